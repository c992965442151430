from local.faults import report
from local.faults.cells import Cell, Outcome
from local.faults.kinds import KINDS
from local.faults.rows import Row, row_of
from local.faults.scenarios import SCENARIOS
from local.faults.watch import Delay

KIND = {kind.name: kind for kind in KINDS}
TAP = SCENARIOS[0]
COMMIT = next(point for point in TAP.points if point.name == "commit")
CRASH = Delay(22.04, 22.5, None)


def row(kind: str, complaints: list[str] | None = None, delays: list[Delay] | None = None) -> Row:
    cell = Cell(TAP, (COMMIT, KIND[kind]))
    return row_of("json2", Outcome(cell, complaints or [], delays or [], [("odoo", "sale.order/load")], 1.26))


def test_a_row_survives_the_way_from_process_to_process() -> None:
    sent = row("killed after", ["2 orders in Odoo instead of 1"], [CRASH])
    assert Row.from_json(sent.to_json()) == sent
    assert sent.calls == ["odoo sale.order/load"]


def test_the_table_has_kinds_across_and_points_down_and_rare_kinds_below() -> None:
    clean = row_of("json2", Outcome(Cell(TAP, None), []))
    lines = report.table([clean, row("killed before", None, [CRASH]), row("5xx", ["bad"]), row("3 tries")]).split("\n")

    assert lines[0].split()[:2] == ["killed", "killed"]
    assert "tap (clean run: ok)" in lines
    (commit,) = [line for line in lines if line.startswith("  commit")]
    assert commit.split() == ["commit", "ok", "22.0", "RED"]
    assert lines[-1].strip() == "3 tries: ok"


def test_a_clean_run_that_differs_from_the_table_is_red() -> None:
    clean = row_of("json2", Outcome(Cell(TAP, None), ["The run calls something else."]))
    assert "tap (clean run: RED)" in report.table([clean])


def test_without_its_clean_run_a_scenario_says_so() -> None:
    assert "tap (clean run: not run)" in report.table([row("5xx")])
