"""The simulator's backend on every channel: the same wishes, the same things shown."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from werkzeug.test import Client

from assistant.names import WEBHOOK_CHANNELS
from assistant.profile import load
from local.outside import Outside
from local.simulator.channels.rest import RestApi
from local.simulator.server import STATIC, Simulator
from local.standins.http_server import HttpServer
from local.standins.line import LineStandIn
from local.standins.slack import SlackStandIn
from local.standins.twilio import TwilioStandIn

TEXT = "Hello, is this *bold*?"


class Chat:
    """A person on one channel, before an assistant whose webhook is played here."""

    def __init__(self, channel: str) -> None:
        profile = load("plain").model_copy(update={"channels": (channel,)})
        self.outside = Outside({}, profile)
        self.heard: list[dict[str, Any]] = []
        self.status = "200 OK"
        self.server = HttpServer(self._webhook).start()
        self.outside.webhooks_at({channel: self.server.url})
        self.client = Client(Simulator(self.outside, profile).app)
        self.account = self.client.get("/api/account").json
        self.user = self.client.post("/api/people", json={}).json["user"]

    def does(self, **wish: str) -> Any:
        return self.client.post(f"/api/chat/{self.user}", json=wish)

    @property
    def shown(self) -> list[dict[str, Any]]:
        chat: list[dict[str, Any]] = self.client.get(f"/api/chat/{self.user}").json["chat"]
        return chat

    def _webhook(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        self.heard.append(environ)
        start_response(self.status, [])
        return [b""]


@pytest.fixture(params=WEBHOOK_CHANNELS)
def chat(request: pytest.FixtureRequest) -> Iterator[Chat]:
    chat = Chat(request.param)
    yield chat
    chat.server.stop()


def test_what_a_person_writes_goes_to_our_webhook_signed_and_is_shown(chat: Chat) -> None:
    assert chat.does(text=TEXT).json == {"status": 200}
    assert [(entry["from"], entry["read"]["text"]) for entry in chat.shown] == [("user", TEXT)]
    assert any("SIGNATURE" in name for name in chat.heard[0])


def test_a_webhook_that_refuses_is_told(chat: Chat) -> None:
    chat.status = "401 Unauthorized"
    assert chat.does(text=TEXT).json == {"status": 401}


def test_every_event_that_the_page_offers_reaches_our_webhook(chat: Chat) -> None:
    for number, event in enumerate(chat.account["events"], 1):
        assert chat.does(event=event).json == {"status": 200}
        assert len(chat.heard) == number


def test_what_can_not_be_done_is_refused(chat: Chat) -> None:
    assert chat.does(event="somersault").status_code == 400
    assert chat.client.get("/api/chat/nobody").status_code == 404
    assert chat.heard == []


def test_people_are_told_apart(chat: Chat) -> None:
    chat.does(text=TEXT)
    other = chat.client.post("/api/people", json={}).json["user"]
    assert other != chat.user
    assert chat.client.get(f"/api/chat/{other}").json["chat"] == []


def test_the_page_can_draw_the_channel(chat: Chat) -> None:
    script = STATIC / "channels" / f"{chat.account['channel']}.js"
    assert "export function draw(bubble, message" in script.read_text(encoding="utf-8")
    page = (STATIC / "page.js").read_text(encoding="utf-8")
    assert re.search(r"import\(`/static/channels/\$\{account\.channel\}\.js`\)", page)


def test_a_line_buttons_data_and_a_slack_buttons_value_are_what_a_tap_sends() -> None:
    from local.simulator.channels.line import LineSide
    from local.simulator.channels.slack import SlackSide
    from local.simulator.channels.whatsapp import WhatsAppSide

    action = {"type": "postback", "label": "Confirm", "data": "confirm:1"}
    flex = {"type": "flex", "altText": "An order", "contents": {"footer": {"type": "button", "action": action}}}
    line = LineSide(LineStandIn(channel_secret="s", channel_access_token="t")).read(flex)
    assert (line.text, line.buttons) == ("An order", {"Confirm": "confirm:1"})

    element = {"type": "button", "action_id": "a.0", "text": {"type": "plain_text", "text": "Yes"}, "value": "yes:1"}
    blocks = [{"type": "actions", "elements": [element]}]
    slack = SlackSide(SlackStandIn(signing_secret="s", bot_token="xoxb-1"))
    assert slack.read({"text": "A &amp; B", "blocks": blocks}).buttons == {"Yes": "yes:1"}
    assert slack.read({"text": "A &amp; B", "blocks": blocks}).text == "A & B"

    twilio = TwilioStandIn(account_sid="AC1", auth_token="t", sender="+15005550006")
    assert WhatsAppSide(twilio).read({"type": "text", "text": "Type YES"}).buttons == {}


type Answers = list[tuple[str, str]]
"""Status and what the bot says, one a request."""


@contextmanager
def _client_of_an_api(answers: Answers, asked: list[tuple[str, str]]) -> Iterator[tuple[Client, str]]:
    """The simulator before that API, and where its chat is; `asked` gets methods and keys."""
    left = list(answers)

    def api(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        asked.append((environ["REQUEST_METHOD"], environ["HTTP_AUTHORIZATION"]))
        status, said = left.pop(0)
        start_response(status, [("Content-Type", "application/json")])
        told = {"conversation_id": "c" * 32, "message": [{"role": "bot", "message": said}]}
        return [json.dumps(told).encode()]

    profile = load("kopichat")
    outside = Outside({}, profile)
    server = HttpServer(api).start()
    outside.rest = RestApi(f"{server.url}/chat", "saphan_key", "caller")
    client = Client(Simulator(outside, profile).app)
    yield client, f"/api/chat/{client.post('/api/people', json={}).json['user']}"
    server.stop()


@pytest.mark.parametrize(
    ("answers", "methods"),
    [([("200 OK", "hi")], ["POST"]), ([("202 Accepted", ""), ("200 OK", "hi")], ["POST", "GET"])],
    ids=["at once", "later"],
)
def test_an_answer_of_the_chat_api_is_shown_whether_it_comes_at_once_or_later(
    answers: Answers, methods: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("local.simulator.channels.rest.PAUSE_S", 0)
    asked: list[tuple[str, str]] = []
    with _client_of_an_api(answers, asked) as (client, url):
        assert client.post(url, json={"text": TEXT}).json == {"status": 200}
        shown = client.get(url).json
    assert [entry["read"]["text"] for entry in shown["chat"]] == [TEXT, "hi"]
    assert shown["loading"] is False
    assert asked == [(method, "Bearer saphan_key") for method in methods]


def test_a_refusal_of_the_chat_api_is_told_and_nothing_is_shown_as_an_answer() -> None:
    with _client_of_an_api([("429 Too Many Requests", "")], []) as (client, url):
        assert client.post(url, json={"text": TEXT}).json == {"status": 429}
        assert [entry["from"] for entry in client.get(url).json["chat"]] == ["user"]
