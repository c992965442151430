"""API Gateway's throttling: a token bucket."""

import threading
from collections.abc import Callable


class TokenBucket:
    """Holds up to `burst` tokens and gains `rate_per_s` of them each second; a request takes one."""

    def __init__(self, rate_per_s: float, burst: int, clock: Callable[[], float]) -> None:
        self._rate_per_s = rate_per_s
        self._burst = burst
        self._clock = clock
        self._tokens = float(burst)
        self._counted_at = clock()
        self._lock = threading.Lock()

    def take(self) -> bool:
        """False: too many requests."""
        with self._lock:
            now = self._clock()
            self._tokens = min(self._burst, self._tokens + (now - self._counted_at) * self._rate_per_s)
            self._counted_at = now
            if self._tokens < 1:
                return False
            self._tokens -= 1
            return True
