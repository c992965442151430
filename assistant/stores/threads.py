"""Threads in DynamoDB: `assistant.ports.Store`, put together from its rooms. The keys are in `keys.py`.

A run holds the conversation's lease from claim to delivery.
"""

from datetime import timedelta
from typing import Any

from assistant.ports import Clock
from assistant.stores.accounts import Accounts
from assistant.stores.committing import Committing
from assistant.stores.effects import Effects
from assistant.stores.erasing import Erasing
from assistant.stores.leases import Leases
from assistant.stores.loading import Loading
from assistant.stores.table import Table


class DynamoStore:
    def __init__(self, client: Any, table: str, clock: Clock, thread_ttl: timedelta) -> None:
        rows = Table(client, table)
        leases = Leases(rows, clock)
        self.claim, self.hold, self.release = leases.claim, leases.hold, leases.release
        loading = Loading(rows, clock)
        self.load, self.newer = loading.load, loading.newer
        committing = Committing(rows, clock, thread_ttl)
        self.commit, self.mark_delivered = committing.commit, committing.mark_delivered
        effects = Effects(rows, clock)
        self.effect, self.begin_effect = effects.effect, effects.begin_effect
        self.finish_effect = effects.finish_effect
        erasing = Erasing(rows)
        self.stored, self.erase = erasing.stored, erasing.erase
        self.count_code = Accounts(rows, clock).count_code
