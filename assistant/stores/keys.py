"""The table's keys. One partition per conversation; `head`..`outbox` is one range, so one query loads a run's needs.

`effect#<key>`              ledger of writes to other systems, 30 days
`event#<event id>`          an event that was answered (or parked), 17 (14) days
`head`                      state and lease
`inbox#<ms>#<event id>`     an event that waits, in the channel's own order, 14 days
`item#<version>`            what one run added to the thread
`outbox`                    a committed reply that is not known to be delivered
"""

from datetime import timedelta
from typing import Final

from assistant.messages import Inbound

HEAD: Final = "head"
OUTBOX: Final = "outbox"
ITEM: Final = "item#"
INBOX: Final = "inbox#"

INBOX_TTL: Final = timedelta(days=14)  # as long as the dead-letter queue keeps its messages
EVENT_TTL: Final = INBOX_TTL + timedelta(days=3)
"""Longer than a copy that a late redelivery left in the inbox can lie there: it must never look unanswered. LINE does
not say for how long it redelivers."""
EFFECT_TTL: Final = timedelta(days=30)


def inbox(event: Inbound) -> str:
    return f"{INBOX}{event.sent_at_ms:013d}#{event.event_id}"


def event(event_id: str) -> str:
    return f"event#{event_id}"


def item(version: int) -> str:
    return f"{ITEM}{version:08d}"


def effect(key: str) -> str:
    return f"effect#{key}"
