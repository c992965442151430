"""The doctor of a deployment in order says so, and names each thing that somebody has spoiled."""

import json
from dataclasses import replace

import pytest

from assistant.names import PLACEHOLDER
from ops.vault import NOT_SECRET
from tests.unit.ops.seeds import SEEDS, Seed
from tests.unit.ops.whole import Whole


@pytest.mark.parametrize("whole", ["19", "18"], indirect=True)
def test_everything_is_green_when_everything_is_in_order(whole: Whole) -> None:
    result = whole.ops("doctor", "--json")

    assert {f["check"]: f["told"] for f in json.loads(result.stdout)["findings"] if f["state"] != "ok"} == {}
    assert result.exit_code == 0


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.name)
def test_what_is_spoiled_is_found_and_the_operator_is_told_what_to_do(whole: Whole, seed: Seed) -> None:
    """And nothing else is said to be wrong."""
    seed.spoil(whole)
    values = secret_values(whole)

    result = whole.ops("doctor", "--json", "--only", seed.check.partition(".")[0])

    wrong = {f["check"]: f for f in json.loads(result.stdout)["findings"] if f["state"] != "ok"}
    assert wrong.keys() == {seed.check, *seed.also}
    assert wrong[seed.check]["state"] == seed.state
    assert seed.todo in wrong[seed.check]["todo"]
    assert result.exit_code == (seed.state == "failed")
    assert not [value for value in values if value in result.output]


@pytest.mark.parametrize(("part", "provider"), [("line", "line"), ("openai", "openai"), ("odoo", "odoo")])
def test_what_can_not_be_asked_is_no_good_sign(whole: Whole, part: str, provider: str) -> None:
    whole.secret_text(provider, "{}")

    result = whole.ops("doctor", "--only", part)

    assert result.exit_code == 1
    assert f"{provider}.secret" in result.stdout
    assert f"secrets set {provider} --local" in result.stdout


def test_without_the_admin_key_the_costs_are_not_called_readable(whole: Whole) -> None:
    whole.secret_text("openai_admin", "{}")

    found = {
        f["check"]: f["state"] for f in json.loads(whole.ops("doctor", "--json", "--only", "costs").stdout)["findings"]
    }

    assert found == {"costs.ledger": "ok", "openai_admin.secret": "failed"}


def test_a_deployment_that_is_not_watching_the_balance_needs_no_admin_key(whole: Whole) -> None:
    whole.client("lambda").delete_function(FunctionName=f"{whole.name}-balance")
    whole.target = replace(whole.target, outputs={k: v for k, v in whole.target.outputs.items() if "Balance" not in k})

    result = whole.ops("doctor")

    assert result.exit_code == 0
    assert "another deployment watches the balance" in result.stdout


def test_people_get_a_line_for_each_check_and_one_to_act_on(whole: Whole) -> None:
    whole.line.webhook_active = False

    result = whole.ops("doctor", "--only", "line")

    assert "this test, profile sk_medical" in result.stdout
    lines = [line.split(maxsplit=2) for line in result.stdout.splitlines()]
    assert ["failed", "line.active", "LINE sends no webhooks"] in lines
    assert [line for line in result.stdout.splitlines() if "-> Switch on" in line]
    assert result.stdout.splitlines()[-1] == "4 ok, 1 failed"


def test_what_the_operator_may_not_see_does_not_stop_the_rest(whole: Whole) -> None:
    whole.aws.faults.add("sns:ListSubscriptionsByTopic", "AccessDenied", status=403)

    found = {f["check"]: f for f in json.loads(whole.ops("doctor", "--json").stdout)["findings"]}

    assert found["alarms.access"]["state"] == "failed"
    assert "may not" in found["alarms.access"]["told"]
    assert found["odoo.rights"]["state"] == found["line.test"]["state"] == "ok"


def secret_values(whole: Whole) -> set[str]:
    """All that must never be shown; addresses and names of accounts may be."""
    values = {value for fields in whole.kept.values() for name, value in fields.items() if name not in NOT_SECRET}
    return values - {PLACEHOLDER}
