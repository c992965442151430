"""What came of a cell, as plain data: it goes from the process that ran it to the one that prints."""

import json
from dataclasses import asdict, dataclass

from local.faults.cells import Outcome
from local.faults.watch import Delay


@dataclass(frozen=True)
class Row:
    """`point` and `kind` are empty for a clean run. `complaints` is empty when the cell is green. `calls` are those of
    all tries, in order: `odoo sale.order/load`."""

    part: str
    name: str
    scenario: str
    point: str
    kind: str
    complaints: list[str]
    delays: list[Delay]
    calls: list[str]
    seconds: float

    @property
    def green(self) -> bool:
        return not self.complaints

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Row":
        data = json.loads(text)
        return cls(**{**data, "delays": [Delay(**delay) for delay in data["delays"]]})


def row_of(part: str, outcome: Outcome) -> Row:
    fault = outcome.cell.fault
    return Row(
        part,
        outcome.cell.name,
        outcome.cell.scenario.name,
        fault[0].name if fault else "",
        fault[1].name if fault else "",
        outcome.complaints,
        outcome.delays,
        [" ".join(call) for call in outcome.calls],
        round(outcome.seconds, 1),
    )
