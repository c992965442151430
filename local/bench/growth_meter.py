"""Bytes that one conversation's requests to DynamoDB read and write, by DynamoDB's own rule for the size of an item."""

from typing import Any

from moto.dynamodb.models import dynamodb_backends

from local.aws.item_size import item_size

type Key = dict[str, dict[str, str]]


class Meter:
    """What does not belong to a conversation (the budget, the breaker) is left out: it does not grow."""

    def __init__(self, account: str, region: str, table: str) -> None:
        self._account, self._region, self._table = account, region, table
        self.read = self.written = 0

    def held(self, key: Key) -> int:
        """The size of an item as it is."""
        found = dynamodb_backends[self._account][self._region].get_item(self._table, key)
        return item_size(found.to_json()["Attributes"]) if found else 0

    def before(self, operation: str, asked: dict[str, Any]) -> list[tuple[Key, int]]:
        return [(key, self.held(key)) for key in _written(operation, asked) if not _apart(key)]

    def after(self, before: list[tuple[Key, int]], operation: str, told: dict[str, Any]) -> None:
        """A write counts as the larger of what was there and what is there now, as DynamoDB bills it."""
        self.written += sum(max(size, self.held(key)) for key, size in before)
        if operation not in ("Query", "GetItem", "TransactGetItems"):
            return
        items = [
            *told.get("Items", []),
            told.get("Item", {}),
            *(one.get("Item", {}) for one in told.get("Responses", [])),
        ]
        self.read += sum(item_size(item) for item in items if item and not _apart(item))


def _apart(item: Key) -> bool:
    return item["pk"]["S"].startswith("service#")


def _written(operation: str, asked: dict[str, Any]) -> list[Key]:
    match operation:
        case "TransactWriteItems":
            return [
                _key(what) for one in asked["TransactItems"] for kind, what in one.items() if kind != "ConditionCheck"
            ]
        case "BatchWriteItem":
            return [_key(what) for puts in asked["RequestItems"].values() for one in puts for what in one.values()]
        case "PutItem" | "UpdateItem" | "DeleteItem":
            return [_key(asked)]
    return []


def _key(asked: dict[str, Any]) -> Key:
    named = asked.get("Key") or asked["Item"]
    return {"pk": named["pk"], "sk": named["sk"]}
