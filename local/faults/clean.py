"""A run without a fault, compared with the table of points: nothing may be called that is not a row of the matrix."""

from collections import Counter
from dataclasses import replace

from local.faults.cells import Outcome
from local.faults.points import Point, Wire

type Calls = list[tuple[str, str]]


def held_to_table(outcome: Outcome, wire: Wire) -> Outcome:
    """The outcome of a clean run, with one more complaint when it calls other than the table says."""
    scenario, cold = outcome.cell.scenario, outcome.cell.cold
    points = scenario.points_on(wire, cold=cold)
    listed = {point.call for point in points}
    seldom = {point.call for point in scenario.points if point.cold} - listed
    unlisted = compared(points, [call for call in outcome.calls if call not in seldom])
    if unlisted:
        where = f"The calls of scenario {scenario.name!r} are listed in local/faults/points.py: put it right there."
        return replace(outcome, complaints=[*outcome.complaints, f"{unlisted} {where}"])
    return outcome


def compared(points: list[Point], calls: Calls) -> str:
    """A sentence about the first call that is not as listed; empty when all are."""
    aside = {(point.call, point.nth) for point in points if point.beside}
    seen = Counter[tuple[str, str]]()
    made = []
    for call in calls:
        seen[call] += 1
        if (call, seen[call]) in aside:
            aside.remove((call, seen[call]))
        else:
            made.append(call)
    if aside:
        return "What other threads call beside the run is not as listed."
    before = "at the beginning"
    for block in _blocks([point for point in points if not point.beside]):
        expected = Counter(point.call for point in block)
        for point in block:
            if not made:
                return f"The run never comes to {point.name!r}."
            call = made.pop(0)
            if not expected[call]:
                return f"The run calls {' '.join(call)} {before}, where the table has {point.name!r}."
            expected[call] -= 1
        before = f"after {block[-1].name!r}"
    return f"The run calls {' '.join(made[0])} {before}, which is no point of the matrix." if made else ""


def _blocks(points: list[Point]) -> list[list[Point]]:
    """Neighbours whose order is open stand in one block, every other point in one of its own."""
    blocks: list[list[Point]] = []
    for point in points:
        if point.parallel and blocks and blocks[-1][-1].parallel:
            blocks[-1].append(point)
        else:
            blocks.append([point])
    return blocks
