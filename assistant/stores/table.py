"""One DynamoDB table: its requests with our errors, and the pieces that requests are made of.

`pk` is the conversation, `sk` one of `keys.py`; every item has `expires_at` in Unix seconds, and most a JSON `body`.
"""

import json
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from assistant.errors import ServiceUnavailable
from assistant.ports import Conflict

type Request = dict[str, Any]

NOT_MET = "ConditionalCheckFailed"
"""A cancelled transaction's code for a write whose condition did not hold."""


class Cancelled(Exception):
    """`reasons` has a code for each write, and the item as it is where the write asked to see it."""

    def __init__(self, reasons: list[dict[str, Any]]) -> None:
        self.reasons = [(str(reason.get("Code")), reason.get("Item", {})) for reason in reasons]
        super().__init__(", ".join(code for code, _ in self.reasons))


class ConditionFailed(Exception):
    pass


class Table:
    def __init__(self, client: Any, name: str) -> None:
        self._client = client
        self._name = name

    def call(self, method: str, **arguments: Any) -> dict[str, Any]:
        """One request. Raises `Cancelled` or `ConditionFailed`, and `ServiceUnavailable` for everything else."""
        try:
            result: dict[str, Any] = getattr(self._client, method)(**arguments)
        except self._client.exceptions.TransactionCanceledException as exc:
            raise Cancelled(exc.response["CancellationReasons"]) from exc
        except self._client.exceptions.ConditionalCheckFailedException as exc:
            raise ConditionFailed from exc
        except (ClientError, BotoCoreError) as exc:
            raise ServiceUnavailable("dynamodb", f"{method} failed") from exc
        return result

    def together(self, writes: list[Request]) -> None:
        """All of them or none. Raises `Conflict` when a condition does not hold."""
        try:
            self.call("transact_write_items", TransactItems=writes)
        except Cancelled as exc:
            raise Conflict from exc

    def query(self, condition: str, values: dict[str, str], **more: Any) -> list[dict[str, Any]]:
        """The items of all pages."""
        query: Request = {
            "TableName": self._name,
            "KeyConditionExpression": condition,
            "ExpressionAttributeValues": {name: {"S": value} for name, value in values.items()},
            "ConsistentRead": True,
            **more,
        }
        items: list[dict[str, Any]] = []
        while True:
            page = self.call("query", **query)
            items += page["Items"]
            if "LastEvaluatedKey" not in page:
                return items
            query["ExclusiveStartKey"] = page["LastEvaluatedKey"]

    def at(self, conversation: str, sort_key: str, **more: Any) -> Request:
        """A request about one item."""
        return {"TableName": self._name, "Key": _key(conversation, sort_key), **more}

    def item(self, conversation: str, sort_key: str, expires_at: int, **more: Any) -> Request:
        """A request to put one."""
        item = {**_key(conversation, sort_key), "expires_at": {"N": str(expires_at)}, **more}
        return {"TableName": self._name, "Item": item}


def dump(value: Any) -> dict[str, str]:
    """As an attribute."""
    return {"S": json.dumps(value, ensure_ascii=False, separators=(",", ":"))}


def _key(conversation: str, sort_key: str) -> dict[str, Any]:
    return {"pk": {"S": conversation}, "sk": {"S": sort_key}}
