"""What is too full, what to raise it to, and at which size each resource is full."""

import pytest

from local.capacity import uses
from local.capacity.arrivals import Scenario
from local.capacity.raising import FULL, raised, round_up
from local.capacity.scenarios import flash
from local.capacity.services import SetUp
from local.capacity.simulation import Result, simulate
from local.capacity.study import full_at
from tests.unit.local_capacity.loads import real

RUSH = flash(40_000)


@pytest.fixture(scope="module")
def unlimited() -> Result:
    return simulate(real().without_limits(), RUSH)


def _use(found: list[uses.Use], name: str) -> uses.Use:
    return next(use for use in found if use.name == name)


def test_without_limits_nothing_is_refused_and_everything_is_counted(unlimited: Result) -> None:
    assert unlimited.given_up == 0
    assert unlimited.system.rate_limited == unlimited.system.throttled == unlimited.system.odoo_timeouts == 0
    found = uses.uses(unlimited, real(), RUSH)
    assert len({use.name for use in found}) == 16
    assert all(use.asked > 0 for use in found)
    assert [use.share for use in found] == sorted((use.share for use in found), reverse=True)


def test_tokens_and_runs_fit_together(unlimited: Result) -> None:
    """Each run at once asks for so many tokens in the time that it takes."""
    found = uses.uses(unlimited, real(), RUSH)
    requests, tokens = _use(found, "OpenAI, requests").asked, _use(found, "OpenAI, tokens").asked
    assert tokens == pytest.approx(requests * real().tokens_per_turn)
    turn_s = real().inputs["model.turn_s"]
    assert requests / 60 * turn_s < _use(found, "runs at once").asked * 1.2


def test_what_is_raised_is_enough(unlimited: Result) -> None:
    set_up = real()
    poor = simulate(set_up, RUSH)
    enough, raises = raised(set_up, uses.uses(unlimited, set_up, RUSH))
    rich = simulate(enough, RUSH)

    assert {each.setting for each in raises} >= {uses.MONEY, uses.RUNS, uses.OPENAI}
    assert poor.excused > 0.05 or poor.given_up > 0.05
    assert rich.given_up == 0
    assert rich.excused < 0.01
    assert rich.queue.p95 < 2
    again = uses.uses(unlimited, enough, RUSH)
    assert all(use.share <= FULL for use in again if use.setting in {each.setting for each in raises})


def test_nothing_is_raised_that_is_not_too_full() -> None:
    scenario = Scenario("quiet", 50)
    unlimited = simulate(real().without_limits(), scenario)
    set_up, raises = raised(real(), uses.uses(unlimited, real(), scenario))
    assert raises == []
    assert set_up == real()


def test_the_tier_is_the_first_that_is_enough(unlimited: Result) -> None:
    poor = real(openai__tier=1)
    (tier,) = [each for each in raised(poor, uses.uses(unlimited, poor, RUSH))[1] if each.setting == uses.OPENAI]
    number = int(tier.to.removeprefix("tier "))
    found = uses.uses(unlimited, poor, RUSH)

    def has_room(of: SetUp) -> bool:
        there = {"OpenAI, requests": of.openai.requests, "OpenAI, tokens": of.openai.tokens}
        there["OpenAI, money"] = of.openai.usd_a_month
        return all(_use(found, name).asked / FULL <= value for name, value in there.items())

    assert has_room(real(openai__tier=number))
    assert not has_room(real(openai__tier=number - 1))


@pytest.mark.parametrize(("value", "rounded"), [(0.4, 1), (3.2, 4), (62.6, 65), (215.3, 250), (421, 450), (1001, 1500)])
def test_settings_are_raised_to_round_numbers(value: float, rounded: float) -> None:
    assert round_up(value) == rounded


def test_a_resource_is_full_between_the_sizes_at_which_it_is_not_and_is() -> None:
    assert full_at({10: 0.01, 1000: 0.5, 100_000: 50.0}) == (pytest.approx(2000), True)
    assert full_at({10: 0.01, 1000: 0.02, 100_000: 0.5}) == (200_000, False)
    assert full_at({10: 2.0, 1000: 20.0}) == (10, True)
    assert full_at({10: 0.0, 1000: 2.0})[0] <= 1000


def test_at_the_size_that_is_said_to_be_full_it_is_full() -> None:
    """The search, tried: runs at once in the hour after a broadcast."""
    shares = {}
    for customers in (5_000, 20_000):
        unlimited = simulate(real().without_limits(), flash(customers))
        shares[customers] = _use(uses.uses(unlimited, real(), flash(customers)), "runs at once").share
    size, seen = full_at(shares)
    assert seen
    scenario = flash(round(size))
    asked = _use(uses.uses(simulate(real().without_limits(), scenario), real(), scenario), "runs at once")
    assert asked.share == pytest.approx(1, abs=0.12)
