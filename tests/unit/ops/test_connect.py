"""The LINE channel is told where its webhooks go, after LINE itself has found somebody there."""

import json

import pytest

from tests.unit.ops.whole import Whole

OLD = "https://old.sk-medical.co.th/hook"


def puts(whole: Whole) -> list[str]:
    requests = whole.outside.recorders["line"].requests
    return [request["body"]["endpoint"] for request in requests if request["method"] == "PUT"]


def test_without_yes_it_is_tested_and_nothing_is_changed(whole: Whole) -> None:
    whole.line.webhook_url = OLD

    result = whole.ops("connect", "line")

    assert result.exit_code == 0
    assert f"The channel's webhooks go to {OLD}." in result.stdout
    assert "add --yes" in result.stdout
    assert whole.line.webhook_url == OLD
    assert [request["path"] for request in whole.outside.recorders["hook"].requests] == ["/webhooks/line"]


def test_with_yes_the_webhooks_come_here(whole: Whole) -> None:
    whole.line.webhook_url = OLD

    result = whole.ops("connect", "line", "--yes", "--json")

    assert json.loads(result.stdout) == {
        "done": True,
        "url": whole.outside.webhook_url,
        "before": OLD,
        "tested": True,
        "active": True,
    }
    assert whole.line.webhook_url == whole.outside.webhook_url


def test_a_channel_without_any_webhook_url_gets_its_first(whole: Whole) -> None:
    whole.line.webhook_url = None

    assert whole.ops("connect", "line", "--yes").exit_code == 0
    assert whole.line.webhook_url == whole.outside.webhook_url


def test_a_url_that_does_not_answer_is_not_set(whole: Whole) -> None:
    result = whole.ops("connect", "line", "--yes", "--url", f"{whole.outside.urls['hook']}/elsewhere")

    assert result.exit_code == 1
    assert "got 404" in result.stderr
    assert puts(whole) == []


def test_a_wrong_channel_secret_is_found_before_anything_is_set(whole: Whole) -> None:
    whole.line.channel_secret = "another"

    result = whole.ops("connect", "line", "--yes")

    assert "its signature does not match" in result.stderr
    assert puts(whole) == []


def test_what_only_a_person_can_switch_on_is_said(whole: Whole) -> None:
    whole.line.webhook_active = False

    assert 'switch on "Use webhook"' in whole.ops("connect", "line", "--yes").stdout


def test_a_url_that_line_does_not_take_is_not_called_a_wrong_token(whole: Whole) -> None:
    result = whole.ops("connect", "line", "--yes", "--url", "http://sk-medical.co.th/webhooks/line")

    assert "must begin with https://" in result.stderr


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"channel_access_token": "another"}, "does not accept the channel's credentials"),
        ({"channel_access_token": None}, "not filled yet"),
        ({"api_base_url": "http://localhost:1"}, "can't be reached"),
    ],
)
def test_credentials_that_do_not_work_are_one_sentence(whole: Whole, fields: dict[str, str | None], said: str) -> None:
    whole.secret("line", **fields)

    result = whole.ops("connect", "line", "--yes")

    assert result.exit_code == 1
    assert said in result.stderr
    assert "Traceback" not in result.output
