"""What the ledger says is left of what was entered."""

from collections.abc import Mapping

from assistant.balance.credit import Entry, Kind, in_force, left
from assistant.balance.money import DAY_MS, MICRO

NOON = DAY_MS // 2


def bought(usd: int, day: int, *, at: int = NOON, id: str = "a", spent_before: int = 0) -> Entry:
    return Entry(id, Kind.CREDIT, day * DAY_MS + at, usd * MICRO, spent_before=spent_before * MICRO)


def seen(usd: int, day: int, *, at: int = NOON, id: str = "b", spent_before: int = 0) -> Entry:
    return Entry(id, Kind.BALANCE, day * DAY_MS + at, usd * MICRO, spent_before=spent_before * MICRO)


def usd_left(entries: list[Entry], costs: Mapping[int, int], today: int) -> float | None:
    rest = left(entries, lambda day: costs.get(day, 0) * MICRO, today)
    return None if rest is None else rest / MICRO


def test_without_an_entry_nothing_is_known() -> None:
    assert usd_left([], {1: 5}, 10) is None


def test_what_was_spent_since_the_first_entry_is_taken_off() -> None:
    assert usd_left([bought(50, 10), bought(20, 12)], {9: 100, 10: 1, 11: 2, 12: 4, 13: 8}, 13) == 70 - 15


def test_what_a_day_had_cost_before_the_first_entry_was_made_is_not_taken_off() -> None:
    assert usd_left([bought(50, 10, spent_before=3)], {10: 5, 11: 1}, 11) == 50 - 2 - 1


def test_a_bill_that_ends_below_what_was_counted_before_an_entry_adds_no_credit() -> None:
    assert usd_left([bought(50, 10, spent_before=7)], {10: 5}, 10) == 50


def test_a_correction_takes_the_place_of_all_that_was_entered_before() -> None:
    entries = [bought(500, 1), seen(42, 10, spent_before=2), bought(10, 11)]
    assert usd_left(entries, {2: 100, 10: 5, 11: 1}, 11) == 42 + 10 - 3 - 1


def test_entries_count_by_their_time_in_whatever_order_they_come() -> None:
    entries = [bought(10, 11), seen(42, 10), bought(500, 1)]
    assert in_force(entries) == [entries[1], entries[0]]


def test_of_two_corrections_on_one_day_the_later_one_counts() -> None:
    assert usd_left([seen(42, 10, at=1, id="z"), seen(40, 10, at=2, id="a")], {}, 10) == 40


def test_who_spends_more_than_was_entered_sees_it_as_a_debt_that_the_next_credit_pays() -> None:
    assert usd_left([bought(5, 1)], {1: 9}, 1) == -4
    assert usd_left([bought(5, 1), bought(10, 3)], {1: 9, 3: 1}, 3) == 5


def test_credit_expires_after_a_year_and_the_oldest_is_used_first() -> None:
    entries = [bought(50, 0), bought(30, 100)]
    spent = {10: 20, 200: 5}
    assert usd_left(entries, spent, 365) == 55
    assert usd_left(entries, spent, 366) == 30
    assert usd_left(entries, spent, 466) == 0


def test_credit_that_has_expired_pays_nothing_any_more() -> None:
    assert usd_left([bought(50, 0), bought(30, 100)], {370: 40}, 370) == -10
