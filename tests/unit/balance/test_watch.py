"""One look at the money: what is read, what is written, and what happens when something can't be read."""

from decimal import Decimal
from itertools import pairwise

import pytest

from assistant.balance.credit import Entry, Kind
from assistant.balance.money import DAY_MS, HOUR_MS, MICRO
from assistant.balance.watch import READ_AGAIN_MS, Watch, first_day_needed
from assistant.errors import AccessDenied, ConfigurationError, ServiceUnavailable
from assistant.names import Metric
from tests.fakes.clock import FakeClock
from tests.fakes.ledger import MemoryLedger
from tests.unit.balance.conftest import Logged

TODAY = 20_777  # 2026-11-20
NOW = TODAY * DAY_MS + 12 * HOUR_MS
ALL = [
    Metric.BALANCE_USD,
    Metric.DAYS_LEFT,
    Metric.FIGURES_AGE_H,
    Metric.SPEND_TODAY_USD,
    Metric.SPEND_MONTH_USD,
]


class OpenAI:
    """`days` is the bill; `asked` remembers from which day on it was asked for."""

    def __init__(self) -> None:
        self.days: dict[int, int] = {}
        self.asked: list[int] = []
        self.fails: Exception | None = None

    def costs(self, first_day: int) -> dict[int, int]:
        self.asked.append(first_day)
        if self.fails:
            raise self.fails
        return {day: cost for day, cost in self.days.items() if day >= first_day}


class Office:
    def __init__(self) -> None:
        self.clock, self.ledger, self.openai = FakeClock(NOW), MemoryLedger(), OpenAI()
        self.quota: Decimal | Exception = Decimal(0)
        self.watch = Watch(self.ledger, self.openai.costs, self._quota, self.clock)

    def _quota(self) -> Decimal:
        if isinstance(self.quota, Exception):
            raise self.quota
        return self.quota

    def enters(self, usd: int, *, days_ago: int, kind: Kind = Kind.CREDIT) -> None:
        self.ledger.add(Entry(f"e{usd}", kind, NOW - days_ago * DAY_MS, usd * MICRO))


@pytest.fixture
def office() -> Office:
    return Office()


def test_all_figures_are_written(office: Office, logged: Logged) -> None:
    office.enters(100, days_ago=5)
    office.openai.days = dict.fromkeys(range(TODAY - 12, TODAY), 2 * MICRO)
    office.ledger.own = {**office.openai.days, TODAY: MICRO}

    office.watch.look()

    assert logged(Metric.BALANCE_USD) == [100 - 5 * 2 - 1]
    assert logged(Metric.SPEND_TODAY_USD) == [1]
    assert logged(Metric.SPEND_MONTH_USD) == [12 * 2 + 1]
    assert logged(Metric.DAYS_LEFT) == [pytest.approx(89 / 2)]
    assert logged(Metric.FIGURES_AGE_H) == [0]
    assert logged(Metric.LINE_QUOTA_USED) == [0]


def test_without_any_entry_there_is_spending_but_no_balance_and_the_log_says_what_to_do(
    office: Office, logged: Logged
) -> None:
    office.openai.days = {TODAY: MICRO}
    office.watch.look()
    assert logged(Metric.SPEND_TODAY_USD) == [1]
    assert not logged(Metric.BALANCE_USD)
    assert not logged(Metric.DAYS_LEFT)
    (record,) = logged("balance_not_known")
    assert "ops balance" in record["do"]


