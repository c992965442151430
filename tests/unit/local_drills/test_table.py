"""The drills as data, and what is printed of them."""

from collections import Counter
from pathlib import Path

import pytest

from assistant.names import Alarm
from local.drills import report
from local.drills.drill import Drill, Outcome
from local.drills.table import DRILLS

ALARMS = {value for name, value in vars(Alarm).items() if name.isupper()}
PAGE = Path(__file__).parent.parent.parent.parent / "docs" / "drills.md"


def test_every_alarm_has_a_drill() -> None:
    assert {drill.alarm for drill in DRILLS} == ALARMS


def test_no_two_drills_do_the_same() -> None:
    assert max(Counter((drill.alarm, drill.fault) for drill in DRILLS).values()) == 1


@pytest.mark.parametrize("drill", DRILLS, ids=lambda drill: f"{drill.alarm}: {drill.fault}")
def test_a_drill_names_others_and_has_a_row_on_the_page(drill: Drill) -> None:
    assert drill.also <= ALARMS - {drill.alarm}
    rows = [[cell.strip() for cell in line.split("|")] for line in PAGE.read_text(encoding="utf-8").splitlines()]
    assert [drill.alarm, drill.fault] in [row[1:3] for row in rows]


def test_drills_that_move_the_queues_time_come_before_the_customer_who_waits_beside_the_others() -> None:
    assert [drill.hurries for drill in DRILLS] == sorted((drill.hurries for drill in DRILLS), reverse=True)
    assert DRILLS[-1].alarm == Alarm.PROCESSOR_NEAR_TIMEOUT


@pytest.fixture
def outcomes() -> list[Outcome]:
    good = Outcome(Drill(Alarm.FLOOD, "a flood", lambda town: None, within=1), {Alarm.FLOOD: 1}, ok_after=45)
    bad = Outcome(
        Drill(Alarm.SILENCE, "nobody writes", lambda town: None, within=9),
        {Alarm.FLOOD: 3, Alarm.FALLBACKS: 4},
        complaints=["did not go off within 9 minutes"],
    )
    return [good, bad]


def test_the_table_tells_how_soon_what_else_and_how_long(outcomes: list[Outcome]) -> None:
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in report.table(outcomes).splitlines()[2:]]
    assert rows == [
        ["flood", "a flood", "1 min", "none", "45 min"],
        ["silence", "nobody writes", "never", "fallbacks, flood", "never"],
    ]


def test_the_summary_names_what_is_wrong(outcomes: list[Outcome]) -> None:
    assert report.summary(outcomes).splitlines() == [
        "silence (nobody writes): did not go off within 9 minutes",
        "drills: 2, alarms: 2; 1 NOT AS THEY SHOULD BE",
    ]
    assert report.summary(outcomes[:1]) == "drills: 1, alarms: 1; all as they should be"
