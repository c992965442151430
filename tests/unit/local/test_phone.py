"""The demo's phone, through the simulator against the stand-ins of LINE and Odoo over loopback."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from assistant.profile import load
from local import phone as phones
from local.outside import Outside
from local.phone import Missing, Phone
from local.simulator.server import Simulator
from local.standins.http_server import HttpServer

CARD = {
    "type": "flex",
    "altText": "An order",
    "contents": {
        "type": "bubble",
        "footer": {
            "type": "box",
            "layout": "vertical",
            "contents": [
                {"type": "button", "action": {"type": "postback", "label": "Confirm", "data": "confirm:1"}},
            ],
        },
    },
}


class Bot:
    """Webhooks in, fixed answers out. `status` is what it answers webhooks with."""

    def __init__(self) -> None:
        outside = Outside({}, load("sk_medical"))
        self.line = outside.line
        self.simulator = Simulator(outside, load("sk_medical"))
        self.answers: list[list[dict[str, Any]]] = []
        self.status = "200 OK"
        self.heard: list[str] = []

    def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        (chat,) = self.line.chats.ids()
        message = self.line.chat(chat)[-1]["message"] if self.line.chat(chat) else {}
        self.heard.append(message.get("text") or message.get("data", ""))
        if self.answers:
            for answer in self.answers.pop(0):
                self.line.chats.add(chat, {"from": "bot", "message": answer, "at_ms": 1, "via": "reply"})
        start_response(self.status, [])
        return [b""]


@pytest.fixture
def serve() -> Iterator[Callable[..., str]]:
    servers: list[HttpServer] = []

    def serve(application: Callable[..., Any]) -> str:
        servers.append(HttpServer(application).start())
        return servers[-1].url

    yield serve
    for server in servers:
        server.stop()


@pytest.fixture
def bot() -> Bot:
    return Bot()


@pytest.fixture
def phone(bot: Bot, serve: Callable[..., str]) -> Phone:
    bot.line.webhook_url = serve(bot)
    return Phone({"simulator": serve(bot.simulator.app), "standins": {"odoo": None}})


def test_all_messages_of_an_answer_are_read_with_their_buttons(phone: Phone, bot: Bot) -> None:
    bot.answers = [[{"type": "text", "text": "Here:"}, CARD]]
    answer = phone.says("hello")
    assert answer.text == "Here:\nAn order"
    assert list(answer.buttons) == ["Confirm"]


def test_only_what_is_new_is_the_answer(phone: Phone, bot: Bot) -> None:
    bot.answers = [[{"type": "text", "text": "one"}], [{"type": "text", "text": "two"}]]
    phone.begins()
    assert phone.says("hello").text == "two"


def test_a_tap_sends_the_data_of_the_button(phone: Phone, bot: Bot) -> None:
    bot.answers = [[CARD], [{"type": "text", "text": "done"}]]
    phone.says("hello")
    assert phone.taps("ยืนยัน", "Confirm").text == "done"
    assert bot.heard[-1] == "confirm:1"


def test_a_button_that_is_not_there_is_missing(phone: Phone, bot: Bot) -> None:
    bot.answers = [[{"type": "text", "text": "no card"}]]
    phone.says("hello")
    with pytest.raises(Missing, match="a button ยืนยัน or Confirm"):
        phone.taps("ยืนยัน", "Confirm")


def test_a_refused_webhook_is_told_with_its_status(phone: Phone, bot: Bot) -> None:
    bot.status = "401 Unauthorized"
    with pytest.raises(Missing, match="it answered 401"):
        phone.says("hello")


def test_an_answer_that_does_not_come_is_missing(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phones, "PATIENCE_S", 0.1)
    with pytest.raises(Missing, match=r"an answer within 0\.1 s"):
        phone.says("hello")


def test_a_world_that_is_gone_is_missing(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phone, "_chat", "http://localhost:9/api/chat/U1")
    with pytest.raises(Missing, match="an answer of http://localhost:9"):
        phone.says("hello")


def test_the_newest_code_in_the_mailbox_is_taken(bot: Bot, serve: Callable[..., str]) -> None:
    def mailbox(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response("200 OK", [("Content-Type", "application/json")])
        return [
            b'[{"to": "a@x", "body": "<p>111111</p>"}, {"to": "a@x", "body": "<p>222222</p>"}, '
            b'{"to": "b@x", "body": "<p>333333</p>"}, {"to": "c@x", "body": "no code"}]'
        ]

    phone = Phone({"simulator": serve(bot.simulator.app), "standins": {"odoo": serve(mailbox)}})
    assert phone.code_sent_to("a@x") == "222222"
    for email in ("c@x", "nobody@x"):
        with pytest.raises(Missing, match=f"a mail with a 6-digit code to {email}"):
            phone.code_sent_to(email)


def test_a_real_odoos_mail_can_not_be_read(phone: Phone) -> None:
    assert phone.code_sent_to("a@x") is None
