"""What each day has cost: as OpenAI bills it, and estimated where its bill may still lack something.

How late the Costs API is, OpenAI does not say. So a day counts as billed in full only some time after its end; until
then the greater of bill and estimate counts. The estimate of a day is what this deployment has counted itself
(tokens x prices.toml) and what others of the organisation usually spend, for they use the same credit.
"""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from assistant.balance.money import DAY_MS

SETTLED_MS = 2 * DAY_MS
"""After a day's end its bill is taken as final."""
LATE_MS = DAY_MS
"""After a day's end it must be on the bill if we know that it cost something; otherwise the bill is behind."""
NOTICED = 10_000
"""A cent: what a day must have cost for its absence from the bill to mean anything."""
USUAL_DAYS = 7


@dataclass(frozen=True, slots=True)
class Bill:
    """What the Costs API said at `read_at_ms`, asked from `first_day` on: millionths of a dollar by day.

    A day for which it had no result at all is missing in `days`.
    """

    read_at_ms: int
    first_day: int
    days: Mapping[int, int]


_NEVER = Bill(0, sys.maxsize, {})


class Spending:
    """`own`: what this deployment has counted, by day. `bill` is None until the Costs API was read for the first time;
    it may be old, then the estimate goes on from where it ends."""

    def __init__(self, bill: Bill | None, own: Mapping[int, int], now_ms: int) -> None:
        self._bill = bill or _NEVER
        self._own = own
        self._now_ms = now_ms
        self.today = now_ms // DAY_MS

    def of(self, day: int) -> int:
        if day < self._bill.first_day:
            return self._own.get(day, 0)
        billed = self._bill.days.get(day, 0)
        return billed if self._settled(day) else max(billed, self._estimated(day))

    def between(self, first: int, last: int) -> int:
        """Both days included."""
        return sum(self.of(day) for day in range(first, last + 1))

    def this_month(self) -> int:
        now = datetime.fromtimestamp(self._now_ms / 1000, UTC)
        return self.between(self.today - now.day + 1, self.today)

    def per_day(self) -> int:
        """The pace of the last seven days with today, so far as anything was spent since then at all."""
        spent = [day for of in (self._own, self._bill.days) for day, cost in of.items() if cost]
        first = max(self.today - USUAL_DAYS + 1, min(spent, default=self.today))
        elapsed_ms = max(DAY_MS, self._now_ms - first * DAY_MS)
        return self.between(first, self.today) * DAY_MS // elapsed_ms

    @property
    def billed_until_ms(self) -> int | None:
        """Up to when the bill tells what was spent, as far as can be known: until it was read, or until the first day
        that it should hold and does not. None when it was never read."""
        if self._bill is _NEVER:
            return None
        return self._behind * DAY_MS if self._behind is not None else self._bill.read_at_ms

    def _settled(self, day: int) -> bool:
        if self._behind is not None and day >= self._behind:
            return False
        return _end_ms(day) + SETTLED_MS <= self._bill.read_at_ms

    @cached_property
    def _behind(self) -> int | None:
        """The first day after the last one on the bill that cost something and should be on it by now."""
        first = max(self._bill.days, default=self._bill.first_day - 1) + 1
        due = (self._bill.read_at_ms - LATE_MS) // DAY_MS  # the first day that may still be missing
        return next((day for day in range(first, due) if self._own.get(day, 0) >= NOTICED), None)

    def _estimated(self, day: int) -> int:
        elapsed_ms = min(DAY_MS, max(0, self._now_ms - day * DAY_MS))
        return self._own.get(day, 0) + self._others_per_day * elapsed_ms // DAY_MS

    @cached_property
    def _others_per_day(self) -> int:
        """What is billed in the last settled days beyond what we have counted, on average."""
        days = [day for day in range(self._bill.first_day, self.today) if self._settled(day)][-USUAL_DAYS:]
        if not days:
            return 0
        billed, own = (sum(of.get(day, 0) for day in days) for of in (self._bill.days, self._own))
        return max(0, billed - own) // len(days)


def _end_ms(day: int) -> int:
    return (day + 1) * DAY_MS
