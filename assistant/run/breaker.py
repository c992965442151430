"""The breaker: when OpenAI says that there is no money, nobody asks again for some minutes.

It lies in the table, so all instances of the processor share it, and it closes by itself: the first run after its end
tries again.
"""

from threading import Lock

from assistant.errors import QuotaExceeded
from assistant.names import Metric
from assistant.observability import log, metric
from assistant.ports import BreakerStore, Clock, Model, ModelAnswer, ModelRequest
from assistant.run.beside import beside

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
        self._looking = Lock()

    def look_ahead(self) -> None:
        """Beside what comes before the model is asked."""
        if self._is_due():
            beside(self._look)

    def respond(self, request: ModelRequest) -> ModelAnswer:
        """Raises `QuotaExceeded` without asking while it is open; else as the model does."""
        self._look()
        now = self._clock.now_ms()
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

    def _look(self) -> None:
        with self._looking:  # who asks while somebody looks waits for what they see
            if self._is_due():
                now = self._clock.now_ms()
                self._open_until_ms = self._store.breaker_until_ms()
                self._looked_at_ms = now

    def _is_due(self) -> bool:
        return self._clock.now_ms() - self._looked_at_ms >= LOOK_AGAIN_MS
