"""How many one-time codes an address was sent, over all conversations: one item per address and hour.

`pk = account#<hash of the address>`, `sk = codes#<hour>`, deleted by its TTL. It holds nothing that names anybody, and
belongs to no conversation: who is forgotten and comes back does not get a fresh count.
"""

from typing import Any

HOUR_S = 3600


def counting(table: str, account: str, limit: int, now: int) -> dict[str, Any]:
    """The update that counts one more, and fails its condition when `limit` are counted in this hour."""
    hour = now // HOUR_S
    return {
        "TableName": table,
        "Key": {"pk": {"S": f"account#{account}"}, "sk": {"S": f"codes#{hour}"}},
        "UpdateExpression": "SET expires_at = :expires ADD codes :one",
        "ConditionExpression": "attribute_not_exists(codes) OR codes < :limit",
        "ExpressionAttributeValues": {
            ":one": {"N": "1"},
            ":limit": {"N": str(limit)},
            ":expires": {"N": str((hour + 2) * HOUR_S)},
        },
    }
