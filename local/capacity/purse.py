"""`limits.money_per_day`: what is spent on the model on a day of UTC; beyond it the model is not asked."""

from local.capacity.arrivals import DAY, HOUR

BEGINS_AT = 7 * HOUR  # a day of UTC, on Bangkok's clock


class Purse:
    """`before`: what was spent on each day before the hours that are played."""

    def __init__(self, per_day: float, before: float = 0.0) -> None:
        self._per_day = per_day
        self._day: int | None = None
        self._spent = before
        self._before = before
        self.total = 0.0

    def empty(self, now: float) -> bool:
        self._turn_to(now)
        return self._spent >= self._per_day

    def pay(self, now: float, usd: float) -> None:
        self._turn_to(now)
        self._spent += usd
        self.total += usd

    def _turn_to(self, now: float) -> None:
        day = int((now - BEGINS_AT) // DAY)
        if self._day is not None and day != self._day:
            self._spent = self._before
        self._day = day
