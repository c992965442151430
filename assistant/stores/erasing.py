"""Erasing one conversation: a query of its partition, and its deletes. Needs no right that a run does not have."""

from collections import Counter
from collections.abc import Iterator

from assistant.stores import keys
from assistant.stores.table import Request, Table

TOGETHER = 9
"""Deletes in one transaction beside the check of the lease: ten items of 400 KB are its limit of 4 MB."""


def kinds(sort_keys: list[str]) -> dict[str, int]:
    """How many items of each kind, by the first part of their sort key."""
    return dict(sorted(Counter(sort_key.partition("#")[0] for sort_key in sort_keys).items()))


class Erasing:
    """See `assistant.ports.Store`."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def stored(self, conversation: str) -> list[str]:
        """The sort keys of everything that is kept of a conversation."""
        found = self._table.query("pk = :pk", {":pk": conversation}, ProjectionExpression="sk")
        return [item["sk"]["S"] for item in found]

    def erase(self, conversation: str, run_id: str, *, waiting: bool = False) -> dict[str, int]:
        gone = [sort_key for sort_key in self.stored(conversation) if waiting or not sort_key.startswith(keys.INBOX)]
        for transaction in self._writes(conversation, run_id, gone):
            self._table.together(transaction)
        return kinds(gone)

    def _writes(self, conversation: str, run_id: str, sort_keys: list[str]) -> Iterator[list[Request]]:
        """Transactions that delete these, each only while the run holds the lease, and the head at the very end."""
        head = self._table.at(
            conversation,
            keys.HEAD,
            ConditionExpression="lease_run = :run",
            ExpressionAttributeValues={":run": {"S": run_id}},
        )
        rest = [sort_key for sort_key in sort_keys if sort_key != keys.HEAD]
        for start in range(0, len(rest), TOGETHER):
            deletes = [{"Delete": self._table.at(conversation, key)} for key in rest[start : start + TOGETHER]]
            yield [{"ConditionCheck": head}, *deletes]
        yield [{"Delete": head}]
