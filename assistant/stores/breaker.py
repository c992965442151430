"""The breaker in DynamoDB: one item of its own, outside of any conversation."""

from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from assistant.observability import log

KEY = {"pk": {"S": "service#openai"}, "sk": {"S": "breaker"}}


class DynamoBreaker:
    """Best effort: a table that does not answer must not stop a conversation here, the run's own calls will tell."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def breaker_until_ms(self) -> int:
        try:
            found = self._client.get_item(TableName=self._table, Key=KEY)
        except (ClientError, BotoCoreError) as exc:
            log("breaker_not_read", level="WARNING", error=type(exc).__name__)
            return 0
        return int(found.get("Item", {}).get("until_ms", {}).get("N", 0))

    def open_breaker(self, until_ms: int) -> None:
        item = {**KEY, "until_ms": {"N": str(until_ms)}, "expires_at": {"N": str(until_ms // 1000 + 3600)}}
        try:
            self._client.put_item(TableName=self._table, Item=item)
        except (ClientError, BotoCoreError) as exc:
            log("breaker_not_written", level="WARNING", error=type(exc).__name__)
