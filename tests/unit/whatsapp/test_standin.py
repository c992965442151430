"""The Twilio stand-in by itself: phones, webhooks, what becomes of messages, and the control for pages and drivers."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]
from werkzeug.test import Client
from werkzeug.wrappers import Request, Response

from local.standins.http_server import HttpServer
from local.standins.twilio import TwilioStandIn
from tests.builders import T0
from tests.fakes.clock import FakeClock

USER = "+66812345678"
ACCOUNT = "AC" + "5a" * 16
SENDER = "+14155238886"
MESSAGES = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"


class Town:
    """The stand-in, a client of its API, and our side of its webhooks: `posted` has what came."""

    def __init__(self, url: str, posted: list[tuple[str, dict[str, str]]]) -> None:
        self.url, self.posted = url, posted
        self.clock = FakeClock(T0)
        self.later: list[Callable[[], object]] = []
        self.twilio = TwilioStandIn(
            account_sid=ACCOUNT, auth_token="token", sender=SENDER, clock=self.clock, later=self.later.append
        )
        self.api = Client(self.twilio.app)

    def send(self, **form: str) -> Any:
        usual = {"To": f"whatsapp:{USER}", "From": f"whatsapp:{SENDER}", "Body": "hello"}
        return self.api.post(MESSAGES, data={**usual, **form}, auth=(ACCOUNT, "token"))

    def statuses(self) -> list[tuple[str, str]]:
        """What was told of our messages, once the callbacks are made."""
        while self.later:
            self.later.pop(0)()
        return [(form["MessageStatus"], form.get("ErrorCode", "")) for _, form in self.posted]


@pytest.fixture
def town() -> Iterator[Town]:
    posted: list[tuple[str, dict[str, str]]] = []

    def app(environ: dict[str, Any], start_response: Any) -> Any:
        request = Request(environ)
        posted.append((request.headers["X-Twilio-Signature"], request.form.to_dict()))
        return Response("<Response/>", content_type="text/xml")(environ, start_response)

    server = HttpServer(app).start()
    yield Town(server.url, posted)
    server.stop()


def test_what_a_customer_writes_is_posted_signed(town: Town) -> None:
    parameters = town.twilio.user_says(USER, "สวัสดี 🧤")
    assert town.twilio.send_webhook(town.url + "/webhooks/whatsapp", parameters) == 200
    ((signature, form),) = town.posted
    assert form == parameters
    assert RequestValidator("token").validate(town.url + "/webhooks/whatsapp", form, signature)
    assert town.twilio.chat(USER)[0]["message"] == {"type": "text", "text": "สวัสดี 🧤"}


def test_behind_a_proxy_the_public_url_is_signed(town: Town) -> None:
    town.twilio.signed_url = "https://bot.example/webhooks/whatsapp"
    town.twilio.send_webhook(town.url, town.twilio.user_says(USER, "hello"))
    ((signature, form),) = town.posted
    assert RequestValidator("token").validate("https://bot.example/webhooks/whatsapp", form, signature)


def test_nobody_there_is_no_status(town: Town) -> None:
    assert town.twilio.send_webhook("http://127.0.0.1:1/", town.twilio.user_says(USER, "hello")) == 0


def test_a_message_within_24_hours_arrives_and_its_sender_is_told(town: Town) -> None:
    town.twilio.user_says(USER, "?")
    town.clock.advance(seconds=24 * 3600 - 1)
    assert town.send(StatusCallback=town.url).status_code == 201
    assert town.statuses() == [("sent", ""), ("delivered", "")]
    assert [entry["message"]["text"] for entry in town.twilio.chats.from_bot(USER)] == ["hello"]


@pytest.mark.parametrize("wrote", [True, False], ids=["long ago", "never"])
def test_a_later_one_is_taken_and_fails(town: Town, wrote: bool) -> None:
    if wrote:
        town.twilio.user_says(USER, "?")
    town.clock.advance(seconds=24 * 3600)
    answer = town.send(StatusCallback=town.url)
    assert (answer.status_code, answer.json["status"]) == (201, "queued")
    assert town.statuses() == [("failed", "63016")]
    assert town.twilio.chats.from_bot(USER) == []


def test_a_template_arrives_at_any_time(town: Town) -> None:
    town.twilio.templates["HX1"] = "Your answer: {{1}}!"
    town.send(Body="", ContentSid="HX1", ContentVariables='{"1": "yes"}')
    (entry,) = town.twilio.chats.from_bot(USER)
    assert (entry["message"]["text"], entry["via"]) == ("Your answer: yes!", "template")


def test_who_blocked_us_gets_nothing_and_only_the_status_tells(town: Town) -> None:
    town.twilio.user_says(USER, "?")
    town.twilio.block(USER)
    town.twilio.status_callback = town.url
    assert town.send().status_code == 201
    assert town.statuses() == [("undelivered", "63024")]
    assert town.twilio.chats.from_bot(USER) == []


def test_who_opted_out_can_not_be_sent_anything(town: Town) -> None:
    assert town.twilio.opt_out(USER)["OptOutType"] == "STOP"
    assert town.send().json["code"] == 21610


def test_the_dots_last_25_seconds_or_until_a_message(town: Town) -> None:
    said = town.twilio.user_says(USER, "?")
    form = {"channel": "whatsapp", "messageId": said["MessageSid"]}

    def typing(**changes: str) -> int:
        url, auth = "/v2/Indicators/Typing.json", (ACCOUNT, "token")
        return town.api.post(url, data={**form, **changes}, auth=auth).status_code

    assert typing() == 200
    town.clock.advance(seconds=24)
    assert town.twilio.is_typing(USER)
    town.clock.advance(seconds=2)
    assert not town.twilio.is_typing(USER)
    assert typing() == 200
    town.send()
    assert not town.twilio.is_typing(USER)
    assert (typing(channel="line"), typing(messageId="SM0")) == (400, 400)


def test_messages_are_listed_newest_first_page_by_page(town: Town) -> None:
    town.twilio.user_says(USER, "?")
    for number in range(3):
        town.send(Body=str(number))

    def listed(**query: str) -> Any:
        return town.api.get(MESSAGES, query_string=query, auth=(ACCOUNT, "token")).json

    to = {"To": f"whatsapp:{USER}"}
    assert [message["body"] for message in listed(**to)["messages"]] == ["2", "1", "0"]
    page = listed(**to, PageSize="2")
    assert [message["body"] for message in page["messages"]] == ["2", "1"]
    following = town.api.get(page["next_page_uri"], auth=(ACCOUNT, "token")).json
    assert [message["body"] for message in following["messages"]] == ["0"]
    assert following["next_page_uri"] is None
    assert listed(**to, From="whatsapp:+15550001111")["messages"] == []
    assert len(listed(**{"DateSent>": "2026-11-18"})["messages"]) == 4
    assert listed(**{"DateSent>": "2030-01-01"})["messages"] == []


def test_another_account_and_another_path_are_not_found(town: Town) -> None:
    auth = (ACCOUNT, "token")
    assert town.api.get("/2010-04-01/Accounts/ACother/Messages.json", auth=auth).json["code"] == 20404
    assert town.api.get("/2010-04-01/Other.json", auth=auth).json["code"] == 20404
    assert town.api.get(MESSAGES.replace(".json", "/SM0.json"), auth=auth).json["code"] == 20404


def test_a_page_can_write_and_look_by_http(town: Town) -> None:
    town.twilio.webhook_url = town.url
    answer = town.api.post(f"/_chat/{USER}", json={"text": "hello"}).json
    assert (answer["status"], answer["event"]["Body"]) == (200, "hello")
    assert town.api.post(f"/_chat/{USER}", json={"event": "image"}).json["event"]["NumMedia"] == "1"
    assert town.api.post(f"/_chat/{USER}", json={"event": "stop"}).json["event"]["OptOutType"] == "STOP"
    assert town.api.get("/_chat").json == {"chats": [USER]}
    shown = town.api.get(f"/_chat/{USER}").json
    assert [entry["message"]["type"] for entry in shown["messages"]] == ["text", "image", "text"]
    assert (shown["user"], shown["blocked"], shown["loading_until_ms"]) == (USER, False, None)


@pytest.mark.parametrize("wish", [{}, {"event": "hologram"}, [], "text"])
def test_a_wish_that_makes_no_sense_is_refused(town: Town, wish: object) -> None:
    town.twilio.webhook_url = town.url
    assert town.api.post(f"/_chat/{USER}", data=json.dumps(wish)).status_code == 400
    assert town.posted == []


def test_without_a_webhook_url_nothing_can_be_sent(town: Town) -> None:
    assert town.api.post(f"/_chat/{USER}", json={"text": "hello"}).status_code == 409


def test_a_callback_goes_out_by_itself_if_nobody_says_otherwise(town: Town) -> None:
    twilio = TwilioStandIn(account_sid=ACCOUNT, auth_token="token", sender=SENDER, status_callback=town.url)
    twilio.user_says(USER, "?")
    form = {"To": f"whatsapp:{USER}", "From": f"whatsapp:{SENDER}", "Body": "hello"}
    Client(twilio.app).post(MESSAGES, data=form, auth=(ACCOUNT, "token"))
    twilio.callbacks_done(timeout=5)
    assert sorted(form["MessageStatus"] for _, form in town.posted) == ["delivered", "sent"]


def test_a_retry_is_the_same_webhook_again(town: Town) -> None:
    parameters = town.twilio.user_says(USER, "hello")
    for _ in range(2):
        town.twilio.send_webhook(town.url, parameters)
    assert town.posted[0] == town.posted[1]
