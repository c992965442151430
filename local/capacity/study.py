"""All simulations of docs/capacity.md: each load as deployed, without limits, and with what it needs raised."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from math import inf, log

from local.capacity import uses
from local.capacity.arrivals import Scenario
from local.capacity.raising import Raise, raised
from local.capacity.scenarios import BETWEEN, DAY_CURVE, FLASH, SIZES, day, flash
from local.capacity.services import SetUp
from local.capacity.simulation import Result, day_before, simulate
from local.capacity.uses import Use

AT_ONCE = (50, 100, 200)
NEW_ACCOUNT = 10


@dataclass(frozen=True)
class Case:
    """`found`: what the load asks for, the fullest first. `raises` is what it needs, `then` how it goes with that, and
    `money_alone` with no more than the day's money raised, if that is too little."""

    scenario: Scenario
    found: list[Use]
    as_deployed: Result
    raises: list[Raise]
    money_alone: Result | None
    then: Result


@dataclass(frozen=True)
class Full:
    """`customers` by the name of the load: how many fill the resource. `seen`: between two simulations, not beyond."""

    use: Use
    customers: dict[str, float]
    seen: dict[str, bool]


@dataclass(frozen=True)
class Study:
    cases: list[Case]
    full: list[Full]
    at_once: dict[int, Result]
    """A broadcast to the largest shop by `concurrent_runs`, everything else raised."""
    new_account: Result
    """A broadcast to 10,000 customers, in an account whose quota for Lambda is `NEW_ACCOUNT`."""


def study(set_up: SetUp, say: Callable[[str], None]) -> Study:
    cases, asked = list[Case](), dict[str, dict[int, list[Use]]]({DAY_CURVE: {}, FLASH: {}})
    for customers in sorted((*SIZES, *BETWEEN)):
        for scenario in (day(customers), flash(customers)):
            say(f"{customers:,} customers, {scenario.name}")
            unlimited = simulate(set_up.without_limits(), scenario)
            found = asked[scenario.name][customers] = uses.uses(unlimited, set_up, scenario)
            if customers in SIZES:
                cases.append(_case(set_up, scenario, unlimited, found))
    largest = cases[-1]
    enough = raised(set_up, largest.found)[0]
    at_once = {}
    for runs in AT_ONCE:
        say(f"{largest.scenario.customers:,} customers, {largest.scenario.name}, {runs} runs at once")
        fewer = replace(enough, deployed=replace(enough.deployed, concurrent_runs=runs))
        at_once[runs] = simulate(fewer, largest.scenario)
    say("10,000 customers, a broadcast, a new account")
    new_account = simulate(replace(set_up, lambda_concurrency=NEW_ACCOUNT), flash(10_000))
    full = sorted(_full(asked), key=lambda each: min(each.customers.values()))
    return Study(cases, full, at_once, new_account)


def _case(set_up: SetUp, scenario: Scenario, unlimited: Result, found: list[Use]) -> Case:
    before = day_before(scenario, set_up.inputs) * uses.usd_per_day(unlimited, set_up, scenario)
    enough, raises = raised(set_up, found)
    as_deployed = simulate(set_up, scenario, spent_before=before)
    then = simulate(enough, scenario, spent_before=before) if raises else as_deployed
    money_alone = None
    if uses.MONEY in {each.setting for each in raises}:
        rich = replace(set_up.deployed, money_per_day=enough.deployed.money_per_day)
        money_alone = simulate(replace(set_up, deployed=rich), scenario, spent_before=before)
    return Case(scenario, found, as_deployed, raises, money_alone, then)


def _full(asked: dict[str, dict[int, list[Use]]]) -> Iterator[Full]:
    largest = asked[DAY_CURVE][SIZES[-1]]
    for use in largest:
        customers, seen = dict[str, float](), dict[str, bool]()
        for load, by_size in asked.items():
            shares = {
                size: next(each.share for each in found if each.name == use.name) for size, found in by_size.items()
            }
            customers[load], seen[load] = full_at(shares)
        yield Full(use, customers, seen)


def full_at(shares: dict[int, float]) -> tuple[float, bool]:
    """The size at which a resource's share reaches 1, and whether it lies between two sizes that were looked at. Beyond
    the largest it is taken to grow with the customers."""
    sizes = sorted(shares)
    for small, large in pairwise(sizes):
        if shares[small] < 1 <= shares[large]:
            part = -log(shares[small]) / log(shares[large] / shares[small]) if shares[small] > 0 else 1.0
            return small * (large / small) ** part, True
    if shares[sizes[0]] >= 1:
        return float(sizes[0]), True
    last = shares[sizes[-1]]
    return (sizes[-1] / last if last else inf), False
