"""One case through the ingest function's own code, and what must hold afterwards."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from typing import Any

from assistant.channels.line_webhook import LineWebhook
from assistant.credentials import Credentials
from assistant.ingest import Ingest
from assistant.messages import Inbound
from assistant.queues.sqs import SqsDoorbell
from assistant.stores import keys
from assistant.stores.inbox import DynamoInbox
from tests.builders import T0
from tests.fakes.clock import FakeClock
from tests.fuzz.limits import StrictQueue, StrictTable
from tests.fuzz.mutation import MARK
from tests.fuzz.sending import LENGTH, ONE_BOT, PREVIOUS, SECRET, Sent, send

STATUSES = {200, 400, 401, 404, 413, 415}
MAX_AGE_H = 48
BOT = "U8e742f61d673b39c7fff3cecb7536ef0"
FIELDS = {"channel_secret": SECRET, "channel_secret_previous": PREVIOUS}


class Target:
    def __init__(self) -> None:
        self._table, self._queue = StrictTable(), StrictQueue()
        self._ingest = Ingest(
            {
                "line": LineWebhook(Credentials(FIELDS)),
                "one_bot": LineWebhook(Credentials(FIELDS | {"bot_user_id": BOT})),
            },
            DynamoInbox(self._table, "table"),
            SqsDoorbell(self._queue, "queue"),
            FakeClock(T0),
            max_age_h=MAX_AGE_H,
        )

    @contextmanager
    def listening(self) -> Iterator[None]:
        """What the code logs inside is checked and goes nowhere."""
        with redirect_stdout(_Log()):  # type: ignore[type-var]
            yield

    def run(self, case: bytes) -> int:
        """The status. Raises `AssertionError` for what must not be, or whatever the code does not handle."""
        self._table.clear()
        self._queue.events.clear()
        sent = send(case[:LENGTH], case[LENGTH:])
        answer = self._ingest.receive(sent.event)
        status = answer["statusCode"]
        assert answer == {"statusCode": status, "body": ""}
        assert status in STATUSES, f"status {status}"
        self._check_sender(sent, status)
        self._check_stored(status)
        return int(status)

    def _check_sender(self, sent: Sent, status: int) -> None:
        assert sent.genuine or status != 200, "a stranger was let in"
        assert not sent.genuine or status != 401, "LINE was taken for a stranger"
        assert not sent.plain or status in (200, 400), f"LINE got {status}"
        if status == 200 and sent.event["rawPath"] == ONE_BOT:
            assert json.loads(sent.content)["destination"] == BOT, "a webhook for another bot was taken"

    def _check_stored(self, status: int) -> None:
        stored = [Inbound.from_dict(body) for body in self._table.bodies]
        assert status == 200 or not stored, "refused, and stored all the same"
        assert self._table.rows == {(event.conversation, keys.inbox(event)) for event in stored}
        assert self._queue.events == {(event.conversation, event.event_id) for event in stored}
        assert all(event.sent_at_ms >= T0 - MAX_AGE_H * 3_600_000 for event in stored), "an old event was taken"


class _Log:
    """Standard output: every line must be JSON in UTF-8, without a secret and without a customer's words."""

    def write(self, line: str) -> None:
        line.encode()
        record: Any = json.loads(line)
        assert isinstance(record, dict)
        assert SECRET not in line, "a secret is logged"
        assert MARK not in line, "a customer's words are logged"

    def flush(self) -> None:
        pass
