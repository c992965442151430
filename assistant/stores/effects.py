"""The ledger of writes to other systems: was it attempted before, and what came of it."""

from typing import Any

from assistant.ports import Clock, Effect
from assistant.stores import keys
from assistant.stores.table import Table


class Effects:
    """See `assistant.ports.Store`."""

    def __init__(self, table: Table, clock: Clock) -> None:
        self._table = table
        self._clock = clock

    def effect(self, conversation: str, key: str) -> Effect:
        found = self._table.call("get_item", **self._table.at(conversation, keys.effect(key), ConsistentRead=True))
        return _effect(found.get("Item", {}))

    def begin_effect(self, conversation: str, key: str) -> Effect:
        expires_at = self._clock.now_ms() // 1000 + int(keys.EFFECT_TTL.total_seconds())
        update = self._table.at(
            conversation,
            keys.effect(key),
            UpdateExpression="SET attempts = if_not_exists(attempts, :zero) + :one, expires_at = :expires",
            ExpressionAttributeValues={":zero": {"N": "0"}, ":one": {"N": "1"}, ":expires": {"N": str(expires_at)}},
            ReturnValues="ALL_OLD",
        )
        return _effect(self._table.call("update_item", **update).get("Attributes", {}))

    def finish_effect(self, conversation: str, key: str, result: str) -> None:
        update = self._table.at(
            conversation,
            keys.effect(key),
            UpdateExpression="SET #result = :result",
            ExpressionAttributeNames={"#result": "result"},  # a reserved word
            ExpressionAttributeValues={":result": {"S": result}},
        )
        self._table.call("update_item", **update)


def _effect(item: dict[str, Any]) -> Effect:
    return Effect(attempted="attempts" in item, result=item.get("result", {}).get("S"))
