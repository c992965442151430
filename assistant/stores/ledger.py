"""The ledger of credit in DynamoDB, and OpenAI's last bill: one partition of their own, outside of any conversation.

`entry#<Unix ms>#<id>`   one for each top-up or correction; kept, they are the operator's books (some a year, no TTL)
`bill`                   what the Costs API said last, so that the estimate can go on from there while it is down
"""

from typing import Any, Final

from assistant.balance.credit import Entry, Kind
from assistant.balance.spending import Bill
from assistant.stores import budget

PARTITION: Final = "service#ledger"
ENTRY: Final = "entry#"
BILL: Final = "bill"


class DynamoLedger:
    """Raises botocore's errors."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def entries(self) -> list[Entry]:
        return [_entry(item) for item in self._query(PARTITION, ENTRY)]

    def add(self, entry: Entry) -> None:
        """Safe to repeat with the same entry."""
        self._client.put_item(
            TableName=self._table,
            Item={
                **_key(PARTITION, f"{ENTRY}{entry.at_ms:013d}#{entry.id}"),
                "kind": {"S": entry.kind},
                "at_ms": {"N": str(entry.at_ms)},
                "micro_usd": {"N": str(entry.micro_usd)},
                "spent_before": {"N": str(entry.spent_before)},
                "paid": {"S": entry.paid},
                "note": {"S": entry.note},
            },
        )

    def bill(self) -> Bill | None:
        found = self._client.get_item(TableName=self._table, Key=_key(PARTITION, BILL), ConsistentRead=True).get("Item")
        if not found:
            return None
        days = {int(day): int(cost["N"]) for day, cost in found["days"]["M"].items()}
        return Bill(int(found["read_at_ms"]["N"]), int(found["first_day"]["N"]), days)

    def keep(self, bill: Bill) -> None:
        item = {
            **_key(PARTITION, BILL),
            "read_at_ms": {"N": str(bill.read_at_ms)},
            "first_day": {"N": str(bill.first_day)},
            "days": {"M": {str(day): {"N": str(cost)} for day, cost in bill.days.items()}},
        }
        self._client.put_item(TableName=self._table, Item=item)

    def own_costs(self) -> dict[int, int]:
        items = self._query(budget.PARTITION, budget.DAY)
        return {int(item["sk"]["S"].removeprefix(budget.DAY)): int(item["micro_usd"]["N"]) for item in items}

    def _query(self, partition: str, prefix: str) -> list[dict[str, Any]]:
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="pk = :pk AND begins_with(sk, :prefix)",
            ExpressionAttributeValues={":pk": {"S": partition}, ":prefix": {"S": prefix}},
            ConsistentRead=True,
        )
        return [item for page in pages for item in page["Items"]]


def _entry(item: dict[str, Any]) -> Entry:
    return Entry(
        id=item["sk"]["S"].rpartition("#")[2],
        kind=Kind(item["kind"]["S"]),
        at_ms=int(item["at_ms"]["N"]),
        micro_usd=int(item["micro_usd"]["N"]),
        spent_before=int(item["spent_before"]["N"]),
        paid=item["paid"]["S"],
        note=item["note"]["S"],
    )


def _key(partition: str, sort_key: str) -> dict[str, Any]:
    return {"pk": {"S": partition}, "sk": {"S": sort_key}}
