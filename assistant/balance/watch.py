"""One look at the money: read the bill if it is time, write the metrics. Whatever can't be read is estimated."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Protocol

from assistant.balance.credit import Entry, in_force
from assistant.balance.figures import Figures, figures_of
from assistant.balance.money import DAY_MS, HOUR_MS, MICRO
from assistant.balance.spending import SETTLED_MS, USUAL_DAYS, Bill
from assistant.errors import ConfigurationError, ServiceError, Transient
from assistant.names import Metric
from assistant.observability import Level, Values, log, measured, metric
from assistant.ports import Clock

READ_AGAIN_MS = HOUR_MS - 5 * 60_000
"""The bill changes slowly, and nobody says how often it may be asked for; the schedule comes four times an hour."""
LOOK_BACK_DAYS = USUAL_DAYS + SETTLED_MS // DAY_MS + 1


class Ledger(Protocol):
    """Raises botocore's errors: without the table nothing can be said, and missing figures are an alarm."""

    def entries(self) -> Sequence[Entry]: ...

    def bill(self) -> Bill | None:
        """The last one that was kept."""

    def keep(self, bill: Bill) -> None: ...

    def own_costs(self) -> Mapping[int, int]:
        """What the deployment has counted itself, by day, as far back as it is kept."""


class Watch:
    """`costs` and `quota_used` may raise `ServiceError`, and `ConfigurationError` for a secret that is not filled."""

    def __init__(
        self,
        ledger: Ledger,
        costs: Callable[[int], dict[int, int]],
        quota_used: Callable[[], Decimal] | None,
        clock: Clock,
    ) -> None:
        self._ledger = ledger
        self._costs = costs
        self._quota_used = quota_used
        self._clock = clock

    def look(self) -> Figures:
        now_ms = self._clock.now_ms()
        entries = self._ledger.entries()
        bill = self._bill(entries, now_ms)
        figures = figures_of(entries, bill, self._ledger.own_costs(), now_ms)
        _publish(figures)
        if self._quota_used:
            _publish_quota(self._quota_used)
        return figures

    def _bill(self, entries: Sequence[Entry], now_ms: int) -> Bill | None:
        kept, first_day = self._ledger.bill(), first_day_needed(entries, now_ms)
        if kept and kept.first_day <= first_day and now_ms - kept.read_at_ms < READ_AGAIN_MS:
            return kept
        try:
            bill = Bill(now_ms, first_day, self._costs(first_day))
        except (ServiceError, ConfigurationError) as exc:
            level: Level = "WARNING" if isinstance(exc, Transient) else "ERROR"
            log("costs_not_read", level=level, error=type(exc).__name__, reason=str(exc))
            return kept
        self._ledger.keep(bill)
        return bill


def first_day_needed(entries: Sequence[Entry], now_ms: int) -> int:
    """For the balance, for the month, and for what is usual."""
    today = now_ms // DAY_MS
    month = today - datetime.fromtimestamp(now_ms / 1000, UTC).day + 1
    return min([today - LOOK_BACK_DAYS, month, *(entry.day for entry in in_force(entries)[:1])])


def _publish(figures: Figures) -> None:
    """A figure that is not known is not written: missing data is what its alarm then sees."""
    values = {
        Metric.SPEND_TODAY_USD: figures.today / MICRO,
        Metric.SPEND_MONTH_USD: figures.month / MICRO,
        Metric.FIGURES_AGE_H: figures.age_h,
        Metric.BALANCE_USD: None if figures.balance is None else figures.balance / MICRO,
        Metric.DAYS_LEFT: figures.days_left,
    }
    known: dict[str, Values] = {name: ([float(value)], "None") for name, value in values.items() if value is not None}
    measured("balance_measured", known, micro_usd=figures.balance, micro_usd_per_day=figures.per_day)
    if figures.balance is None:
        log("balance_not_known", level="WARNING", do="enter what is left: python -m ops balance correct <US dollars>")


def _publish_quota(quota_used: Callable[[], Decimal]) -> None:
    try:
        percent = quota_used()
    except (ServiceError, ConfigurationError) as exc:
        log("quota_not_read", level="WARNING", error=type(exc).__name__, reason=str(exc))
        return
    metric(Metric.LINE_QUOTA_USED, float(percent), "None")
