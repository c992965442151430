"""The doctor of an assistant on Slack, and `connect slack`: Slack itself is asked, and our own webhook tried."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from werkzeug.wrappers import Request, Response

from assistant.channels.slack_webhook import SlackWebhook
from assistant.clock import SystemClock
from assistant.credentials import Credentials
from assistant.errors import RequestRejected
from assistant.messages import WebhookRequest
from assistant.names import Env
from local.standins.http_server import HttpServer
from local.standins.recorder import Recorder
from local.standins.slack import SlackStandIn
from tests.unit.ops.whole import Whole

FIELDS = {"signing_secret": "signing-secret", "bot_token": "xoxb-in-test"}
ROUTE = "/webhooks/slack"


class Servers:
    """Slack, and somebody who answers webhooks as the ingest function does. `at_work` is what it has of the secret."""

    def __init__(self) -> None:
        self.slack = SlackStandIn(**FIELDS)
        self.recorder = Recorder(lambda *given: self.slack.app(*given))
        self.at_work: dict[str, str] = {}
        self.heard: list[Any] = []
        self.page = ""
        self._servers = [HttpServer(self.recorder).start(), HttpServer(self._hook).start()]
        self.api, self.hook = (server.url for server in self._servers)

    def reset(self) -> None:
        self.slack, self.at_work, self.page = SlackStandIn(**FIELDS), dict(FIELDS), ""
        self.heard.clear()
        self.recorder.clear()

    def stop(self) -> None:
        for server in self._servers:
            server.stop()

    def _hook(self, environ: dict[str, Any], start_response: Any) -> Any:
        clock, request = SystemClock(), Request(environ)
        headers = {name.lower(): value for name, value in request.headers.items()}
        called = WebhookRequest(headers, request.get_data(), clock.now_ms())
        webhook = SlackWebhook(Credentials(self.at_work), clock)
        status, body = 200, ""
        try:
            webhook.verify(called)
            self.heard.extend(webhook.parse(called))
            body = webhook.acknowledgement(called).body
        except RequestRejected as exc:
            status = exc.status
        if request.path != ROUTE:
            status = 404
        return Response(self.page or body, status=status)(environ, start_response)


class OnSlack:
    """A deployment of it_support in order."""

    def __init__(self, whole: Whole, outside: Servers) -> None:
        outside.reset()
        self.whole, self.outside, self.slack = whole, outside, outside.slack
        self.url = outside.hook + ROUTE
        client = whole.client("lambda")
        for label in ("ingest", "processor"):
            name = f"{whole.name}-{label}"
            variables = client.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
            variables |= {Env.PROFILE: "it_support", Env.SLACK_SECRET: whole.arns["slack"]}
            client.update_function_configuration(FunctionName=name, Environment={"Variables": variables})
        whole.secret("slack", api_base_url=outside.api, **FIELDS)
        self.called_at(self.url)

    def called_at(self, url: str) -> None:
        self.whole.target = replace(self.whole.target, webhook_urls={"slack": url})

    def found(self) -> dict[str, dict[str, str]]:
        return self.whole.doctor("--only", "slack")


@pytest.fixture(scope="module")
def servers() -> Iterator[Servers]:
    made = Servers()
    yield made
    made.stop()


@pytest.fixture
def help_desk(whole: Whole, servers: Servers) -> OnSlack:
    return OnSlack(whole, servers)


def test_everything_is_green_when_everything_is_in_order_and_the_url_is_told(help_desk: OnSlack) -> None:
    """What Slack tells nobody is a note: the operator has to look."""
    found = help_desk.found()
    assert {finding["check"]: finding["state"] for finding in found.values()} == {
        "slack.token": "ok",
        "slack.scopes": "ok",
        "slack.test": "ok",
        "slack.webhook": "note",
    }
    assert help_desk.url in found["slack.webhook"]["todo"]


def test_trying_the_webhook_starts_nothing(help_desk: OnSlack) -> None:
    help_desk.found()
    assert help_desk.outside.heard == []


@pytest.mark.parametrize("scope", ["groups:history", "assistant:write"])
def test_scopes_for_private_channels_and_the_assistant_view_are_fine(help_desk: OnSlack, scope: str) -> None:
    help_desk.slack.scopes.add(scope)
    assert help_desk.found()["slack.scopes"]["state"] == "ok"


def _revoked(help_desk: OnSlack) -> None:
    help_desk.slack.bot_token = "xoxb-reinstalled"


def _a_persons_token(help_desk: OnSlack) -> None:
    help_desk.slack.bot_id = ""


def _deaf(help_desk: OnSlack) -> None:
    help_desk.slack.scopes.remove("app_mentions:read")


def _cannot_look(help_desk: OnSlack) -> None:
    help_desk.slack.scopes.remove("channels:history")


def _may_too_much(help_desk: OnSlack) -> None:
    help_desk.slack.scopes.add("users:read.email")


def _slack_down(help_desk: OnSlack) -> None:
    help_desk.outside.recorder.fail(match={"path": "auth.test"}, status=503)


def _nobody(help_desk: OnSlack) -> None:
    help_desk.whole.secret("slack", api_base_url="http://127.0.0.1:1")


def _other_signing_secret(help_desk: OnSlack) -> None:
    help_desk.outside.at_work["signing_secret"] = "regenerated"


def _no_route(help_desk: OnSlack) -> None:
    help_desk.called_at(help_desk.outside.hook + "/webhooks/line")


def _gone(help_desk: OnSlack) -> None:
    help_desk.called_at("http://127.0.0.1:1" + ROUTE)


def _somebody_elses_page(help_desk: OnSlack) -> None:
    help_desk.outside.page = "<h1>It works!</h1>"


@pytest.mark.parametrize(
    ("spoil", "check", "state", "todo"),
    [
        (_revoked, "slack.token", "failed", "secrets set slack --field bot_token"),
        (_a_persons_token, "slack.token", "failed", "Bot User OAuth Token"),
        (_deaf, "slack.scopes", "failed", "reinstall"),
        (_cannot_look, "slack.scopes", "failed", "reinstall"),
        (_may_too_much, "slack.scopes", "note", "remove them"),
        (_slack_down, "slack.api", "failed", "slack-status.com"),
        (_nobody, "slack.api", "failed", "api_base_url"),
        (_other_signing_secret, "slack.test", "failed", "signing_secret"),
        (_no_route, "slack.test", "failed", "WebhookUrlSlack"),
        (_gone, "slack.test", "failed", "gone"),
        (_somebody_elses_page, "slack.test", "failed", "proxy"),
    ],
)
def test_what_is_spoiled_is_found_and_the_operator_is_told_what_to_do(
    help_desk: OnSlack, spoil: Callable[[OnSlack], None], check: str, state: str, todo: str
) -> None:
    """And nothing else is said to be wrong."""
    spoil(help_desk)
    found = help_desk.found()
    wrong = {name for name, finding in found.items() if finding["state"] != "ok"} - {"slack.webhook"}
    assert wrong == {check}
    assert found[check]["state"] == state
    assert todo in found[check]["todo"]
    assert not any(secret in json.dumps(found) for secret in FIELDS.values())


def test_a_missing_scope_is_named_with_what_goes_wrong_without(help_desk: OnSlack) -> None:
    _deaf(help_desk)
    assert "app_mentions:read (it does not hear" in help_desk.found()["slack.scopes"]["told"]


def test_an_unfilled_secret_is_no_good_sign(help_desk: OnSlack) -> None:
    help_desk.whole.secret_text("slack", "{}")
    assert help_desk.found()["slack.secret"]["state"] == "failed"


def test_an_assistant_on_line_is_not_asked_about_slack(whole: Whole) -> None:
    assert whole.doctor("--only", "slack").keys() == {"slack.channel"}


def test_connect_tells_the_url_the_events_and_the_scopes_that_lack(help_desk: OnSlack) -> None:
    _deaf(help_desk)
    result = help_desk.whole.ops("connect", "slack", "--json")
    assert json.loads(result.stdout) == {
        "url": help_desk.url,
        "tested": True,
        "workspace": "Example",
        "events": ["app_mention", "message.im"],
        "missing_scopes": ["app_mentions:read"],
    }


def test_connect_says_where_each_thing_is_entered(help_desk: OnSlack) -> None:
    told = help_desk.whole.ops("connect", "slack").stdout
    assert f"Event Subscriptions: on, Request URL {help_desk.url}" in told
    assert f"Interactivity & Shortcuts: on, Request URL {help_desk.url}" in told
    assert "app_mention, message.im" in told
    assert "OAuth & Permissions" not in told


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (_revoked, "doctor --only slack"),
        (_a_persons_token, "no bot's"),
        (_other_signing_secret, "refuses Slack's signature"),
        (_gone, "is not answered"),
        (_somebody_elses_page, "without the challenge"),
    ],
)
def test_connect_refuses_what_would_not_work(help_desk: OnSlack, spoil: Callable[[OnSlack], None], told: str) -> None:
    spoil(help_desk)
    result = help_desk.whole.ops("connect", "slack")
    assert result.exit_code == 1
    assert told in result.stderr
    assert result.stdout == ""


def test_connect_of_an_assistant_on_line_says_so(whole: Whole) -> None:
    result = whole.ops("connect", "slack")
    assert result.exit_code == 1
    assert "does not have the channel" in result.stderr
