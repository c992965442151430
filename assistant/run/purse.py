"""The purse: what a profile may spend on its model in a day. Empty, the model is not asked until the next one.

The sum lies in the table, so all instances of the processor share it. Each run that asked the model adds its cost with
one update, whose answer is the sum, while the answer is delivered; only an instance that has not paid for a while
reads it. Runs that go on side by side may pass the cap by what they cost themselves; a run that is killed is not
counted.
"""

from assistant.names import Metric
from assistant.observability import log, metric
from assistant.ports import BudgetStore, Clock, Usage
from assistant.prices import Price
from assistant.run import record
from assistant.run.beside import beside

DAY_MS = 86_400_000
LOOK_AGAIN_MS = 60_000  # an instance asks the table at most this often


class Purse:
    """`per_day` in US dollars; the day is that of UTC, as on OpenAI's bill."""

    def __init__(self, store: BudgetStore, clock: Clock, price: Price, per_day: float) -> None:
        self._store = store
        self._clock = clock
        self._price = price
        self._cap = round(per_day * 1_000_000)
        self._day = -1
        self._spent = 0
        self._known_at_ms = 0

    def empty(self) -> bool:
        now = self._clock.now_ms()
        if self._day != now // DAY_MS or now - self._known_at_ms >= LOOK_AGAIN_MS:
            self._know(now, self._store.spent(now // DAY_MS))
        return self._spent >= self._cap

    def pay(self, usage: Usage) -> None:
        """Count what a run has used: in its record at once, in the table beside the run."""
        run = record.current()
        run.usage, run.cost = usage, (cost := self._price.of(usage))
        if cost:
            beside(lambda: self._spend(cost))

    def _spend(self, cost: int) -> None:
        now = self._clock.now_ms()
        day, before = now // DAY_MS, self._spent if self._day == now // DAY_MS else 0
        # Without an answer of the table, what this instance knows is all there is.
        self._know(now, max(self._store.spend(day, cost), before + cost))
        if before < self._cap <= self._spent:
            log("budget_spent", level="ERROR", micro_usd=self._spent, cap=self._cap)
            metric(Metric.BUDGET_SPENT)

    def _know(self, now: int, spent: int) -> None:
        self._day, self._spent, self._known_at_ms = now // DAY_MS, spent, now
