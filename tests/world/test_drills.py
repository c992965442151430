"""Every alarm's fault is caused for real: this alarm goes off, as soon as it should, and no other that is not told.

The table: `make drill`.
"""

from collections import Counter
from dataclasses import replace

import pytest

from assistant.names import Alarm
from local.aws.queue_clock import QueueClock
from local.drills.clock import DrillClock
from local.drills.drill import Drill, Outcome
from local.drills.plumbing import DRILLS as PLUMBING
from local.drills.report import summary
from local.drills.runner import Runner
from local.drills.table import DRILLS
from local.world import World
from tests.world.breaker import close_breaker

pytestmark = pytest.mark.world

TITLES = [f"{drill.alarm}: {drill.fault}" for drill in DRILLS]


@pytest.fixture(scope="module")
def runner(shared_world: World, metrics_clock: DrillClock, queue_clock: QueueClock) -> Runner:
    for recorder in shared_world.recorders.values():
        recorder.clear()
    close_breaker(shared_world)
    shared_world.aws.client("sqs").purge_queue(QueueUrl=shared_world.deployed.outputs["DlqUrl"])
    return Runner(shared_world, metrics_clock, queue_clock)


@pytest.fixture(scope="module")
def outcomes(runner: Runner) -> list[Outcome]:
    return runner.run_all(DRILLS, lambda outcome: None)


@pytest.mark.parametrize("number", range(len(DRILLS)), ids=TITLES)
def test_the_alarm_goes_off_and_only_those_that_are_told_with_it(outcomes: list[Outcome], number: int) -> None:
    assert outcomes[number].complaints == [], summary(outcomes)


def test_no_function_needed_a_right_that_it_does_not_have(shared_world: World, outcomes: list[Outcome]) -> None:
    assert [call for call in shared_world.aws.calls if not call.allowed] == []


def test_every_alarm_has_a_drill() -> None:
    alarms = {value for name, value in vars(Alarm).items() if name.isupper()}
    assert {drill.alarm for drill in DRILLS} == alarms


def test_no_two_drills_do_the_same() -> None:
    assert max(Counter(TITLES).values()) == 1


@pytest.fixture
def calm(runner: Runner, world: World) -> Drill:
    """A drill whose fault does not happen."""
    (drill,) = [drill for drill in PLUMBING if drill.alarm == Alarm.INGEST_5XX]
    return replace(drill, cause=lambda town: None)


def test_a_drill_whose_fault_does_not_happen_is_told(runner: Runner, calm: Drill) -> None:
    assert runner.run(calm).complaints == [
        "did not go off within 1 minutes",
        "these did not go off with it: customers-affected",
    ]


def test_an_alarm_that_was_not_expected_is_told(runner: Runner) -> None:
    (drill,) = [drill for drill in PLUMBING if drill.alarm == Alarm.INGEST_5XX]
    assert runner.run(replace(drill, also=frozenset())).complaints == ["these went off too: customers-affected"]
