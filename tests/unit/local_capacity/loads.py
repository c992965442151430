"""Loads and systems for the tests of the capacity model: without what a test is not about."""

from dataclasses import dataclass, replace
from math import inf
from typing import Any

import numpy as np
import pytest

from local.capacity import processor
from local.capacity.arrivals import Arrival, Scenario
from local.capacity.deployed import deployed
from local.capacity.inputs import load
from local.capacity.run import Making, Run
from local.capacity.services import SetUp
from local.capacity.simulation import Result, play

INSTANT = {
    "own__ingest_s": 0,
    "own__start_s": 0,
    "own__commit_s": 0,
    "own__deliver_s": 0,
    "own__mark_s": 0,
    "own__pickup_s": 0,
    "odoo__network_s": 0,
    "cold__ingest_s": 0,
    "cold__processor_s": 0,
    "cold__sandbox_s": 0,
}


def bare(**values: Any) -> SetUp:
    """Nothing but the model's time, no limit, no pause; values of `Deployed` may be set."""
    set_up = SetUp.of(deployed(), load().with_values(**INSTANT)).without_limits()
    off = {"settle_s": 0, "called_s": 0, "reserve_s": 0}
    wanted = {**off, "run_s": inf, "hidden_s": inf, "turn_timeout_s": inf, **values}
    return replace(set_up, deployed=replace(set_up.deployed, **wanted))


def real(**inputs: float) -> SetUp:
    return SetUp.of(deployed(), load().with_values(**inputs))


def uncalled() -> SetUp:
    """No schedule keeps an environment."""
    set_up = real()
    return replace(set_up, deployed=replace(set_up.deployed, called_s=0))


def says(at: float, customer: int = 0, turn_s: float = 1.0, tool_turns: int = 0, luck: float = 1.0) -> Arrival:
    return Arrival(at, customer, tool_turns, [turn_s] * 12, [1.0] * 6, [luck] * 6)


def strangers(number: int, per_s: float, turn_s: Any, seed: int = 1) -> list[Arrival]:
    """Poisson arrivals, each of another customer; `turn_s` a number, or "exponential" with a mean of 1."""
    chance = np.random.default_rng(seed)
    at = np.cumsum(chance.exponential(1 / per_s, number)).tolist()
    times = chance.exponential(1.0, number).tolist() if turn_s == "exponential" else [turn_s] * number
    return [says(when, customer, takes) for customer, (when, takes) in enumerate(zip(at, times, strict=True))]


def played(set_up: SetUp, arriving: list[Arrival]) -> Result:
    return play(set_up, Scenario("test", len(arriving)), arriving)


@dataclass(frozen=True)
class Made:
    customer: int
    began: float
    ended: float
    answered: tuple[int, ...]


def watched(monkeypatch: pytest.MonkeyPatch) -> list[Made]:
    """Every run of the simulations that follow, and what it took up."""
    made = list[Made]()

    class Watched(Run):
        def steps(self) -> Making:
            began = self._system.env.now
            result = yield from super().steps()
            numbers = tuple(letter.number for letter in self._events)
            made.append(Made(self._letter.customer, began, self._system.env.now, numbers))
            return result

    monkeypatch.setattr(processor, "Run", Watched)
    return made
