"""A month of spending in virtual time: the stand-in's organisation, the balance function's look, the deployed alarms.

Nothing waits and nothing is made up on the way: costs come over the wire and through the SDK, metrics are the lines
that the look writes, and alarms are judged as CloudWatch does.
"""

import contextlib
import io
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from unittest.mock import patch

import httpx2

from assistant import profile as profiles
from assistant.balance.costs_api import CostsApi
from assistant.balance.credit import Entry, Kind
from assistant.balance.figures import Figures
from assistant.balance.money import DAY_MS, HOUR_MS, micro_usd, usd
from assistant.balance.watch import Watch
from assistant.names import Alarm, Env, Metric
from local.cloudwatch.alarms import Alarms, MetricAlarm
from local.cloudwatch.judging import State
from local.cloudwatch.measuring import Measuring
from local.cloudwatch.metrics import Metrics
from local.standins.openai import OpenAIStandIn
from local.standins.openai.billing import Billing
from local.standins.recorder import Recorder
from stacks.alarms import alarms
from stacks.rule import Rule
from stacks.timeouts import BALANCE_EVERY_S
from tests.fakes.clock import FakeClock
from tests.fakes.ledger import MemoryLedger

PROFILE, STAGE = "sk_medical", "dev"
WATCHED = (Alarm.DAYS_LEFT, Alarm.LOW_BALANCE, Alarm.FIGURES_TOO_OLD)
BEGIN_MS = 20_758 * DAY_MS  # 2026-11-01, a Sunday
LONGEST_DAYS = 90
FIELDS = {"api_key": "sk-admin-test", "base_url": "http://openai.test/v1"}
NO_RETRY = {"x-should-retry": "false"}  # or the SDK waits for real
OPEN_H = range(2, 11)
"""Nine to six in Bangkok, in UTC: when most customers write."""


@dataclass(frozen=True)
class Month:
    """Dollars a day by weekday (Sunday first), `surges` multiply them from a day on. `counted`: how much of what we
    cost prices.toml knows. `down`: days on which the Costs API fails. `top_ups`: dollars by day."""

    name: str
    per_weekday: tuple[int, ...] = (4,) * 7
    others_a_day: int = 0
    counted: Decimal = Decimal(1)
    surges: Mapping[int, int] = field(default_factory=dict)
    top_ups: Mapping[int, int] = field(default_factory=lambda: {9: 50})
    down: range = range(0)
    lag_h: int = 8
    credit: int = 70

    def hourly(self, hour: int) -> tuple[Decimal, Decimal]:
        """What we and others spend in an hour since the beginning."""
        day, of_day = divmod(hour, 24)
        factor = next((self.surges[first] for first in sorted(self.surges, reverse=True) if day >= first), 1)
        share = Decimal(9 if of_day in OPEN_H else 1) / (9 * len(OPEN_H) + 24 - len(OPEN_H))
        return self.per_weekday[day % 7] * factor * share, Decimal(self.others_a_day) / 24


MONTHS = (
    Month("every day alike"),
    Month("busy on weekdays only", per_weekday=(0, 5, 5, 5, 5, 5, 0)),
    Month("the bill is a day late", lag_h=24),
    Month("Costs API down in the last ten days", down=range(19, 40)),
    Month("Costs API never readable", down=range(100)),
    Month("others use the same credit, thrice as much", per_weekday=(1,) * 7, others_a_day=3),
    Month("the same, and the Costs API goes down", per_weekday=(1,) * 7, others_a_day=3, down=range(19, 40)),
    Month("prices.toml knows half of the price", counted=Decimal("0.5")),
    Month("prices.toml knows half, and never readable", counted=Decimal("0.5"), down=range(100)),
    Month("three times the customers from day 15", surges={15: 3}),
    Month("ten times the customers from day 15", surges={15: 10}),
)


@dataclass(frozen=True)
class Played:
    """Hours before the credit was empty at which each alarm went off for the last time; None where it was not on then.

    `told_too_much`, `told_too_little`: the greatest differences of the balance told to the true one, in dollars.
    `recovered`: days-left was on and went back to OK, after a top-up.
    """

    month: Month
    empty_after_days: float
    hours_before: Mapping[str, float | None]
    told_too_much: Decimal
    told_too_little: Decimal
    recovered: bool


