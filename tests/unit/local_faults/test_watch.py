"""Which calls a fault meets, and how long the next try takes."""

from typing import Any

import pytest

from local.faults.callers import Caller
from local.faults.kinds import KINDS, Kind
from local.faults.points import Point
from local.faults.watch import Watch

CONVERSATION = "line#U1"
COMMIT = Point("commit", "dynamodb", "TransactWriteItems", nth=2)
KILLED, BROKEN, THREE_TRIES = (
    next(kind for kind in KINDS if kind.name == name) for name in ("killed after", "5xx", "3 tries")
)


def caller() -> Caller:
    """Of a new invocation."""
    event: dict[str, Any] = {"Records": []}
    return Caller(7, CONVERSATION, event)


def meets(watch: Watch, who: Caller | None, times: int = 1, point: Point = COMMIT) -> list[str]:
    kinds = [watch.called(*point.call, who) for _ in range(times)]
    return [kind.name if kind else "" for kind in kinds]


def watch(kind: Kind, point: Point = COMMIT) -> Watch:
    return Watch(CONVERSATION, (point, kind))


def test_the_nth_call_is_met_once() -> None:
    assert meets(watch(KILLED), caller(), 4) == ["", "killed after", "", ""]


def test_another_operation_is_not_met() -> None:
    seen = watch(KILLED)
    assert meets(seen, caller(), 3, Point("load", "dynamodb", "Query")) == ["", "", ""]
    assert not seen.fired


def test_a_lasting_fault_meets_the_clients_own_retries_and_not_the_next_try() -> None:
    seen, first = watch(BROKEN), caller()
    assert meets(seen, first, 4) == ["", "5xx", "5xx", "5xx"]
    assert meets(seen, caller(), 3) == ["", "", ""]
    assert seen.fired


def test_a_fault_of_three_tries_meets_the_same_call_in_each_of_them() -> None:
    seen = watch(THREE_TRIES)
    assert [meets(seen, caller(), 2) for _ in range(4)] == [["", "3 tries"]] * 3 + [["", ""]]


def test_a_pollers_call_is_met_once_also_by_a_lasting_fault() -> None:
    delete = Point("delete", "queue", "DeleteMessageBatch")
    assert meets(watch(BROKEN, delete), None, 3, delete) == ["5xx", "", ""]


def test_calls_are_noted_in_order() -> None:
    seen = Watch(CONVERSATION)
    who = caller()
    seen.called("openai", "responses", who)
    seen.called("line", "message/reply", who)
    assert seen.calls == [("openai", "responses"), ("line", "message/reply")]


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Sets the clock that a watch goes by."""

    def set_clock(now: float) -> None:
        monkeypatch.setattr("local.faults.watch.time.time", lambda: now)

    return set_clock


def test_a_delay_is_from_the_failure_to_the_next_delivery(at: Any) -> None:
    seen = Watch(CONVERSATION)
    at(100.0)
    seen.delivered(99.9)
    seen.logged({"event": "run_failed", "timestamp": 101_000, "retry_in_s": 2})
    at(103.5)
    seen.delivered(103.1)
    at(104.0)
    seen.crashed()
    at(127.0)
    seen.delivered(126.5)

    failed, crashed = seen.delays()

    assert (round(failed.seconds, 1), failed.until_taken_s, failed.asked_s) == (2.1, 2.5, 2)
    assert (crashed.seconds, crashed.until_taken_s, crashed.after_crash) == (22.5, 23.0, True)


def test_a_failure_that_nothing_followed_has_no_delay() -> None:
    seen = Watch(CONVERSATION)
    seen.delivered(0)
    seen.crashed()
    assert seen.delays() == []


def test_the_end_of_another_run_is_waited_for() -> None:
    seen = Watch(CONVERSATION)
    assert not seen.wait_for_end(0, timeout_s=0)
    seen.logged({"event": "run_finished", "timestamp": 1})
    assert seen.wait_for_end(0, timeout_s=0)
    assert not seen.wait_for_end(1, timeout_s=0)
