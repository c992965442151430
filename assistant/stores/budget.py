"""What a day's model calls have cost, in DynamoDB: one item a day, outside of any conversation."""

from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from assistant.observability import log

PARTITION: Final = "service#cost"
DAY: Final = "day#"
DAY_S = 86_400
KEPT_DAYS = 35  # a month can be looked back on


class DynamoBudget:
    """Best effort: a table that does not answer must not stop a conversation here, the run's own calls will tell."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def spent(self, day: int) -> int:
        try:
            found = self._client.get_item(TableName=self._table, Key=_key(day))
        except (ClientError, BotoCoreError) as exc:
            log("budget_not_read", level="WARNING", error=type(exc).__name__)
            return 0
        return int(found.get("Item", {}).get("micro_usd", {}).get("N", 0))

    def spend(self, day: int, micro_usd: int) -> int:
        try:
            found = self._client.update_item(
                TableName=self._table,
                Key=_key(day),
                UpdateExpression="SET expires_at = :expires ADD micro_usd :cost",
                ExpressionAttributeValues={
                    ":cost": {"N": str(micro_usd)},
                    ":expires": {"N": str((day + KEPT_DAYS) * DAY_S)},
                },
                ReturnValues="UPDATED_NEW",
            )
        except (ClientError, BotoCoreError) as exc:
            log("budget_not_written", level="WARNING", error=type(exc).__name__)
            return 0
        return int(found["Attributes"]["micro_usd"]["N"])


def _key(day: int) -> dict[str, Any]:
    return {"pk": {"S": PARTITION}, "sk": {"S": f"{DAY}{day}"}}
