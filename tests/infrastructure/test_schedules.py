"""What runs by the clock: what it calls, with what, and that its role may do nothing else."""

import json
from pathlib import Path

import pytest

from assistant import profile
from assistant.names import WARM_CALL
from tests.infrastructure.schedules import SCHEDULE, handler, handlers
from tests.infrastructure.synthesis import Template, synthesize


def test_a_schedule_may_call_its_function_and_do_nothing_else(dev: Template) -> None:
    for schedule in dev.of_type(SCHEDULE).values():
        target = schedule["Target"]
        role = target["RoleArn"]["Fn::GetAtt"][0]
        (policy,) = [each for each in dev.of_type("AWS::IAM::Policy").values() if {"Ref": role} in each["Roles"]]
        assert policy["PolicyDocument"]["Statement"] == [
            {"Action": "lambda:InvokeFunction", "Effect": "Allow", "Resource": target["Arn"]}
        ]


def test_functions_that_customers_wait_for_are_kept_warm(dev: Template) -> None:
    warming = [each for each in dev.of_type(SCHEDULE).values() if json.loads(each["Target"]["Input"]) == WARM_CALL]
    assert {handler(dev, each) for each in warming} == {"lambdas.ingest.handler", "lambdas.processor.handler"}
    assert {each["ScheduleExpression"] for each in warming} == {"rate(5 minutes)"}


@pytest.mark.parametrize(("minutes", "rates"), [(0, set()), (1, {"rate(1 minute)"})])
def test_a_profile_says_how_often(
    minutes: int, rates: set[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = profile.load("kopichat")
    paced = settings.pace.model_copy(update={"warm_minutes": minutes})
    unwatched = settings.balance.model_copy(update={"watch": False})
    changed = settings.model_copy(update={"pace": paced, "balance": unwatched})
    monkeypatch.setattr(profile, "load", lambda name: changed)

    template = synthesize(tmp_path, profile="kopichat")

    assert {each["ScheduleExpression"] for each in template.of_type(SCHEDULE).values()} == rates
    assert handlers(template) == ({"lambdas.chat.handler", "lambdas.processor.handler"} if minutes else set())
