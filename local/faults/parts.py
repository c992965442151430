"""The parts of the matrix. Each runs in a process of its own, because a process holds one local AWS."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from local.faults.cells import Cell, all_cells
from local.faults.points import Wire

DELIVERY = ("commit", "reply", "mark delivered")
SAMPLE = (
    *("tap: claim: killed before", "tap: create order: killed after", "tap: reply: killed after"),
    *("tap: preview again: cut before", "tap: create invoice: answer lost", "tap: reply: answer lost"),
    *("order: first turn: answer lost", "order: second turn: killed after", "order: search: 5xx"),
    *("tap: reply: 5xx", "tap: begin effect: 429", "order: first turn: 429 wait", "tap: confirm order: garbage"),
    *("tap: create order: no answer", "tap: read back: times out", "tap: commit: conflict", "tap: commit: condition"),
    *("tap: load: again meanwhile", "tap: finish effect: again meanwhile", "tap: commit: 3 tries"),
    *("tap: receive: twice", "tap: receive: late", "tap: receive: answer lost", "tap: reply: token dead"),
    *("tap: ask version: killed before", "tap: doorbell: killed after", "tap: typing sign: no answer"),
    *("handover: finish notice: killed after", "handover: say so: killed after"),
    *("order: commit card: killed before", "order: reply card: killed before", "tap: delete message: 5xx"),
)
"""Every kind at least once, and every service: what the test suite runs."""


@dataclass(frozen=True)
class Part:
    """`as_deployed`: with the template's own times, so that the reply token is as old at the next try as it will be."""

    name: str
    wire: Wire
    has: Callable[[Cell], bool]
    as_deployed: bool = False

    def cells(self, only: str = "") -> list[Cell]:
        """`only`: a regular expression that is searched for in their names."""
        return [cell for cell in all_cells(self.wire) if self.has(cell) and re.search(only, cell.name)]


def _crash_at_delivery(cell: Cell) -> bool:
    return (
        cell.fault is not None
        and cell.scenario.name == "tap"
        and cell.fault[0].name in DELIVERY
        and cell.fault[1].crash
    )


def _sampled(cell: Cell) -> bool:
    return cell.name in SAMPLE or (cell.fault is None and not cell.scenario.first.delay_s)


PARTS = (
    Part("json2", Wire.JSON2, lambda cell: True),
    Part("xmlrpc", Wire.XMLRPC, lambda cell: cell.scenario.name != "handover"),
    Part("as deployed", Wire.JSON2, _crash_at_delivery, as_deployed=True),
)
SAMPLED = Part("sample", Wire.JSON2, _sampled)
