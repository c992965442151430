"""Who writes when: visits along a day's curve or after a broadcast, with bursts of messages. An open model: who waits
for long goes on writing all the same.

Everything that is left to chance is drawn here, before the simulation, so that two systems with one seed get the same
customers, the same questions and the same model.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from local.capacity.inputs import Inputs

HOUR, DAY = 3600.0, 86_400.0
TURNS = 12
"""Draws per message: as many calls of the model as its question can take, retries included."""


class Arrival(NamedTuple):
    """`turn_s`: how long each call of the model takes, used in turns. `work`: of Odoo, as a multiple of the mean."""

    at: float
    customer: int
    tool_turns: int
    turn_s: list[float]
    work: list[float]
    luck: list[float]


@dataclass(frozen=True)
class Scenario:
    """`customers` write on a day. `days` are played one after the other, of each the hours `first` to `last`; messages
    count from the hour `counted_from` on. `broadcast_at`: hour of the day."""

    name: str
    customers: int
    days: int = 1
    first: float = 0.0
    last: float = 24.0
    counted_from: float = 0.0
    broadcast_at: float | None = None

    def counts(self, at: float) -> bool:
        return at % DAY >= self.counted_from * HOUR


def arrivals(scenario: Scenario, inputs: Inputs, seed: int) -> list[Arrival]:
    """By time."""
    chance = np.random.default_rng([seed, scenario.customers])
    starts = np.concatenate([_visits(scenario, inputs, day, chance) for day in range(scenario.days)])
    customers = chance.integers(0, 2**62, len(starts))  # a new number for each visit: who writes twice is two
    at, who = _messages(starts, customers, inputs, chance)
    order = np.argsort(at, kind="stable")
    at, who = at[order], who[order]
    return _drawn(at, who, inputs, chance)


def _visits(scenario: Scenario, inputs: Inputs, day: int, chance: np.random.Generator) -> Any:
    """When visits begin, of one day."""
    weights = np.array(inputs.day) / sum(inputs.day)
    starts = []
    for hour, weight in enumerate(weights):
        begins, ends = max(hour, scenario.first), min(hour + 1, scenario.last)
        if begins < ends:
            number = chance.binomial(scenario.customers, weight * (ends - begins))
            starts.append(chance.uniform(begins * HOUR, ends * HOUR, number))
    if scenario.broadcast_at is not None:
        number = chance.binomial(scenario.customers, inputs["customers.broadcast_share"])
        after = chance.lognormal(np.log(inputs["customers.reaction_s"]), 1.0, number)
        starts.append(scenario.broadcast_at * HOUR + after)
    return np.concatenate(starts) + day * DAY


def _messages(starts: Any, customers: Any, inputs: Inputs, chance: np.random.Generator) -> tuple[Any, Any]:
    """Each visit is some questions, each question some messages."""
    questions = np.minimum(chance.geometric(1 / inputs["customers.questions_per_visit"], len(starts)), 10)
    asked, visit = _repeated(starts, questions, inputs["customers.reading_s"], 0.7, chance)
    length = np.minimum(chance.geometric(1 - inputs["customers.more_messages"], len(asked)), 10)
    at, question = _repeated(asked, length, inputs["customers.typing_s"], 0.6, chance)
    return at, customers[visit[question]]


def _repeated(starts: Any, times: Any, gap_s: float, sigma: float, chance: np.random.Generator) -> tuple[Any, Any]:
    """Each start so many times, with gaps; and which start each belongs to."""
    of = np.repeat(np.arange(len(starts)), times)
    gaps = chance.lognormal(np.log(gap_s), sigma, len(of))
    first = np.concatenate([[0], np.cumsum(times)[:-1]]) if len(times) else np.array([], int)
    gaps[first] = 0
    total = np.cumsum(gaps)
    return starts[of] + total - total[first][of], of


def _drawn(at: Any, who: Any, inputs: Inputs, chance: np.random.Generator) -> list[Arrival]:
    number, sigma = len(at), inputs["model.turn_sigma"]
    median = inputs["model.turn_s"] / np.exp(sigma**2 / 2)
    turns = chance.lognormal(np.log(median), sigma, (number, TURNS)) if sigma else np.full((number, TURNS), median)
    kind = chance.random(number)
    tools = np.where(kind < inputs["model.no_tool"], 0, np.where(kind > 1 - inputs["model.two_tool_turns"], 2, 1))
    work = chance.exponential(1.0, (number, 6))
    luck = chance.random((number, 6))
    columns = (at, who, tools, turns, work, luck)
    return [Arrival(*row) for row in zip(*(column.tolist() for column in columns), strict=True)]
