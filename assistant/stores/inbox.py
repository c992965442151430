"""The inbox in DynamoDB: what the ingest function writes. Knows nothing of threads, so that it loads fast."""

import json
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from assistant.errors import ServiceUnavailable
from assistant.messages import Inbound
from assistant.stores import keys

BATCH = 25  # BatchWriteItem's limit
TRIES = 3


class DynamoInbox:
    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def receive(self, events: list[Inbound]) -> None:
        """See `assistant.ports.Inbox`. Putting the same event twice is harmless: the claim tells doubles apart."""
        # By key: a batch that names one item twice is refused as a whole, on every redelivery again.
        unique = {(event.conversation, keys.inbox(event)): event for event in events}
        puts = [{"PutRequest": {"Item": self._item(event)}} for event in unique.values()]
        for start in range(0, len(puts), BATCH):
            self._write(puts[start : start + BATCH])

    def _write(self, puts: list[dict[str, Any]]) -> None:
        for _ in range(TRIES):
            try:
                left = self._client.batch_write_item(RequestItems={self._table: puts})["UnprocessedItems"]
            except (ClientError, BotoCoreError) as exc:
                raise ServiceUnavailable("dynamodb", "inbox not written") from exc
            puts = left.get(self._table, [])
            if not puts:
                return
        raise ServiceUnavailable("dynamodb", "inbox throttled")

    def _item(self, event: Inbound) -> dict[str, Any]:
        expires_at = event.received_at_ms // 1000 + int(keys.INBOX_TTL.total_seconds())
        return {
            "pk": {"S": event.conversation},
            "sk": {"S": keys.inbox(event)},
            "body": {"S": json.dumps(event.to_dict(), ensure_ascii=False)},
            "expires_at": {"N": str(expires_at)},
        }
