from pathlib import Path

import pytest

from assistant import profile
from tests.infrastructure.synthesis import Template, synthesize

SCHEDULE = "AWS::Scheduler::Schedule"


def test_it_looks_four_times_an_hour(dev: Template) -> None:
    schedule = dev.only(SCHEDULE)
    called = schedule["Target"]["Arn"]["Fn::GetAtt"][0]

    assert schedule["ScheduleExpression"] == "rate(15 minutes)"
    assert dev.of_type("AWS::Lambda::Function")[called]["Handler"] == "lambdas.balance.handler"


def test_the_schedule_may_call_this_function_and_do_nothing_else(dev: Template) -> None:
    target = dev.only(SCHEDULE)["Target"]
    role = target["RoleArn"]["Fn::GetAtt"][0]
    (policy,) = [each for each in dev.of_type("AWS::IAM::Policy").values() if {"Ref": role} in each["Roles"]]

    assert policy["PolicyDocument"]["Statement"] == [
        {"Action": "lambda:InvokeFunction", "Effect": "Allow", "Resource": target["Arn"]}
    ]


def test_a_profile_that_does_not_watch_the_balance_has_neither_function_nor_admin_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = profile.load("sk_medical")
    unwatched = settings.model_copy(update={"balance": settings.balance.model_copy(update={"watch": False})})
    monkeypatch.setattr(profile, "load", lambda name: unwatched)

    template = synthesize(tmp_path)

    assert set(template.functions()) == {"ingest", "processor"}
    assert not template.of_type(SCHEDULE)
    assert "admin" not in str(template.of_type("AWS::SecretsManager::Secret"))
    assert "OpenaiAdminSecret" not in template.body["Outputs"]
