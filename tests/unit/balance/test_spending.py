"""What each day has cost: billed where the bill is final, estimated where it may lack something."""

from collections.abc import Mapping

from assistant.balance.money import DAY_MS, HOUR_MS
from assistant.balance.spending import Bill, Spending

TODAY = 20_777  # 2026-11-20
NOW = TODAY * DAY_MS + 6 * HOUR_MS  # a quarter of it is over
CENT = 10_000


def spending(
    billed: Mapping[int, int] | None, own: Mapping[int, int], *, read_ago_h: float = 0, first: int = TODAY - 15
) -> Spending:
    bill = None if billed is None else Bill(NOW - int(read_ago_h * HOUR_MS), first, billed)
    return Spending(bill, own, NOW)


def test_a_day_that_ended_two_days_ago_costs_what_is_billed() -> None:
    found = spending({TODAY - 3: 700}, {TODAY - 3: 900})
    assert found.of(TODAY - 3) == 700


def test_a_younger_day_costs_what_was_counted_until_the_bill_says_more() -> None:
    found = spending({TODAY - 2: 300, TODAY - 1: 300}, {TODAY - 2: 500, TODAY - 1: 200, TODAY: 100})
    assert [found.of(day) for day in (TODAY - 2, TODAY - 1, TODAY)] == [500, 300, 100]


def test_what_others_of_the_organisation_usually_spend_is_expected_of_them_today_too() -> None:
    week = range(TODAY - 9, TODAY - 2)
    found = spending(dict.fromkeys(week, 1000), {**dict.fromkeys(week, 600), TODAY: 50})
    assert found.of(TODAY) == 50 + 400 // 4
    assert found.of(TODAY - 1) == 400  # nothing is billed yet, and we have used nothing


def test_when_we_count_more_than_is_billed_the_others_give_nothing_back() -> None:
    week = range(TODAY - 9, TODAY - 2)
    found = spending(dict.fromkeys(week, 500), {**dict.fromkeys(week, 600), TODAY: 50})
    assert found.of(TODAY) == 50


def test_while_the_bill_can_not_be_read_the_estimate_goes_on_from_where_it_ends() -> None:
    own = dict.fromkeys(range(TODAY - 15, TODAY + 1), 100)
    found = spending(dict.fromkeys(range(TODAY - 15, TODAY - 4), 150), own, read_ago_h=4 * 24)
    assert found.of(TODAY - 8) == 150  # final when it was read
    assert found.of(TODAY - 3) == 100 + 50
    assert found.of(TODAY) == 100 + 50 // 4
    assert found.billed_until_ms == NOW - 4 * DAY_MS


def test_without_any_bill_the_days_cost_what_was_counted() -> None:
    found = spending(None, {TODAY - 1: 70, TODAY: 30})
    assert (found.of(TODAY - 1), found.of(TODAY), found.billed_until_ms) == (70, 30, None)


def test_days_before_those_that_were_asked_for_cost_what_was_counted() -> None:
    assert spending({}, {TODAY - 20: 70}).of(TODAY - 20) == 70


def test_a_bill_that_stopped_growing_is_as_old_as_its_end_and_is_not_believed() -> None:
    own = dict.fromkeys(range(TODAY - 15, TODAY + 1), CENT)
    found = spending(dict.fromkeys(range(TODAY - 15, TODAY - 4), CENT), own)
    assert found.billed_until_ms == (TODAY - 4) * DAY_MS
    assert found.of(TODAY - 4) == CENT


def test_a_bill_is_not_late_a_day_after_the_end_of_what_it_lacks() -> None:
    own = dict.fromkeys(range(TODAY - 15, TODAY + 1), CENT)
    found = spending(dict.fromkeys(range(TODAY - 15, TODAY - 1), CENT), own)
    assert found.billed_until_ms == NOW


def test_days_without_use_need_not_be_on_the_bill() -> None:
    found = spending({TODAY - 9: CENT}, {TODAY - 9: CENT, TODAY - 4: CENT - 1})
    assert found.billed_until_ms == NOW


def test_a_hole_in_the_bill_is_a_day_that_cost_nothing() -> None:
    found = spending({TODAY - 9: CENT, TODAY: CENT}, {TODAY - 5: 5 * CENT})
    assert (found.of(TODAY - 5), found.billed_until_ms) == (0, NOW)


def test_a_bill_that_never_knew_of_us_is_as_old_as_our_first_day() -> None:
    """An admin key of another organisation."""
    found = spending({}, {TODAY - 5: CENT, TODAY - 4: CENT})
    assert found.billed_until_ms == (TODAY - 5) * DAY_MS


def test_the_pace_is_that_of_seven_days_with_today() -> None:
    found = spending(dict.fromkeys(range(TODAY - 15, TODAY + 1), 1000), {})
    assert found.per_day() == 7 * 1000 * DAY_MS // (6 * DAY_MS + 6 * HOUR_MS)


def test_who_began_yesterday_is_not_measured_by_a_week() -> None:
    assert spending({TODAY - 1: 1000, TODAY: 250}, {}).per_day() == 1000


def test_who_began_an_hour_ago_is_measured_by_a_day() -> None:
    assert spending({TODAY: 250}, {}).per_day() == 250


def test_a_quiet_week_after_a_busy_one_has_no_pace() -> None:
    assert spending({TODAY - 9: 1000}, {TODAY - 9: 1000}).per_day() == 0


def test_the_month_is_that_of_utc() -> None:
    found = spending({TODAY - 15: 7, TODAY - 10: 5, TODAY: 1}, {TODAY - 20: 1000})
    assert found.this_month() == 7 + 5 + 1
