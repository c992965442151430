"""How many one-time codes an address was sent, over all conversations: one item per address and hour.

`pk = account#<hash of the address>`, `sk = codes#<hour>`, deleted by its TTL. It holds nothing that names anybody, and
belongs to no conversation: who is forgotten and comes back does not get a fresh count.
"""

from typing import Any

from assistant.ports import Clock
from assistant.stores.table import ConditionFailed, Table

HOUR_S = 3600


class Accounts:
    """See `assistant.ports.Store`."""

    def __init__(self, table: Table, clock: Clock) -> None:
        self._table = table
        self._clock = clock

    def count_code(self, account: str, limit: int) -> bool:
        try:
            self._table.call("update_item", **counting(self._table, account, limit, self._clock.now_ms() // 1000))
        except ConditionFailed:
            return False
        return True


def counting(table: Table, account: str, limit: int, now: int) -> dict[str, Any]:
    """The update that counts one more, and fails its condition when `limit` are counted in this hour."""
    hour = now // HOUR_S
    return table.at(
        f"account#{account}",
        f"codes#{hour}",
        UpdateExpression="SET expires_at = :expires ADD codes :one",
        ConditionExpression="attribute_not_exists(codes) OR codes < :limit",
        ExpressionAttributeValues={
            ":one": {"N": "1"},
            ":limit": {"N": str(limit)},
            ":expires": {"N": str((hour + 2) * HOUR_S)},
        },
    )
