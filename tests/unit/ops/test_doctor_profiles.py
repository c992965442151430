"""The doctor asks a deployment only for what its profile has."""

from types import SimpleNamespace
from typing import Any

import pytest

from assistant.profile import load
from ops.checks import line, odoo, secrets, whatsapp
from ops.checks.finding import State


def case(name: str, *secrets_there: str) -> Any:
    deployed = SimpleNamespace(secrets=dict.fromkeys(secrets_there, "arn"))
    return SimpleNamespace(profile=load(name), deployed=deployed, vault=SimpleNamespace(providers=lambda: []))


def test_a_profile_behind_the_rest_api_needs_openai_only() -> None:
    whole = case("kopichat", "openai")
    findings = [finding for check in (line, odoo, secrets, whatsapp) for finding in check.check(whole)]
    assert {finding.state for finding in findings} == {State.OK}


@pytest.mark.parametrize(
    ("name", "missing"), [("kopichat", ["openai"]), ("karlos", ["twilio", "openai"]), ("sk_medical", ["line", "odoo"])]
)
def test_a_secret_that_the_profile_needs_is_missed_by_its_providers_name(name: str, missing: list[str]) -> None:
    there = set(load(name).providers) - set(missing)
    assert [finding.check for finding in secrets.check(case(name, *there))] == [f"secrets.{each}" for each in missing]
