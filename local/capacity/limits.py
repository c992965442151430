"""Whatever has a limit: calls per second, things at once, servers with a line before them. No clock: `now` is seconds.

Each counts what was asked of it, refused or not, in its busiest `window_s`, so that a model without limits tells how
large they would have to be.
"""

import heapq
from collections import defaultdict
from math import inf

MINUTE = 60.0


class Rate:
    """A token bucket: `per_s` on average, `burst` at once. Counts in windows of `window_s`."""

    def __init__(self, per_s: float, burst: float | None = None, window_s: float = 1.0) -> None:
        self.per_s = per_s
        self.refused = 0
        self._burst = max(1.0, per_s if burst is None else burst)
        self._tokens = self._burst
        self._counted_at = 0.0
        self._window_s = window_s
        self._asked: defaultdict[int, float] = defaultdict(float)

    def take(self, now: float, amount: float = 1.0) -> bool:
        return self.reserve(now, amount, patience_s=0) is not None

    def reserve(self, now: float, amount: float, patience_s: float) -> float | None:
        """Seconds until `amount` may pass; None, and nothing taken, when that is longer than `patience_s`."""
        self._ask(now, amount)
        waits = self.in_s(now, amount)
        if waits > patience_s:
            self.refused += 1
            return None
        if self.per_s != inf:
            self._tokens -= amount
        return waits

    def in_s(self, now: float, amount: float = 1.0) -> float:
        """How soon `amount` would be there. More than fits into the bucket at all passes when it is full."""
        if self.per_s == inf:
            return 0.0
        self._tokens = min(self._burst, self._tokens + (now - self._counted_at) * self.per_s)
        self._counted_at = now
        return max(0.0, (min(amount, self._burst) - self._tokens) / self.per_s)

    @property
    def busiest(self) -> float:
        """Asked for, per second, in the busiest window."""
        return max(self._asked.values(), default=0.0) / self._window_s

    def _ask(self, now: float, amount: float) -> None:
        self._asked[int(now / self._window_s)] += amount


class OnDemand(Rate):
    """A table's units: DynamoDB doubles what it bears when the use comes near, at most every half an hour."""

    GROWS_EVERY_S = 1800.0

    def __init__(self, per_s: float) -> None:
        super().__init__(per_s)
        self._grown_at = 0.0

    def _ask(self, now: float, amount: float) -> None:
        super()._ask(now, amount)
        near = self._asked[int(now / self._window_s)] > self.per_s / 2
        if near and now - self._grown_at >= self.GROWS_EVERY_S:
            self.per_s, self._burst, self._grown_at = self.per_s * 2, self._burst * 2, now


class Level:
    """How many there are at once. `capacity` is for whoever asks `has_room`."""

    def __init__(self, capacity: float = inf) -> None:
        self.capacity = capacity
        self.now = 0
        self.most = 0
        self._changed_at = 0.0
        self._sums: defaultdict[int, float] = defaultdict(float)

    @property
    def has_room(self) -> bool:
        return self.now < self.capacity

    def change(self, now: float, by: int) -> None:
        self._count(now)
        self.now += by
        self.most = max(self.most, self.now)

    @property
    def busiest(self) -> float:
        """Mean of the busiest minute."""
        return max(self._sums.values(), default=0.0) / MINUTE

    def mean(self, until: float) -> float:
        """From the beginning."""
        self._count(until)
        return sum(self._sums.values()) / until

    def _count(self, now: float) -> None:
        since, self._changed_at = self._changed_at, now
        if not self.now:
            return
        minute = int(since / MINUTE)
        while since < now:
            end = min(now, (minute + 1) * MINUTE)
            self._sums[minute] += self.now * (end - since)
            since, minute = end, minute + 1


class Servers:
    """A line before so many servers, first come first served. Who leaves the line is served all the same."""

    def __init__(self, count: float) -> None:
        self.count = count
        self._free_at: list[float] = [] if count == inf else [0.0] * int(count)
        self._work: defaultdict[int, float] = defaultdict(float)

    def serve(self, now: float, service_s: float) -> float:
        """How long it takes, waiting included."""
        self._work[int(now / MINUTE)] += service_s
        if not self._free_at:
            return service_s
        ends = max(now, self._free_at[0]) + service_s
        heapq.heapreplace(self._free_at, ends)
        return ends - now

    @property
    def busiest(self) -> float:
        """Servers' worth of work that came in the busiest minute."""
        return max(self._work.values(), default=0.0) / MINUTE


class Environments:
    """Of one function: the one used last is used next, and one that was idle for `kept_s` is gone.

    A schedule that calls the function every `called_s` (0: none does) keeps one of them, if it comes often enough.
    """

    def __init__(self, kept_s: float, new_per_10_s: float, called_s: float = 0) -> None:
        self.new = Rate(new_per_10_s / 10, new_per_10_s, window_s=10)
        self.cold = 0
        self.used = 0
        self._kept_s = kept_s
        self._one_stays = 0 < called_s <= kept_s
        self._idle: list[float] = [0.0] if self._one_stays else []

    def take(self, now: float) -> bool | None:
        """Whether the start is cold; None when no more may be started now."""
        if self._idle:
            gone = now - self._idle.pop() > self._kept_s
            if gone:
                self._idle.clear()  # all others have been idle for longer
            if not gone or self._one_stays:
                self.used += 1
                return False
        if not self.new.take(now):
            return None
        self.used += 1
        self.cold += 1
        return True

    def give(self, now: float) -> None:
        self._idle.append(now)
