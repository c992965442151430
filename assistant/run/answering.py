"""One queue message: from SQS record to run, and what becomes of the message afterwards."""

import json
from collections.abc import Callable
from typing import Any

from assistant.errors import ServiceError, Transient
from assistant.names import Metric
from assistant.observability import bound, metric
from assistant.ports import Busy, Clock, Conflict
from assistant.run.calls import where
from assistant.run.record import FAILED, FINISHED, recording
from assistant.run.ring import Parked, Ring
from assistant.run.runs import Runs

TRIES = 5
MAX_RECEIVES = TRIES + 1
"""The queue's redrive policy; a template test holds the two together. A run that is killed can't apologise for itself:
the receive after the last try does it."""
BUSY_S = 10  # another run of the conversation goes on, or has died and its lease runs out
PATIENCE = 2  # tries that find the conversation busy; the next one waits for the lease's end, so that some are left
MAX_WAIT_S = 30


class Answering:
    """`retry_in(receipt_handle, seconds)` makes a message visible again after that time."""

    def __init__(self, runs: Runs, retry_in: Callable[[str, int], None], clock: Clock) -> None:
        self._runs = runs
        self._retry_in = retry_in
        self._clock = clock

    def batch(self, records: list[dict[str, Any]], remaining_ms: int) -> dict[str, Any]:
        """A partial batch response. FIFO: after the first failure the rest is handed back untried."""
        deadline_ms = self._clock.now_ms() + remaining_ms
        for number, record in enumerate(records):
            if not self._one(record, deadline_ms):
                return {"batchItemFailures": [{"itemIdentifier": left["messageId"]} for left in records[number:]]}
        return {"batchItemFailures": []}

    def _one(self, message: dict[str, Any], deadline_ms: int) -> bool:
        receives = int(message["attributes"]["ApproximateReceiveCount"])
        rung_ms = int(message["attributes"]["SentTimestamp"])
        with bound(), recording(self._clock) as run:
            told: dict[str, Any] = {"receive_count": receives, "queue_ms": max(0, run.started_ms - rung_ms)}
            try:
                body = json.loads(message["body"])
                self._runs.answer(
                    Ring(body["conversation"], body["event"], receives, TRIES - receives, rung_ms, deadline_ms)
                )
            except Exception as exc:
                wait = self._wait(exc, receives)
                asked = {"service": exc.service, "reason": exc.reason} if isinstance(exc, ServiceError) else {}
                last = isinstance(exc, Parked) or receives >= MAX_RECEIVES
                if last and not isinstance(exc, Parked | Busy | Conflict):  # counted, or for another run to answer
                    metric(Metric.RUNS_FAILED, error=type(exc).__name__)
                run.write(FAILED, level="WARNING", retried=not last, retry_in_s=wait, **told, **where(exc), **asked)
                self._retry_in(message["receiptHandle"], wait)
                return False
            run.write(FINISHED, **told)
        return True

    def _wait(self, exc: Exception, receives: int) -> int:
        """Seconds until the next try: a customer is waiting, so it starts at one."""
        if isinstance(exc, Parked) or receives >= MAX_RECEIVES:
            return 0  # on to the dead-letter queue, out of the way of the customer's next message
        if isinstance(exc, Busy):
            rest = BUSY_S if exc.until_ms is None else (exc.until_ms - self._clock.now_ms()) // 1000 + 1
            return max(1, rest if receives > PATIENCE else min(rest, BUSY_S))
        if isinstance(exc, Conflict):
            return 1
        wish = exc.retry_after_s if isinstance(exc, Transient) and exc.retry_after_s else 0
        return int(min(max(wish, 2 ** (receives - 1)), MAX_WAIT_S))
