"""The cells of the matrix, and what came of one."""

from dataclasses import dataclass, field

from local.faults.kinds import KINDS, Kind
from local.faults.points import Point, Wire
from local.faults.scenarios import SCENARIOS, Scenario
from local.faults.watch import Delay


@dataclass(frozen=True)
class Cell:
    """One fault; without `fault` a clean run. `cold`: in a process that has handled nothing before."""

    scenario: Scenario
    fault: tuple[Point, Kind] | None
    cold: bool = False

    @property
    def name(self) -> str:
        if self.fault is None:
            return f"{self.scenario.name}: clean run{' in a new process' if self.cold else ''}"
        return f"{self.scenario.name}: {self.fault[0].name}: {self.fault[1].name}"


@dataclass(frozen=True)
class Outcome:
    """`complaints` is empty when all held. `calls` are those of the first message, in order."""

    cell: Cell
    complaints: list[str]
    delays: list[Delay] = field(default_factory=list)
    calls: list[tuple[str, str]] = field(default_factory=list)
    seconds: float = 0.0


def all_cells(wire: Wire) -> list[Cell]:
    """The clean runs, then every point with every kind that fits it; of what scenarios share, in the first of them."""
    cells = [Cell(scenario, None, cold) for cold in (True, False) for scenario in SCENARIOS]
    known: set[Point] = set()
    for scenario in SCENARIOS:
        for point in scenario.points_on(wire, cold=True):
            if point not in known:
                known.add(point)
                cells += [Cell(scenario, (point, kind), point.cold) for kind in KINDS if kind.fits(point)]
    return cells
