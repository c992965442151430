"""API keys in DynamoDB: `assistant.chat.callers.Callers`, and what the operator's command does with them.

`pk = apikey#<hash of the key>`: `key` (name and limits), `minute#<n>` and `day#<n>` (messages, until their window is
over), `request#<hash>` (an idempotency key, one day). `pk = service#apikeys`, `sk = <hash>`: the same as `key`, so that
all keys can be listed with one query.
"""

from typing import Any, Final

from assistant.chat.callers import Caller, Request
from assistant.ports import Clock
from assistant.stores.table import Cancelled, ConditionFailed, Table

LIST: Final = "service#apikeys"
KEY: Final = "key"
REQUEST_TTL_S: Final = 86_400
WINDOWS: Final = {"minute": 60, "day": 86_400}


class DynamoCallers:
    def __init__(self, client: Any, table: str, clock: Clock) -> None:
        self._table = Table(client, table)
        self._clock = clock

    def find(self, hashed: str) -> Caller | None:
        found = self._table.call("get_item", **self._table.at(_partition(hashed), KEY, ConsistentRead=True))
        return _caller(found["Item"]) if found.get("Item") else None

    def count(self, caller: Caller) -> int:
        now = self._clock.now_ms() // 1000
        for window, limit in (("minute", caller.per_minute), ("day", caller.per_day)):
            length = WINDOWS[window]
            number = now // length
            try:
                self._table.call("update_item", **self._counting(caller, f"{window}#{number}", limit, now + 2 * length))
            except ConditionFailed:
                return (number + 1) * length - now
        return 0

    def remember(self, caller: Caller, key: str, request: Request) -> Request:
        now = self._clock.now_ms() // 1000
        partition, sort_key = _partition(caller.hash), f"request#{key}"
        values = {
            "conversation_id": {"S": request.conversation_id},
            "event_id": {"S": request.event_id},
            "at_ms": {"N": str(request.at_ms)},
            "fingerprint": {"S": request.fingerprint},
        }
        put = self._table.item(partition, sort_key, now + REQUEST_TTL_S, **values)
        try:
            self._table.call(
                "put_item",
                **put,
                # DynamoDB deletes some days late.
                ConditionExpression="attribute_not_exists(pk) OR expires_at <= :now",
                ExpressionAttributeValues={":now": {"N": str(now)}},
            )
        except ConditionFailed:
            found = self._table.call("get_item", **self._table.at(partition, sort_key, ConsistentRead=True)).get("Item")
            return _request(found) if found else request
        return request

    def _counting(self, caller: Caller, window: str, limit: int, expires_at: int) -> dict[str, Any]:
        return self._table.at(
            _partition(caller.hash),
            window,
            UpdateExpression="SET expires_at = :expires ADD messages :one",
            ConditionExpression="attribute_not_exists(messages) OR messages < :limit",
            ExpressionAttributeValues={
                ":one": {"N": "1"},
                ":limit": {"N": str(limit)},
                ":expires": {"N": str(expires_at)},
            },
        )

    # The operator's side

    def add(self, caller: Caller) -> None:
        """Raises `ValueError` when the key is there already."""
        values = {
            "hash": {"S": caller.hash},
            "name": {"S": caller.name},
            "per_minute": {"N": str(caller.per_minute)},
            "per_day": {"N": str(caller.per_day)},
            "created_at": {"N": str(caller.created_at)},
        }
        puts = [{"Put": self._put(place, values)} for place in _places(caller.hash)]
        try:
            self._table.call("transact_write_items", TransactItems=puts)
        except Cancelled as exc:
            raise ValueError("this key is there already") from exc

    def all(self) -> list[Caller]:
        return [_caller(item) for item in self._table.query("pk = :pk", {":pk": LIST})]

    def revoke(self, caller: Caller) -> None:
        """From the next request on. Its counters and requests go by themselves."""
        deletes = [{"Delete": self._table.at(*place)} for place in _places(caller.hash)]
        self._table.together(deletes)

    def _put(self, place: tuple[str, str], values: dict[str, Any]) -> dict[str, Any]:
        put = self._table.item(*place, 0, **values)
        del put["Item"]["expires_at"]  # a key is good until it is revoked
        return {**put, "ConditionExpression": "attribute_not_exists(pk)"}


def _partition(hashed: str) -> str:
    return f"apikey#{hashed}"


def _places(hashed: str) -> tuple[tuple[str, str], tuple[str, str]]:
    return (_partition(hashed), KEY), (LIST, hashed)


def _caller(item: dict[str, Any]) -> Caller:
    return Caller(
        item["hash"]["S"],
        item["name"]["S"],
        int(item["per_minute"]["N"]),
        int(item["per_day"]["N"]),
        int(item["created_at"]["N"]),
    )


def _request(item: dict[str, Any]) -> Request:
    return Request(
        item["conversation_id"]["S"], item["event_id"]["S"], int(item["at_ms"]["N"]), item["fingerprint"]["S"]
    )
