"""A sample of the fault matrix: every kind of fault once, and the clean runs that the table of calls is held to.

All cells: `make faults`.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from local.faults.parts import SAMPLED

pytestmark = [
    pytest.mark.world,
    pytest.mark.skipif(sys.platform != "linux", reason="the fault matrix asks Linux who holds a connection"),
]


@pytest.fixture(scope="module")
def rows(local_folder: Path, assembly: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """By the cell's name. The command runs in a process of its own, because a process holds one local AWS."""
    file = tmp_path_factory.mktemp("faults") / "rows.json"
    options = ["--part", SAMPLED.name, "--folder", str(local_folder), "--assembly", str(assembly), "--json", str(file)]
    command = [sys.executable, "-m", "local.faults", *options, "--processes", "10"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert file.exists(), done.stderr
    found = {row["name"]: row for row in json.loads(file.read_text(encoding="utf-8"))}
    assert (done.returncode == 0) == (len(found) == len(SAMPLED.cells()) and _green(found)), done.stdout
    return found


def _green(rows: dict[str, dict[str, Any]]) -> bool:
    return not any(row["complaints"] for row in rows.values())


@pytest.mark.parametrize("name", [cell.name for cell in SAMPLED.cells()])
def test_nothing_is_lost_or_doubled(rows: dict[str, dict[str, Any]], name: str) -> None:
    assert rows[name]["complaints"] == []


def test_a_run_that_dies_after_its_first_plan_is_planned_differently(rows: dict[str, dict[str, Any]]) -> None:
    one_more_call = "odoo sale.order/web_search_read"  # list_orders, which the first plan does not make
    assert one_more_call in rows["order: second turn: killed after"]["calls"]
    assert one_more_call not in rows["order: clean run"]["calls"]
