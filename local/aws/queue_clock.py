"""The time of the queues, which a test can let run or jump ahead."""

import time
from collections.abc import Iterator
from contextlib import contextmanager


class QueueClock:
    """Unix seconds. Never goes back."""

    def __init__(self) -> None:
        self._now = time.time()
        self._seen = time.monotonic()
        self._rate = 1.0

    def __call__(self) -> float:
        return self._now + (time.monotonic() - self._seen) * self._rate

    def advance(self, seconds: float) -> None:
        self._now += seconds

    @contextmanager
    def faster(self, rate: float = 10) -> Iterator[None]:
        """What is tried again after seconds comes back in a fraction of them."""
        self._run_at(rate)
        try:
            yield
        finally:
            self._run_at(1.0)

    def _run_at(self, rate: float) -> None:
        self._now, self._seen, self._rate = self(), time.monotonic(), rate
