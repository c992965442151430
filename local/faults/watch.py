"""What is seen of one customer's message on its way: calls, deliveries, failures, and when."""

import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from local.faults.callers import Caller
from local.faults.kinds import Kind
from local.faults.points import Point


@dataclass(frozen=True)
class Delay:
    """From a failure to the next try. `seconds` until the queue would give the message out again; `until_taken_s` until
    somebody was free to take it, which is a matter of this machine. `asked_s` is what the run asked the queue for; None
    when it crashed."""

    seconds: float
    until_taken_s: float
    asked_s: float | None

    @property
    def after_crash(self) -> bool:
        return self.asked_s is None


@dataclass
class _Try:
    """One invocation; each call of a poller of Lambda's counts as one of its own, with None for its event."""

    event: dict[str, Any] | None
    count: Counter[tuple[str, str]] = field(default_factory=Counter)
    hit: bool = False


@dataclass
class Watch:
    """`fault` is where to fail, and how. Thread-safe."""

    conversation: str
    fault: tuple[Point, Kind] | None = None
    calls: list[tuple[str, str]] = field(default_factory=list)
    deliveries: list[tuple[float, float]] = field(default_factory=list)
    """Since when the message could be taken, and when it was."""
    crashes: list[float] = field(default_factory=list)
    failures: list[tuple[float, float]] = field(default_factory=list)
    """When, and after how many seconds the run asked to be tried again."""
    flaws: list[str] = field(default_factory=list)
    """Why the fault was not what it should have been."""
    ends: int = 0
    fired: bool = False

    def __post_init__(self) -> None:
        self._tries: list[_Try] = []
        self._changed = threading.Condition()

    def called(self, service: str, operation: str, caller: Caller | None) -> Kind | None:
        """Note a call. The kind of fault that it shall meet, if any."""
        with self._changed:
            call = (service, operation)
            self.calls.append(call)
            attempt = self._try(caller)
            attempt.count[call] += 1
            if self.fault is None:
                return None
            point, kind = self.fault
            if call != point.call or not self._meets(point, kind, attempt):
                return None
            attempt.hit = self.fired = True
            return kind

    def _try(self, caller: Caller | None) -> "_Try":
        for attempt in self._tries:
            if caller and attempt.event is caller.event:
                return attempt
        attempt = _Try(caller.event if caller else None)
        self._tries.append(attempt)
        return attempt

    def _meets(self, point: Point, kind: Kind, attempt: "_Try") -> bool:
        if attempt.hit:
            return kind.lasting
        hits = sum(other.hit for other in self._tries)
        return hits < kind.tries and attempt.count[point.call] >= point.nth

    def delivered(self, due_at: float) -> None:
        with self._changed:
            self.deliveries.append((due_at, time.time()))

    def crashed(self) -> None:
        with self._changed:
            self.crashes.append(time.time())

    def logged(self, record: dict[str, Any]) -> None:
        with self._changed:
            if record["event"] == "run_failed":
                self.failures.append((record["timestamp"] / 1000, record["retry_in_s"]))
            if record["event"] in ("run_failed", "run_finished"):
                self.ends += 1
                self._changed.notify_all()

    def wait_for_end(self, ends: int, timeout_s: float) -> bool:
        """Until a run of this conversation is over that was not when there had been `ends` of them."""
        with self._changed:
            return self._changed.wait_for(lambda: self.ends > ends, timeout_s)

    def longest_wait_s(self) -> float:
        """For somebody to be free for a message that could be taken."""
        with self._changed:
            return max((taken_at - due_at for due_at, taken_at in self.deliveries), default=0.0)

    def delays(self) -> list[Delay]:
        with self._changed:
            failed: list[tuple[float, float | None]] = [*self.failures, *((at, None) for at in self.crashes)]
            found = []
            for at, asked_s in sorted(failed, key=lambda failure: failure[0]):
                later = [delivery for delivery in self.deliveries if delivery[1] > at]
                if later:
                    due_at, taken_at = later[0]
                    found.append(Delay(due_at - at, taken_at - at, asked_s))
            return found
