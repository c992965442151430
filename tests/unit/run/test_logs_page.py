"""docs/logs.md tells what is logged and measured; here it is held to the code."""

import ast
import re
from pathlib import Path

from assistant import profile
from assistant.names import Metric
from assistant.run import record
from stacks.alarms import alarms
from tests.fakes.model import calls, says
from tests.unit.run.chat import Chat
from tests.unit.run.conftest import Logged

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "logs.md").read_text(encoding="utf-8")
CODE = [ast.parse(path.read_text(encoding="utf-8")) for path in sorted((ROOT / "assistant").rglob("*.py"))]
NO_METRICS = {"NAMESPACE", "DIMENSIONS"}
METRICS = {name: value for name, value in vars(Metric).items() if name.isupper() and name not in NO_METRICS}
OF_EVERY_RECORD = {
    "level",
    "event",
    "timestamp",
    "_aws",
    "profile",
    "stage",
    "run_id",
    "conversation",
    "event_id",
    "function",
    "request_id",
}


def rows(heading: str) -> list[list[str]]:
    """The cells of a section's table, below its head."""
    section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    table = [line for line in section.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table[1:]]


def named(cell: str) -> list[str]:
    return re.findall(r"`(\w+)`", cell)


def events_in_code() -> set[str]:
    made = [node for tree in CODE for node in ast.walk(tree) if isinstance(node, ast.Call)]
    of = [call for call in made if isinstance(call.func, ast.Name) and call.func.id in ("log", "measured")]
    return {call.args[0].value for call in of if isinstance(call.args[0], ast.Constant)}


def test_every_record_is_on_the_page_and_no_other() -> None:
    told = {name for event, _ in rows("The other records") for name in named(event)}
    assert events_in_code() - told == set(), "docs/logs.md needs a row of these, under The other records"
    assert told - events_in_code() == set(), "docs/logs.md tells of records that nobody writes"


def test_every_metric_is_on_the_page_once_and_written_by_somebody() -> None:
    assert sorted(name for [metric, *_] in rows("Metrics") for name in named(metric)) == sorted(METRICS.values())
    attributes = [node for tree in CODE for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    used = {node.attr for node in attributes if isinstance(node.value, ast.Name) and node.value.id == "Metric"}
    assert METRICS.keys() - used == set()


def test_the_page_names_the_alarms_that_watch_a_metric() -> None:
    watching: dict[str, set[str]] = {}
    for rule in alarms(profile.load("sk_medical")):
        for measure in rule.measures:
            watching.setdefault(measure.metric, set()).add(rule.name)
    for metric, _, _, cell in rows("Metrics"):
        assert set(re.findall(r"\[([\w-]+)\]", cell)) == watching.get(named(metric)[0], set()), metric
        assert all(link == name for name, link in re.findall(r"\[([\w-]+)\]\(runbooks/([\w-]+)\.md\)", cell))


def test_the_fields_of_a_runs_record_are_those_of_the_page(logged: Logged) -> None:
    chat = Chat()
    chat.says("Gloves?", calls(("find_products", {"words": "gloves"})), says("Yes."))
    chat.says("Gloves?", RuntimeError())
    written = [logged(record.FINISHED)[0], logged(record.FAILED)[0]]
    found = {field for each in written for field in each} - OF_EVERY_RECORD - set(METRICS.values())
    told = {name for fields, _ in rows("The record of a run") for name in named(fields)} | {"ms"}
    assert found <= told
    assert told - found == {"service", "reason"}  # of a service's error
