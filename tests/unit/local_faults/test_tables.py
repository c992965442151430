"""The rows and columns of the matrix, as data."""

from pathlib import Path

import pytest

from local.faults.cells import all_cells
from local.faults.kinds import KINDS
from local.faults.parts import PARTS, SAMPLE, SAMPLED, Part
from local.faults.points import Wire
from local.faults.scenarios import SCENARIOS, Scenario

CELLS = {wire: all_cells(wire) for wire in Wire}


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_each_call_of_a_run_is_one_row(scenario: Scenario) -> None:
    calls = [(*point.call, point.nth) for point in scenario.points]
    assert len(set(calls)) == len(calls)
    for service, operation, nth in calls:
        assert nth == 1 or (service, operation, nth - 1) in calls


@pytest.mark.parametrize("wire", Wire)
def test_each_cell_has_a_name_of_its_own(wire: Wire) -> None:
    names = [cell.name for cell in CELLS[wire]]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("wire", Wire)
def test_each_row_fails_in_several_ways_and_each_way_somewhere(wire: Wire) -> None:
    faults = [cell.fault for cell in CELLS[wire] if cell.fault]
    for scenario in SCENARIOS:
        for point in scenario.points_on(wire, cold=True):
            assert len([kind for found, kind in faults if found == point]) >= 3, point.name
    assert {kind.name for _, kind in faults} == {kind.name for kind in KINDS}


def test_what_two_scenarios_share_is_failed_once() -> None:
    claims = [cell for cell in CELLS[Wire.JSON2] if cell.fault and cell.fault[0].name == "claim"]
    assert {cell.scenario.name for cell in claims} == {"tap"}


def test_only_the_login_differs_between_the_wires() -> None:
    names = {wire: {cell.name for cell in cells} for wire, cells in CELLS.items()}
    assert names[Wire.JSON2] < names[Wire.XMLRPC]
    others = names[Wire.XMLRPC] - names[Wire.JSON2]
    assert {name.split(": ")[1] for name in others} == {"ask version (2)", "log in"}


def test_the_sample_has_every_kind_and_names_only_cells_that_there_are() -> None:
    cells = SAMPLED.cells()
    assert {cell.name for cell in cells if cell.fault} == set(SAMPLE)
    assert {cell.fault[1].name for cell in cells if cell.fault} == {kind.name for kind in KINDS}
    assert {cell.fault[0].service for cell in cells if cell.fault} >= {"dynamodb", "odoo", "openai", "line", "queue"}


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_each_part_has_cells(part: Part) -> None:
    assert part.cells()


def test_the_documentation_tells_the_number_of_cells() -> None:
    cells = [cell for part in PARTS for cell in part.cells() if cell.fault]
    text = (Path(__file__).parents[3] / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert f"second try: {len(cells)} cells." in " ".join(text.split())
