import threading
from collections.abc import Iterator
from concurrent.futures import Future
from typing import Any

import pytest

from local.functions.invocation import Result
from local.functions.schedules import Schedule, Schedules, read_schedules
from tests.unit.local_functions.aws import SmallAws
from tests.unit.local_functions.fakes import FakeInvoker

INVOKE = ("lambda:InvokeFunction",)


@pytest.fixture
def scheduler(aws: SmallAws) -> Iterator[Any]:
    client = aws.client("scheduler")
    yield client
    for item in client.list_schedules()["Schedules"]:
        client.delete_schedule(Name=item["Name"], GroupName=item["GroupName"])


def schedule(aws: SmallAws, name: str, *, actions: tuple[str, ...] = INVOKE, **settings: Any) -> str:
    """Of a new function; gives its name."""
    function = aws.deploy("")
    arn = aws.client("lambda").get_function(FunctionName=function)["Configuration"]["FunctionArn"]
    target = {"Arn": arn, "RoleArn": aws.role(f"caller-of-{name}", actions=actions), "Input": '{"from": "schedule"}'}
    aws.client("scheduler").create_schedule(
        **{"Name": name, "ScheduleExpression": "rate(15 minutes)", "FlexibleTimeWindow": {"Mode": "OFF"}, **settings},
        Target=target,
    )
    return function


def test_a_function_is_run_at_once_with_its_schedules_input(aws: SmallAws, scheduler: Any) -> None:
    function = schedule(aws, "looks")
    invoker = FakeInvoker(lambda _: None)
    schedules = Schedules(aws, invoker).start()
    event = invoker.next_event()
    schedules.stop()
    assert event == {"from": "schedule"}
    assert [name for name, _ in invoker.invocations] == [function]


def test_a_schedule_that_is_off_or_whose_role_may_not_runs_nothing(
    aws: SmallAws, scheduler: Any, caplog: pytest.LogCaptureFixture
) -> None:
    schedule(aws, "off", State="DISABLED")
    schedule(aws, "powerless", actions=("lambda:GetFunction",))
    invoker = FakeInvoker(lambda _: None)
    Schedules(aws, invoker).start().stop()
    assert invoker.invocations == []
    assert "caller-of-powerless" in caplog.text


def test_a_function_that_can_not_be_invoked_is_told(
    aws: SmallAws, scheduler: Any, caplog: pytest.LogCaptureFixture
) -> None:
    function, tried = schedule(aws, "lost"), threading.Event()

    class Refusing(FakeInvoker):
        def submit(self, function_name: str, event: dict[str, Any]) -> "Future[Result]":
            tried.set()
            raise LookupError("its role is missing")

    schedules = Schedules(aws, Refusing(lambda _: None)).start()
    assert tried.wait(20)
    schedules.stop()
    assert f"{function} can't be invoked: its role is missing" in caplog.text


def test_a_schedule_is_switched_off_and_on_as_it_is(aws: SmallAws, scheduler: Any) -> None:
    function = schedule(aws, "switched")
    states = []
    for enabled in (False, True):
        (read,) = read_schedules(scheduler)
        read.enable(scheduler, enabled)
        (read,) = read_schedules(scheduler)
        states.append((read.enabled, read.function_name, read.every_s))
    assert states == [(False, function, 900), (True, function, 900)]


def test_what_is_no_rate_is_refused() -> None:
    with pytest.raises(ValueError, match="cron"):
        _ = Schedule({"ScheduleExpression": "cron(0 12 * * ? *)"}).every_s
