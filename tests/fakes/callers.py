"""`MemoryCallers`: the port Callers in memory. Held to the same contract suite as the real one."""

from collections import Counter

from assistant.chat.callers import Caller, Request
from assistant.ports import Clock

DAY_S = 86_400


class MemoryCallers:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._callers: dict[str, Caller] = {}
        self._counts = Counter[tuple[str, int, int]]()
        self._requests: dict[tuple[str, str], tuple[int, Request]] = {}

    def find(self, hashed: str) -> Caller | None:
        return self._callers.get(hashed)

    def count(self, caller: Caller) -> int:
        now = self._clock.now_ms() // 1000
        for length, limit in ((60, caller.per_minute), (DAY_S, caller.per_day)):
            key = caller.hash, length, now // length
            if self._counts[key] >= limit:
                return (now // length + 1) * length - now
            self._counts[key] += 1
        return 0

    def remember(self, caller: Caller, key: str, request: Request) -> Request:
        now = self._clock.now_ms() // 1000
        expires_at, known = self._requests.get((caller.hash, key), (0, request))
        if expires_at > now:
            return known
        self._requests[caller.hash, key] = now + DAY_S, request
        return request

    def add(self, caller: Caller) -> None:
        if caller.hash in self._callers:
            raise ValueError("this key is there already")
        self._callers[caller.hash] = caller

    def all(self) -> list[Caller]:
        return sorted(self._callers.values(), key=lambda caller: caller.hash)

    def revoke(self, caller: Caller) -> None:
        del self._callers[caller.hash]
