"""The bench of a run: what it counts and what it takes for somebody else's time. Never how long anything took."""

from collections.abc import Iterator

import pytest

from local.bench.connections import TAKES_MS, opened_by_answers
from local.bench.run_process import Process
from local.bench.run_stage import Made, Stage
from local.bench.run_turns import bare, outside_ms, run, told


def made(service: str, started: float, ms: float) -> Made:
    return Made(service, "operation", "POST", "/", {}, b"", started, ms)


def test_the_models_and_odoos_time_is_not_ours() -> None:
    assert outside_ms([made("openai", 1.0, 200), made("odoo", 2.0, 50), made("dynamodb", 3.0, 9)]) == pytest.approx(250)


def test_what_they_did_side_by_side_counts_once() -> None:
    calls = [made("openai", 1.0, 100), made("odoo", 1.05, 100), made("odoo", 1.06, 10), made("odoo", 1.2, 10)]
    assert outside_ms(calls) == pytest.approx(160)


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with Stage(takes_ms=TAKES_MS) as made:
        yield made


@pytest.fixture(scope="module")
def process(stage: Stage) -> Iterator[Process]:
    with Process(stage.environment) as made:
        yield made


def test_an_answer_with_a_tool_asks_the_model_twice_and_odoo_once(stage: Stage, process: Process) -> None:
    stage.tools = 1
    run(stage, process)  # the first of a process has to know what others know
    ran = run(stage, process)
    assert [(name, ran.count(name)) for name in ("openai", "odoo", "line")] == [("openai", 2), ("odoo", 1), ("line", 2)]
    assert told(ran.calls, "dynamodb") == {"TransactWriteItems": 3, "Query": 2, "UpdateItem": 1}


def test_the_floor_makes_the_same_calls_for_another_customer(stage: Stage, process: Process) -> None:
    stage.tools = 0
    ran = run(stage, process)
    floor = bare(stage, process, ran)
    assert sorted(name for name, _ in floor.each) == sorted(
        f"{call.service} {call.operation}" for call in ran.calls if call.operation != "chat/loading/start"
    )
    assert ran.event.conversation not in "".join(call.body.decode() for call in stage.made)


def test_a_warm_answer_opens_no_connection(stage: Stage, process: Process) -> None:
    stage.tools = 8
    opened_by_answers(stage, process, 4)
    assert opened_by_answers(stage, process, 2) == {}


def test_after_four_minutes_and_fifty_seconds_the_same_connections_are_used(stage: Stage, process: Process) -> None:
    stage.tools = 1
    opened_by_answers(stage, process, 1)
    process.do("later", seconds=290)
    assert opened_by_answers(stage, process, 1) == {}
    process.do("later", seconds=320)
    assert opened_by_answers(stage, process, 1) == {"openai": 1}
