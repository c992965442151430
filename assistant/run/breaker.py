"""The breaker: when OpenAI says that there is no money, nobody asks again for some minutes.

It lies in the table, so all instances of the processor share it, and it closes by itself: the first run after its end
tries again.
"""

from assistant.errors import QuotaExceeded
from assistant.names import Metric
from assistant.observability import log, metric
from assistant.ports import BreakerStore, Clock, Model, ModelAnswer, ModelRequest

LOOK_AGAIN_MS = 10_000  # an instance asks the table at most this often


class Breaker:
    """A `Model` around a model."""

    def __init__(self, model: Model, store: BreakerStore, clock: Clock, pause_s: int) -> None:
        self._model = model
        self._store = store
        self._clock = clock
        self._pause_s = pause_s
        self._open_until_ms = 0
        self._looked_at_ms = -LOOK_AGAIN_MS

    def respond(self, request: ModelRequest) -> ModelAnswer:
        """Raises `QuotaExceeded` without asking while it is open; else as the model does."""
        now = self._clock.now_ms()
        if now - self._looked_at_ms >= LOOK_AGAIN_MS:
            self._looked_at_ms, self._open_until_ms = now, self._store.breaker_until_ms()
        if now < self._open_until_ms:
            raise QuotaExceeded("openai", "breaker_open", status=429)
        try:
            return self._model.respond(request)
        except QuotaExceeded as exc:
            self._open_until_ms = now + self._pause_s * 1000
            self._store.open_breaker(self._open_until_ms)
            log("breaker_opened", level="ERROR", reason=exc.reason, seconds=self._pause_s)
            metric(Metric.BREAKER_OPENED, reason=exc.reason)
            raise
