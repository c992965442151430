"""The doctor of an assistant on WhatsApp, and `connect whatsapp`: Twilio itself is asked, and our own webhook tried."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from werkzeug.wrappers import Request, Response

from assistant.channels.whatsapp_events import to_inbound
from assistant.channels.whatsapp_webhook import WhatsAppWebhook
from assistant.credentials import Credentials
from assistant.errors import RequestRejected
from assistant.messages import WebhookRequest
from assistant.names import Env
from local.standins.http_server import HttpServer
from local.standins.recorder import Recorder
from local.standins.twilio import TwilioStandIn
from tests.builders import T0
from tests.unit.ops.whole import Whole

FIELDS = {"account_sid": "AC" + "5a" * 16, "auth_token": "auth-token", "sender": "+14155238886"}
TEMPLATE = "HX" + "7b" * 16


class OnWhatsApp:
    """A deployment of karlos in order. `at_work` is what the ingest function has of the secret."""

    def __init__(self, whole: Whole, outside: "Servers") -> None:
        self.whole = whole
        self.twilio, self.at_work = outside.fresh()
        self.requests = outside.recorder
        self.url = outside.hook + "/webhooks/whatsapp"
        self.twilio.webhook_url = self.url
        client = whole.client("lambda")
        for label in ("ingest", "processor"):
            name = f"{whole.name}-{label}"
            variables = client.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
            variables |= {Env.PROFILE: "karlos", Env.TWILIO_SECRET: whole.arns["twilio"]}
            client.update_function_configuration(FunctionName=name, Environment={"Variables": variables})
        whole.secret("twilio", api_base_url=outside.api, **FIELDS)
        whole.target = replace(whole.target, webhook_urls={"whatsapp": self.url})

    def found(self) -> dict[str, dict[str, str]]:
        return self.whole.doctor("--only", "whatsapp")


class Servers:
    def __init__(self) -> None:
        self.twilio = TwilioStandIn(**FIELDS)
        self.recorder = Recorder(lambda *given: self.twilio.app(*given))
        self.fields: dict[str, str] = {}
        self._servers = [HttpServer(self.recorder).start(), HttpServer(self._hook).start()]
        self.api, self.hook = (server.url for server in self._servers)

    def fresh(self) -> tuple[TwilioStandIn, dict[str, str]]:
        self.twilio, self.fields = TwilioStandIn(**FIELDS), dict(FIELDS)
        self.recorder.clear()
        return self.twilio, self.fields

    def stop(self) -> None:
        for server in self._servers:
            server.stop()

    def _hook(self, environ: dict[str, Any], start_response: Any) -> Any:
        """As the ingest function answers."""
        request = Request(environ)
        headers = {name.lower(): value for name, value in request.headers.items()}
        called = WebhookRequest(headers, request.get_data(), T0)
        webhook = WhatsAppWebhook(Credentials(self.fields), self.fields.get("public_url", self.hook))
        status = 200
        try:
            webhook.verify(called)
            assert webhook.parse(called) == []
        except RequestRejected as exc:
            status = exc.status
        return Response(status=status if request.path == "/webhooks/whatsapp" else 404)(environ, start_response)


@pytest.fixture(scope="module")
def servers() -> Iterator[Servers]:
    made = Servers()
    yield made
    made.stop()


@pytest.fixture
def karlos(whole: Whole, servers: Servers) -> OnWhatsApp:
    return OnWhatsApp(whole, servers)


def test_everything_is_green_when_everything_is_in_order(karlos: OnWhatsApp) -> None:
    karlos.twilio.templates[TEMPLATE] = "Your answer: {{1}}."
    karlos.whole.secret("twilio", template_sid=TEMPLATE)
    found = karlos.found()
    assert {finding["check"]: finding["state"] for finding in found.values()} == {
        "whatsapp.token": "ok",
        "whatsapp.sender": "ok",
        "whatsapp.webhook": "ok",
        "whatsapp.template": "ok",
        "whatsapp.test": "ok",
    }


def _suspended(karlos: OnWhatsApp) -> None:
    karlos.twilio.account_status = "suspended"


def _old_token(karlos: OnWhatsApp) -> None:
    karlos.twilio.auth_token = "promoted"


def _twilio_down(karlos: OnWhatsApp) -> None:
    karlos.requests.fail(match={"path": "Senders"}, status=503)


def _nobody(karlos: OnWhatsApp) -> None:
    karlos.whole.secret("twilio", api_base_url="http://127.0.0.1:1")


def _offline(karlos: OnWhatsApp) -> None:
    karlos.twilio.online = False


def _other_number(karlos: OnWhatsApp) -> None:
    karlos.whole.secret("twilio", sender="+15550001111")
    karlos.at_work["sender"] = "+15550001111"


def _elsewhere(karlos: OnWhatsApp) -> None:
    karlos.twilio.webhook_url = "https://old.karlos.example/hook"


def _unset(karlos: OnWhatsApp) -> None:
    karlos.twilio.webhook_url = ""


def _rejected(karlos: OnWhatsApp) -> None:
    karlos.twilio.templates[TEMPLATE] = "{{1}}"
    karlos.twilio.rejected.add(TEMPLATE)
    karlos.whole.secret("twilio", template_sid=TEMPLATE)


def _other_public_url(karlos: OnWhatsApp) -> None:
    karlos.at_work["public_url"] = "https://chat.karlos.example"


def _other_account(karlos: OnWhatsApp) -> None:
    karlos.at_work["account_sid"] = "AC" + "6b" * 16


def _gone(karlos: OnWhatsApp) -> None:
    karlos.twilio.webhook_url = "http://127.0.0.1:1/webhooks/whatsapp"
    karlos.whole.target = replace(karlos.whole.target, webhook_urls={"whatsapp": karlos.twilio.webhook_url})


@pytest.mark.parametrize(
    ("spoil", "check", "state", "todo"),
    [
        (_suspended, "whatsapp.token", "failed", "Twilio"),
        (_old_token, "whatsapp.token", "failed", "secrets set twilio"),
        (_nobody, "whatsapp.token", "failed", "api_base_url"),
        (_twilio_down, "whatsapp.api", "failed", "status.twilio.com"),
        (_offline, "whatsapp.sender", "failed", "Senders"),
        (_other_number, "whatsapp.sender", "note", "secrets set twilio --field sender"),
        (_elsewhere, "whatsapp.webhook", "failed", "connect whatsapp --yes"),
        (_unset, "whatsapp.webhook", "failed", "connect whatsapp --yes"),
        (_rejected, "whatsapp.template", "failed", "approval"),
        (_other_public_url, "whatsapp.test", "failed", "public_url"),
        (_other_account, "whatsapp.test", "failed", "account_sid"),
        (_gone, "whatsapp.test", "failed", "gone"),
    ],
)
def test_what_is_spoiled_is_found_and_the_operator_is_told_what_to_do(
    karlos: OnWhatsApp, spoil: Callable[[OnWhatsApp], None], check: str, state: str, todo: str
) -> None:
    """And nothing else is said to be wrong."""
    spoil(karlos)
    wrong = {name: finding for name, finding in karlos.found().items() if finding["state"] != "ok"}
    assert wrong.keys() == {check}
    assert wrong[check]["state"] == state
    assert todo in wrong[check]["todo"]
    assert "auth-token" not in json.dumps(wrong)


def test_an_unfilled_secret_is_no_good_sign(karlos: OnWhatsApp) -> None:
    karlos.whole.secret_text("twilio", "{}")
    assert karlos.found()["twilio.secret"]["state"] == "failed"


def test_an_assistant_on_line_is_not_asked_about_whatsapp(whole: Whole) -> None:
    assert whole.doctor("--only", "whatsapp").keys() == {"whatsapp.channel"}


def test_a_domain_of_ones_own_is_where_twilio_is_to_call(karlos: OnWhatsApp) -> None:
    own = karlos.url.removesuffix("/webhooks/whatsapp")
    karlos.whole.secret("twilio", public_url=own + "/")
    karlos.whole.target = replace(karlos.whole.target, webhook_urls={"whatsapp": "https://abc.execute-api.example/"})
    assert {finding["state"] for finding in karlos.found().values()} == {"ok"}


def test_connect_sets_the_url_for_messages_and_for_what_becomes_of_ours(karlos: OnWhatsApp) -> None:
    karlos.twilio.webhook_url = "https://old.karlos.example/hook"
    result = karlos.whole.ops("connect", "whatsapp", "--yes", "--json")
    assert json.loads(result.stdout) == {
        "done": True,
        "url": karlos.url,
        "before": "https://old.karlos.example/hook",
        "tested": True,
    }
    assert (karlos.twilio.webhook_url, karlos.twilio.status_callback) == (karlos.url, karlos.url)


def test_connect_without_yes_changes_nothing(karlos: OnWhatsApp) -> None:
    karlos.twilio.webhook_url = "https://old.karlos.example/hook"
    result = karlos.whole.ops("connect", "whatsapp")
    assert result.exit_code == 0
    assert "add --yes" in result.stdout
    assert karlos.twilio.webhook_url == "https://old.karlos.example/hook"


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (_other_public_url, "refuses Twilio's signature"),
        (_other_number, "Sandbox settings"),
        (_old_token, "doctor --only whatsapp"),
        (_gone, "is not answered"),
    ],
)
def test_connect_refuses_what_would_not_work(
    karlos: OnWhatsApp, spoil: Callable[[OnWhatsApp], None], told: str
) -> None:
    spoil(karlos)
    before = karlos.twilio.webhook_url
    result = karlos.whole.ops("connect", "whatsapp", "--yes")
    assert result.exit_code == 1
    assert told in result.stderr
    assert karlos.twilio.webhook_url == before


@pytest.mark.parametrize("number", ["+66812345678", "whatsapp:+66 81-234-5678"])
def test_the_conversation_of_a_number_is_the_one_that_its_webhooks_make(karlos: OnWhatsApp, number: str) -> None:
    sent = karlos.twilio.user_says("+66812345678", "hello")
    (event,) = to_inbound(sent, FIELDS["account_sid"], T0)
    assert karlos.whole.ops("conversation", "name", number).stdout == event.conversation + "\n"


@pytest.mark.parametrize("number", ["0812345678", "hello"])
def test_a_number_without_its_country_is_nobodys(karlos: OnWhatsApp, number: str) -> None:
    assert "country" in karlos.whole.ops("conversation", "name", number).stderr


def test_connect_of_an_assistant_on_line_says_so(whole: Whole) -> None:
    result = whole.ops("connect", "whatsapp")
    assert result.exit_code == 1
    assert "does not have the channel" in result.stderr
