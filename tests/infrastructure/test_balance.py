from pathlib import Path

import pytest

from assistant import profile
from tests.infrastructure.schedules import SCHEDULE, handler, handlers
from tests.infrastructure.synthesis import Template, synthesize


def test_it_looks_four_times_an_hour(dev: Template) -> None:
    (schedule,) = [each for each in dev.of_type(SCHEDULE).values() if handler(dev, each) == "lambdas.balance.handler"]
    assert schedule["ScheduleExpression"] == "rate(15 minutes)"


def test_a_profile_that_does_not_watch_the_balance_has_neither_function_nor_admin_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = profile.load("sk_medical")
    unwatched = settings.model_copy(update={"balance": settings.balance.model_copy(update={"watch": False})})
    monkeypatch.setattr(profile, "load", lambda name: unwatched)

    template = synthesize(tmp_path)

    assert set(template.functions()) == {"ingest", "processor"}
    assert handlers(template) == {"lambdas.ingest.handler", "lambdas.processor.handler"}
    assert "admin" not in str(template.of_type("AWS::SecretsManager::Secret"))
    assert "OpenaiAdminSecret" not in template.body["Outputs"]
