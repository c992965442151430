"""The port Store (and Inbox) on DynamoDB as moto plays it, and a whole run on either adapter."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from assistant.messages import Reply, Text
from assistant.ports import Claim, Commit, Thread
from assistant.run import items
from assistant.stores.inbox import DynamoInbox
from assistant.stores.threads import DynamoStore
from tests.builders import CUSTOMER, T0
from tests.fakes.clock import FakeClock
from tests.fakes.store import MemoryStore

TABLE = "threads"
UNTIL = T0 + 60_000


class DynamoBoth(DynamoStore):
    """Inbox and Store on one table, as the two functions see it together."""

    def __init__(self, client: Any, clock: FakeClock, thread_ttl: timedelta = timedelta(days=30)) -> None:
        super().__init__(client, TABLE, clock, thread_ttl)
        self.client, self._clock = client, clock
        self.receive = DynamoInbox(client, TABLE).receive

    def empty(self) -> None:
        for item in self.kept():
            self.delete(item)

    def delete_expired(self) -> None:
        """What DynamoDB does by itself, some time after `expires_at`."""
        for item in self.expired():
            self.delete(item)

    def expired(self) -> list[dict[str, Any]]:
        now = self._clock.now_ms() // 1000
        return [item for item in self.kept() if int(item["expires_at"]["N"]) <= now]

    def kept(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.client.scan(TableName=TABLE)["Items"]
        return found

    def delete(self, item: dict[str, Any]) -> None:
        self.client.delete_item(TableName=TABLE, Key={name: item[name] for name in ("pk", "sk")})

    @contextmanager
    def promptly(self) -> Iterator[None]:
        """What expires is deleted at once: before each request there may be less than at the last one."""
        deleting = False

        def delete_expired(**_: object) -> None:
            nonlocal deleting
            if not deleting:
                deleting = True
                self.delete_expired()
                deleting = False

        self.client.meta.events.register("before-call.dynamodb", delete_expired)
        yield
        self.client.meta.events.unregister("before-call.dynamodb", delete_expired)

    @contextmanager
    def recording(self) -> Iterator[list[tuple[str, dict[str, Any]]]]:
        """The requests that are made meanwhile: operation and arguments."""
        made: list[tuple[str, dict[str, Any]]] = []

        def record(params: dict[str, Any], model: Any, **_: object) -> None:
            made.append((model.name, params))

        self.client.meta.events.register("provide-client-params.dynamodb", record)
        yield made
        self.client.meta.events.unregister("provide-client-params.dynamodb", record)

    @contextmanager
    def cancelling(self, code: str) -> Iterator[None]:
        """Transactions are cancelled for another reason than a condition."""
        response = {"Error": {"Code": "TransactionCanceledException"}, "CancellationReasons": [{"Code": code}, {}]}
        error = self.client.exceptions.TransactionCanceledException(response, "TransactWriteItems")
        with patch.object(self.client, "transact_write_items", side_effect=error):
            yield


def reply(key: str = "01E1") -> Reply:
    return Reply(CUSTOMER, key, (Text("ได้ค่ะ"),), f"token-{key}", T0)


def answer(store: MemoryStore, run: str, event_id: str = "01E1", **commit: object) -> Thread:
    """A whole run up to the commit."""
    fresh = store.claim(CUSTOMER, event_id, run, UNTIL) is Claim.FRESH
    thread = store.load(CUSTOMER, event_id if fresh else None)
    values = {
        "thread": thread,
        "state": thread.state,
        "new_items": [items.user("มีถุงมือไหม")],
        "answered": thread.waiting,
        "outcome": "answered",
        "reply": reply(event_id),
    }
    store.commit(Commit(**{**values, **commit}), run)
    return thread