class Playing:
    def __init__(self, month: Month, every_s: int) -> None:
        self.month = month
        self.every_s = every_s
        self.clock = FakeClock(BEGIN_MS)
        self.billing = Billing(self.clock, credit=Decimal(month.credit), lag=timedelta(hours=month.lag_h))
        self.ledger = MemoryLedger()
        self._recorder = Recorder(OpenAIStandIn(billing=self.billing).app)
        api = CostsApi(FIELDS, transport=httpx2.WSGITransport(app=self._recorder))
        self.watch = Watch(self.ledger, api.by_day, None, self.clock)
        metrics = Metrics()
        self.measuring = Measuring(metrics, lambda: self.clock.now_ms() / 1000)
        rules = [rule for rule in alarms(profiles.load(PROFILE)) if rule.name in WATCHED]
        self.alarms = Alarms([MetricAlarm.read(_definition(rule)) for rule in rules], {}, metrics)
        self.rang_at_ms: dict[str, int] = {}
        self.too_much = self.too_little = Decimal(0)
        self.recovered = False

    def play(self) -> Played:
        self._enter(Kind.BALANCE, self.month.credit)
        while self._balance > 0 and self._hour < LONGEST_DAYS * 24:
            self._begin_of_day()
            self._look()
            self._spend()
        empty_ms = self.clock.now_ms()
        return Played(
            self.month,
            (empty_ms - BEGIN_MS) / DAY_MS,
            {
                name: (empty_ms - self.rang_at_ms[name]) / HOUR_MS if self.alarms.states[name] is State.ALARM else None
                for name in WATCHED
            },
            self.too_much,
            self.too_little,
            self.recovered,
        )

    @property
    def _hour(self) -> int:
        return (self.clock.now_ms() - BEGIN_MS) // HOUR_MS

    @property
    def _balance(self) -> Decimal:
        assert self.billing.balance is not None
        return self.billing.balance

    def _begin_of_day(self) -> None:
        since_ms = self.clock.now_ms() - BEGIN_MS
        if since_ms % DAY_MS:
            return
        day = since_ms // DAY_MS
        if day in self.month.top_ups and self.billing.credit is not None:
            self.billing.credit += self.month.top_ups[day]
            self._enter(Kind.CREDIT, self.month.top_ups[day])
        self._recorder.clear()
        if day in self.month.down:
            self._recorder.fail(match={"path": "costs"}, status=503, times=1000, headers=NO_RETRY)

    def _enter(self, kind: Kind, amount: int) -> None:
        self.ledger.add(Entry(f"e{amount}", kind, self.clock.now_ms(), micro_usd(Decimal(amount))))

    def _look(self) -> None:
        lines = io.StringIO()
        with contextlib.redirect_stdout(lines):
            figures = self.watch.look()
        for line in lines.getvalue().splitlines():
            self.measuring.logged("balance", json.loads(line))
        self._compare(figures)
        for name, state in self.alarms.evaluate(self.clock.now_ms() / 1000 + 60).items():
            if state is State.ALARM:
                self.rang_at_ms[name] = self.clock.now_ms()
            self.recovered |= state is State.OK and name == Alarm.DAYS_LEFT and name in self.rang_at_ms

    def _compare(self, figures: Figures) -> None:
        assert figures.balance is not None
        difference = usd(figures.balance) - self._balance
        self.too_much, self.too_little = max(self.too_much, difference), max(self.too_little, -difference)

    def _spend(self) -> None:
        ours, others = (amount * self.every_s / 3600 for amount in self.month.hourly(self._hour))
        self.billing.charge(ours + others)
        day = self.clock.now_ms() // DAY_MS
        self.ledger.own[day] = self.ledger.own.get(day, 0) + micro_usd(ours * self.month.counted)
        self.clock.advance(seconds=self.every_s)


def play(month: Month, *, every_s: int = BALANCE_EVERY_S) -> Played:
    """`every_s`: how often the function looks; as deployed, or seldom where a test must be quick."""
    with patch.dict(os.environ, {Env.PROFILE: PROFILE, Env.STAGE: STAGE}):
        return Playing(month, every_s).play()


def table(played: Iterator[Played]) -> Iterator[str]:
    heads = ("", "empty", *WATCHED, "balance told wrong")
    widths = (46, 8, 12, 12, 17, 0)
    yield "  ".join(head.rjust(width) if width else head for head, width in zip(heads, widths, strict=True))
    for each in played:
        hours = ["never" if hours is None else f"{hours:.0f} h" for hours in each.hours_before.values()]
        cells = (each.month.name, f"{each.empty_after_days:.1f} d", *hours)
        shown = "  ".join(cell.rjust(width) for cell, width in zip(cells, widths, strict=False))
        yield f"{shown}  +{each.told_too_much:.2f} -{each.told_too_little:.2f} USD"


def _definition(rule: Rule) -> dict[str, object]:
    """As DescribeAlarms gives it."""
    (measure,) = rule.measures
    dimensions = {Metric.DIMENSIONS[0]: PROFILE, Metric.DIMENSIONS[1]: STAGE}
    return {
        "AlarmName": rule.name,
        "Namespace": Metric.NAMESPACE,
        "MetricName": measure.metric,
        "Dimensions": [{"Name": name, "Value": value} for name, value in dimensions.items()],
        "Statistic": measure.statistic,
        "Period": rule.period_s,
        "EvaluationPeriods": rule.of_periods,
        "DatapointsToAlarm": rule.datapoints,
        "Threshold": rule.threshold,
        "ComparisonOperator": rule.compare,
        "TreatMissingData": rule.missing,
    }
