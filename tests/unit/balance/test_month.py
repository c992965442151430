"""How long before the credit is empty the alarms come, over a month of spending (the whole table: `make month`)."""

from decimal import Decimal
from functools import cache

import pytest

from assistant.names import Alarm
from stacks.timeouts import BALANCE_EVERY_S
from tests.unit.balance.month import MONTHS, Played, play

HOURLY_S = 3600
DAY_H = 24
BLIND = "prices.toml knows half, and never readable"
NAMES = [month.name for month in MONTHS]


@cache
def played(name: str) -> Played:
    (month,) = [month for month in MONTHS if month.name == name]
    return play(month, every_s=HOURLY_S)


def hours(name: str, alarm: str) -> float:
    before = played(name).hours_before[alarm]
    assert before is not None, f"{alarm} never came"
    return before


def test_the_function_looks_at_least_as_often_as_these_months_do() -> None:
    assert BALANCE_EVERY_S <= HOURLY_S


@pytest.mark.parametrize("name", [name for name in NAMES if name != BLIND])
def test_days_left_comes_a_day_before_the_credit_is_empty_or_sooner(name: str) -> None:
    assert hours(name, Alarm.DAYS_LEFT) >= DAY_H


@pytest.mark.parametrize("name", [name for name in NAMES if name != BLIND and "times the customers" not in name])
def test_when_the_pace_stays_there_are_six_days_and_the_low_balance_comes_three_days_before(name: str) -> None:
    assert hours(name, Alarm.DAYS_LEFT) >= 6 * DAY_H
    assert hours(name, Alarm.LOW_BALANCE) >= 3 * DAY_H


def test_a_top_up_ends_the_alarm() -> None:
    assert played("every day alike").recovered


@pytest.mark.parametrize("name", [name for name in NAMES if "down" in name])
def test_figures_too_old_comes_within_eight_hours_of_an_outage(name: str) -> None:
    month = played(name).month
    outage_h = (played(name).empty_after_days - month.down.start) * DAY_H
    assert outage_h - 8 <= hours(name, Alarm.FIGURES_TOO_OLD) <= outage_h


@pytest.mark.parametrize("name", [name for name in NAMES if "down" not in name and "never" not in name])
def test_figures_are_not_too_old_without_an_outage(name: str) -> None:
    assert played(name).hours_before[Alarm.FIGURES_TOO_OLD] is None


@pytest.mark.parametrize("name", [name for name in NAMES if name != BLIND])
def test_the_balance_is_never_told_too_high_by_more_than_half_a_days_costs(name: str) -> None:
    assert played(name).told_too_much <= Decimal(2)


def test_who_can_read_no_bill_and_knows_no_price_is_told_only_that() -> None:
    """The limit of it: an estimate alone is as good as prices.toml. The alarm on its age is on from the first day."""
    blind = played(BLIND)
    assert blind.hours_before[Alarm.LOW_BALANCE] is None
    assert hours(BLIND, Alarm.FIGURES_TOO_OLD) > (blind.empty_after_days - 1) * DAY_H
