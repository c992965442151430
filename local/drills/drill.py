"""One drill, as data, and what came of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import time

from local.drills.town import Town

type Act = Callable[[Town], None]

AT_NIGHT = time(21)


def nothing(town: Town) -> None:
    """For a drill that needs nothing there."""


@dataclass(frozen=True)
class Drill:
    """`fault` tells people what `cause` does; it is done in every `every`-th minute until the alarm goes off.

    `within` is how many minutes that may take, `also` which others go off with it. `before` prepares what the fault
    needs, `mend` undoes it: afterwards every alarm must be OK again. `hurries`: it moves the queues' time. `begins` in
    the profile's local time: at night nobody minds that no customer writes.
    """

    alarm: str
    fault: str
    cause: Act
    within: int
    also: frozenset[str] = frozenset()
    before: Act = nothing
    mend: Act = nothing
    every: int = 1
    hurries: bool = False
    begins: time = AT_NIGHT


@dataclass
class Outcome:
    """`went_off` has the minute for each alarm, `ok_after` the minutes from the end of the fault until all were OK."""

    drill: Drill
    went_off: dict[str, int] = field(default_factory=dict)
    ok_after: int | None = None
    complaints: list[str] = field(default_factory=list)
    took_s: float = 0.0

    @property
    def minutes(self) -> int | None:
        return self.went_off.get(self.drill.alarm)

    @property
    def others(self) -> frozenset[str]:
        return frozenset(self.went_off) - {self.drill.alarm}