@pytest.mark.parametrize(
    ("error", "level"),
    [
        (ServiceUnavailable("openai", "connection"), "WARNING"),
        (AccessDenied("openai", "http_403", status=403), "ERROR"),
        (ConfigurationError("secret x (openai_admin): 'api_key' is still a placeholder"), "ERROR"),
    ],
)
def test_while_the_bill_can_not_be_read_the_estimate_goes_on_and_the_figures_age(
    office: Office, logged: Logged, error: Exception, level: str
) -> None:
    office.enters(100, days_ago=9)
    office.openai.days = dict.fromkeys(range(TODAY - 9, TODAY - 1), 2 * MICRO)
    office.watch.look()
    office.openai.fails = error
    for day in range(TODAY + 1, TODAY + 4):
        office.clock.advance(seconds=86_400)
        office.ledger.own[day] = MICRO
        office.watch.look()

    assert logged(Metric.FIGURES_AGE_H) == [0, 24, 48, 72]
    balances = logged(Metric.BALANCE_USD)
    # A dollar of ours, and what others of the organisation usually spend: all that is billed and not ours.
    assert [round(before - after) for before, after in pairwise(balances)] == [3, 3, 3]
    assert [record["level"] for record in logged("costs_not_read")] == [level] * 3


def test_a_bill_that_was_never_read_has_no_age_and_the_own_count_is_all_there_is(
    office: Office, logged: Logged
) -> None:
    office.openai.fails = AccessDenied("openai", "http_401", status=401)
    office.enters(10, days_ago=1)
    office.ledger.own = {TODAY - 1: 2 * MICRO, TODAY: MICRO}
    office.watch.look()
    assert logged(Metric.BALANCE_USD) == [7]
    assert not logged(Metric.FIGURES_AGE_H)


def test_the_bill_is_read_once_an_hour_and_after_a_failure_at_every_look(office: Office) -> None:
    for _ in range(5):
        office.watch.look()
        office.clock.advance(seconds=15 * 60)
    assert len(office.openai.asked) == 2
    office.openai.fails = ServiceUnavailable("openai", "timeout")
    office.clock.advance(seconds=READ_AGAIN_MS / 1000)
    for _ in range(3):
        office.watch.look()
        office.clock.advance(seconds=15 * 60)
    assert len(office.openai.asked) == 5


def test_an_entry_that_lies_before_what_was_read_makes_it_read_at_once(office: Office) -> None:
    office.watch.look()
    office.enters(100, days_ago=60)
    office.watch.look()
    assert office.openai.asked == [TODAY - 19, TODAY - 60]


def test_the_bill_is_asked_from_the_first_day_that_any_figure_needs() -> None:
    second_of_december = (TODAY + 12) * DAY_MS
    assert first_day_needed([], second_of_december) == TODAY + 12 - 10
    assert first_day_needed([], NOW) == TODAY - 19  # the month


def test_a_balance_below_zero_lasts_no_day(office: Office, logged: Logged) -> None:
    office.enters(1, days_ago=1)
    office.openai.days = {TODAY - 1: 3 * MICRO}
    office.watch.look()
    assert logged(Metric.BALANCE_USD)[0] < 0
    assert logged(Metric.DAYS_LEFT) == [0]


def test_who_spends_nothing_has_a_year(office: Office, logged: Logged) -> None:
    office.enters(1, days_ago=1)
    office.watch.look()
    assert logged(Metric.DAYS_LEFT) == [365]


def test_a_line_quota_that_can_not_be_read_costs_only_its_own_figure(office: Office, logged: Logged) -> None:
    office.quota = ServiceUnavailable("line", "no connection")
    office.watch.look()
    assert not logged(Metric.LINE_QUOTA_USED)
    assert logged("quota_not_read")
    assert logged(Metric.SPEND_TODAY_USD)


def test_nothing_is_written_for_a_profile_without_line(office: Office, logged: Logged) -> None:
    Watch(office.ledger, office.openai.costs, None, office.clock).look()
    assert not logged(Metric.LINE_QUOTA_USED)


def test_the_figures_of_one_look_are_one_record(office: Office, logged: Logged) -> None:
    office.enters(100, days_ago=5)
    office.watch.look()
    (record,) = logged("balance_measured")
    assert set(ALL) <= set(record)
    assert record["micro_usd"] == 100 * MICRO
