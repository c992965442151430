"""What a bench measures: values of several rounds, the floor beside them, and the goal."""

import statistics
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Values:
    """One value a round."""

    rounds: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.rounds)

    @property
    def spread(self) -> tuple[float, float]:
        """The quartiles: half of all rounds lie between them."""
        if len(self.rounds) < 2:
            return self.median, self.median
        low, _, high = statistics.quantiles(self.rounds, n=4, method="inclusive")
        return low, high


@dataclass(frozen=True)
class Goal:
    """At most `times` the floor's median; or a median of at most `most` or at least `least`, in the figure's unit."""

    times: float | None = None
    most: float | None = None
    least: float | None = None

    def __str__(self) -> str:
        if self.times is not None:
            return f"≤ {self.times:g} × floor"
        return f"≤ {self.most:g}" if self.most is not None else f"≥ {self.least:g}"


@dataclass(frozen=True)
class Figure:
    """`unit` is that of the values and of the floor. Without a goal it only tells. `note`: what readers must know."""

    name: str
    unit: str
    values: Values
    floor: Values
    floor_name: str
    goal: Goal | None = None
    note: str = ""
    detail: dict[str, Any] = field(default_factory=dict)
    """For the JSON only."""

    @property
    def ratio(self) -> float | None:
        """None over a floor of nothing."""
        return self.values.median / self.floor.median if self.floor.median else None

    @property
    def met(self) -> bool | None:
        goal = self.goal
        if goal is None:
            return None
        if goal.times is not None:
            return self.values.median <= goal.times * self.floor.median
        if goal.most is not None:
            return self.values.median <= goal.most
        return goal.least is not None and self.values.median >= goal.least


def figure(
    name: str,
    unit: str,
    rounds: list[float],
    floor: str,
    floor_rounds: list[float],
    goal: Goal | None = None,
    note: str = "",
    **detail: Any,
) -> Figure:
    return Figure(name, unit, Values(tuple(rounds)), Values(tuple(floor_rounds)), floor, goal, note, detail)
