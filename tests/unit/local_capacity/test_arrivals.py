"""Who writes when."""

from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest

from local.capacity.arrivals import DAY, HOUR, Scenario, arrivals
from local.capacity.inputs import load
from local.capacity.scenarios import BUSIEST, DAY_CURVE, SIZES, day, flash
from local.capacity.services import SetUp
from local.capacity.uses import messages_per_customer
from tests.unit.local_capacity.loads import real

INPUTS = load()


def test_messages_come_in_order_and_as_many_as_customers_write() -> None:
    arriving = arrivals(Scenario("day", 20_000), INPUTS, seed=1)
    assert all(earlier.at <= later.at for earlier, later in pairwise(arriving))
    each = len(arriving) / 20_000
    assert each == pytest.approx(messages_per_customer(SetUp.of(real().deployed, INPUTS)), rel=0.03)


def test_hours_have_the_share_that_the_days_curve_gives_them() -> None:
    first = {each.customer: each.at for each in reversed(arrivals(Scenario("day", 50_000), INPUTS, seed=1))}
    hours = Counter(int(at % DAY // HOUR) for at in first.values())
    for hour, weight in enumerate(INPUTS.day):
        assert hours[hour] / len(first) == pytest.approx(weight / sum(INPUTS.day), abs=0.004)


def test_a_question_of_several_messages_comes_within_seconds_and_a_next_one_after_reading() -> None:
    arriving = arrivals(Scenario("day", 5_000), INPUTS, seed=1)
    by_customer: dict[int, list[float]] = {}
    for each in arriving:
        by_customer.setdefault(each.customer, []).append(each.at)
    gaps = [later - earlier for times in by_customer.values() for earlier, later in pairwise(times)]
    assert sum(gap < 12 for gap in gaps) / len(gaps) == pytest.approx(1.333 / 2.333, abs=0.06)
    assert max(map(len, by_customer.values())) > 5


def test_a_broadcast_brings_its_share_of_customers_within_minutes() -> None:
    quiet = Scenario("hour", 100_000, first=10, last=11)
    plain, rush = (arrivals(each, INPUTS, seed=1) for each in (quiet, replace(quiet, broadcast_at=10.0)))
    more = len({each.customer for each in rush}) - len({each.customer for each in plain})
    assert more == pytest.approx(100_000 * INPUTS["customers.broadcast_share"], rel=0.1)
    early = sum(each.at < 10 * HOUR + 300 for each in rush)
    assert early > 3 * sum(each.at < 10 * HOUR + 300 for each in plain)


def test_draws_do_not_depend_on_the_system() -> None:
    scenario = Scenario("day", 100)
    assert arrivals(scenario, INPUTS, 5) == arrivals(scenario, INPUTS.with_values(openai__tier=5), 5)


def test_calls_of_the_model_take_as_long_as_the_cost_page_takes_for_granted() -> None:
    times = [time for each in arrivals(Scenario("day", 5_000), INPUTS, seed=1) for time in each.turn_s]
    assert sum(times) / len(times) == pytest.approx(INPUTS["model.turn_s"], rel=0.02)


def test_the_hour_that_is_played_of_a_large_shop_is_the_busiest() -> None:
    assert INPUTS.day.index(max(INPUTS.day)) == BUSIEST
    for customers in SIZES:
        assert flash(customers).broadcast_at == BUSIEST
        assert day(customers).name == DAY_CURVE
        assert day(customers).counted_from in (0, BUSIEST)
