"""One simulation: a system, a scenario and a seed in, what became of every message out."""

from dataclasses import dataclass

import numpy as np

from local.capacity.arrivals import Arrival, Scenario, arrivals
from local.capacity.ingest import Ingest
from local.capacity.inputs import Inputs
from local.capacity.letters import End
from local.capacity.processor import Processor
from local.capacity.purse import BEGINS_AT
from local.capacity.services import Services, SetUp
from local.capacity.system import System

SEED = 7


@dataclass(frozen=True)
class Spread:
    """Seconds."""

    p50: float
    p95: float
    p99: float
    most: float

    @classmethod
    def of(cls, values: list[float]) -> "Spread":
        return cls(*(float(each) for each in np.percentile(values or [0.0], [50, 95, 99, 100])))


@dataclass(frozen=True)
class Result:
    """`answer`: from the customer's message to the answer to it; of answers only. `queue`: how long a message waits
    for a run once nothing of its own conversation is before it. `oldest`: in the queue, as SQS tells it. Shares are of
    the counted messages."""

    messages: int
    ends: dict[End | None, int]
    answer: Spread
    queue: Spread
    oldest: float
    system: System

    @property
    def services(self) -> Services:
        return self.system.services

    def share(self, *ends: End | None) -> float:
        return sum(self.ends.get(end, 0) for end in ends) / max(1, self.messages)

    @property
    def given_up(self) -> float:
        """Share without an answer: an apology, or nothing at all."""
        return self.share(End.APOLOGISED, End.LOST, None)

    @property
    def excused(self) -> float:
        return self.share(End.EXCUSED)

    @property
    def usd_per_message(self) -> float:
        return self.system.purse.total / max(1, len(self.system.letters))


def simulate(set_up: SetUp, scenario: Scenario, *, seed: int = SEED, spent_before: float = 0.0) -> Result:
    return play(set_up, scenario, arrivals(scenario, set_up.inputs, seed), spent_before)


def play(set_up: SetUp, scenario: Scenario, arriving: list[Arrival], spent_before: float = 0.0) -> Result:
    """Until nothing moves any more."""
    system = System(set_up, scenario, arriving, spent_before)
    processor = Processor(system)
    system.env.process(Ingest(system, processor.rung).everything())
    system.env.run()
    return _result(system)


def day_before(scenario: Scenario, inputs: Inputs) -> float:
    """Share of a day's messages that came since the beginning of the day of UTC, before the scenario begins."""
    weights, begins = inputs.day, int(BEGINS_AT // 3600)
    hours = range(begins, max(begins, int(scenario.first)))
    return float(sum(weights[hour] for hour in hours) / sum(weights))


def _result(system: System) -> Result:
    counted = [letter for letter in system.letters if letter.counted]
    ends = {end: sum(letter.end is end for letter in counted) for end in (*End, None)}
    answered = [letter.done_at - letter.at for letter in counted if letter.end is End.ANSWERED]
    heard = [letter for letter in counted if letter.heard]
    waited = Spread.of([letter.started_at - letter.ready_at for letter in heard])
    oldest = max((letter.started_at - letter.rung_at for letter in heard), default=0.0)
    return Result(len(counted), ends, Spread.of(answered), waited, oldest, system)
