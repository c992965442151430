"""The model against formulas that are known: M/M/c, M/D/1, and Little's law."""

import heapq
from math import factorial

import pytest

from tests.unit.local_capacity.loads import bare, played, strangers

NUMBER = 30_000


def _erlang_c(servers: int, load: float) -> float:
    """The probability that somebody has to wait."""
    waiting = load**servers / factorial(servers) * servers / (servers - load)
    return waiting / (sum(load**n / factorial(n) for n in range(servers)) + waiting)


@pytest.mark.parametrize(("servers", "load", "off"), [(1, 0.7, 0.06), (4, 3.2, 0.12), (10, 8.0, 0.2)])
def test_runs_at_once_wait_like_an_m_m_c_queue(servers: int, load: float, off: float) -> None:
    """`off`: with ten servers the mean of so many messages strays by a tenth from seed to seed."""
    result = played(bare(concurrent_runs=servers), strangers(NUMBER, load, "exponential"))
    waits = [letter.started_at - letter.rung_at for letter in result.system.letters]

    assert sum(wait > 0 for wait in waits) / NUMBER == pytest.approx(_erlang_c(servers, load), rel=off / 2)
    assert sum(waits) / NUMBER == pytest.approx(_erlang_c(servers, load) / (servers - load), rel=off)


def test_every_single_wait_is_that_of_first_come_first_served() -> None:
    arriving = strangers(5_000, 8.0, "exponential")
    result = played(bare(concurrent_runs=10), arriving)

    free_at = [0.0] * 10
    for each, letter in zip(arriving, result.system.letters, strict=True):
        begins = max(each.at, free_at[0])
        heapq.heapreplace(free_at, begins + each.turn_s[0])
        assert letter.started_at == pytest.approx(begins, abs=1e-6)


@pytest.mark.parametrize("load", [0.5, 0.8])
def test_one_run_at_a_time_with_a_fixed_time_waits_like_an_m_d_1_queue(load: float) -> None:
    result = played(bare(concurrent_runs=1), strangers(NUMBER, load, 1.0))
    waits = [letter.started_at - letter.rung_at for letter in result.system.letters]

    assert sum(waits) / NUMBER == pytest.approx(load / (2 * (1 - load)), rel=0.08)


def test_littles_law_holds_for_runs_and_for_messages() -> None:
    """How many there are on average = how many come a second x how long each stays."""
    result = played(bare(concurrent_runs=4), strangers(NUMBER, 3.2, "exponential"))
    letters, until = result.system.letters, max(letter.done_at for letter in result.system.letters)
    rate, stay = NUMBER / until, sum(letter.done_at - letter.started_at for letter in letters) / NUMBER

    assert result.services.runs.mean(until) == pytest.approx(rate * stay, rel=1e-6)
    # Messages, waiting or in a run, counted as a staircase of arrivals and departures.
    steps = sorted([(letter.at, 1) for letter in letters] + [(letter.done_at, -1) for letter in letters])
    there, since, area = 0, 0.0, 0.0
    for at, by in steps:
        area, since, there = area + there * (at - since), at, there + by
    stay = sum(letter.done_at - letter.at for letter in letters) / NUMBER
    assert area / until == pytest.approx(rate * stay, rel=1e-6)
