"""Erasing one conversation: a query of its partition, and its deletes. Needs no right that a run does not have."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from assistant.stores import keys

TOGETHER = 9
"""Deletes in one transaction beside the check of the lease: ten items of 400 KB are its limit of 4 MB."""

type Call = Callable[..., dict[str, Any]]
"""`call("query", **arguments)`: one request to DynamoDB."""


def kinds(sort_keys: list[str]) -> dict[str, int]:
    """How many items of each kind, by the first part of their sort key."""
    return dict(sorted(Counter(sort_key.partition("#")[0] for sort_key in sort_keys).items()))


def stored(call: Call, table: str, conversation: str) -> list[str]:
    """The sort keys of everything in the partition."""
    query: dict[str, Any] = {
        "TableName": table,
        "KeyConditionExpression": "pk = :pk",
        "ExpressionAttributeValues": {":pk": {"S": conversation}},
        "ProjectionExpression": "sk",
        "ConsistentRead": True,
    }
    found: list[str] = []
    while True:
        page = call("query", **query)
        found += [item["sk"]["S"] for item in page["Items"]]
        if "LastEvaluatedKey" not in page:
            return found
        query["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def writes(table: str, conversation: str, run_id: str, sort_keys: list[str]) -> Iterator[list[dict[str, Any]]]:
    """Transactions that delete these, each only while the run holds the lease, and the head at the very end."""

    def delete(sort_key: str) -> dict[str, Any]:
        return {"TableName": table, "Key": {"pk": {"S": conversation}, "sk": {"S": sort_key}}}

    leased = {
        "ConditionExpression": "lease_run = :run",
        "ExpressionAttributeValues": {":run": {"S": run_id}},
    }
    rest = [sort_key for sort_key in sort_keys if sort_key != keys.HEAD]
    for start in range(0, len(rest), TOGETHER):
        deletes = [{"Delete": delete(sort_key)} for sort_key in rest[start : start + TOGETHER]]
        yield [{"ConditionCheck": {**delete(keys.HEAD), **leased}}, *deletes]
    yield [{"Delete": {**delete(keys.HEAD), **leased}}]
