"""The phones behind the LINE stand-in: what customers do, what they see, and the webhooks in between."""

import hashlib
import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from werkzeug.test import Client
from werkzeug.wrappers import Request, Response

from assistant.channels.line_webhook import LineWebhook
from assistant.credentials import Credentials
from assistant.messages import Kind
from local.standins.http_server import HttpServer
from local.standins.line import LineStandIn
from local.standins.recorder import Recorder
from tests.builders import T0, webhook_request
from tests.fakes.clock import FakeClock

USER = "U4af4980629fbba1ac6f0d5d15f3f9bd4"
GROUP = "Ca56f94637cc4347f90a25382909b24b9"


class Bot:
    """A webhook endpoint that keeps what LINE sends."""

    def __init__(self) -> None:
        self.status = 200
        self.received: list[tuple[dict[str, str], bytes]] = []
        self.server = HttpServer(self._app)
        self.url = self.server.url + "/webhooks/line"

    def events(self) -> list[dict[str, Any]]:
        return [event for _, body in self.received for event in json.loads(body)["events"]]

    def _app(self, environ: dict[str, Any], start_response: Any) -> Any:
        request = Request(environ)
        self.received.append((dict(request.headers), request.get_data()))
        return Response(status=self.status)(environ, start_response)


@pytest.fixture(scope="module")
def server() -> Iterator[Bot]:
    bot = Bot()
    bot.server.start()
    yield bot
    bot.server.stop()


@pytest.fixture
def bot(server: Bot) -> Bot:
    server.status, server.received = 200, []
    return server


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(T0)


@pytest.fixture
def line(clock: FakeClock) -> LineStandIn:
    return LineStandIn(channel_secret="secret", channel_access_token="token", clock=clock)


def push(line: LineStandIn, *texts: str, to: str = USER) -> None:
    messages = [{"type": "text", "text": text} for text in texts]
    headers = {"Authorization": "Bearer token"}
    answer = Client(line.app).post("/v2/bot/message/push", json={"to": to, "messages": messages}, headers=headers)
    assert answer.status_code == 200


def test_a_webhook_goes_out_signed_with_every_event_in_order(line: LineStandIn, bot: Bot) -> None:
    sent = [line.user_says(USER, "หนึ่ง"), line.user_says("Ub", "two"), line.user_taps(USER, "confirm:1")]

    assert line.send_webhook(bot.url, sent) == 200

    headers, body = bot.received[0]
    webhook = LineWebhook(Credentials({"channel_secret": "secret"}))
    webhook.verify(webhook_request(body, headers))
    assert [(event.kind, event.text) for event in webhook.parse(webhook_request(body))] == [
        (Kind.TEXT, "หนึ่ง"),
        (Kind.TEXT, "two"),
        (Kind.ACTION, "confirm:1"),
    ]
    assert json.loads(body)["destination"] == line.bot_user_id


def test_a_redelivery_repeats_everything_but_its_flag(line: LineStandIn, bot: Bot) -> None:
    event = line.user_says(USER, "?")
    line.send_webhook(bot.url, [event])
    line.redeliver(bot.url, [event])

    first, again = bot.events()
    assert again == first | {"deliveryContext": {"isRedelivery": True}}
    assert first["deliveryContext"] == {"isRedelivery": False}


def test_the_status_of_the_bot_is_told_and_no_answer_is_none(line: LineStandIn, bot: Bot) -> None:
    bot.status = 503
    assert line.send_webhook(bot.url, []) == 503
    assert line.send_webhook("http://127.0.0.1:1/", []) == 0


def test_event_ids_are_ulids_that_grow_within_one_millisecond(line: LineStandIn, clock: FakeClock) -> None:
    ids = [line.user_says(USER, "?")["webhookEventId"] for _ in range(50)]
    clock.advance(seconds=1)
    ids.append(line.user_says(USER, "?")["webhookEventId"])
    assert ids == sorted(set(ids))
    assert {len(event_id) for event_id in ids} == {26}


def test_a_chat_shows_both_sides_in_order(line: LineStandIn, clock: FakeClock) -> None:
    line.user_says(USER, "hello")
    clock.advance(seconds=1)
    push(line, "welcome")

    said, answered = line.chat(USER)

    assert (said["from"], said["message"]["text"], said["via"], said["at_ms"]) == ("user", "hello", None, T0)
    assert (answered["from"], answered["message"]["text"], answered["via"]) == ("bot", "welcome", "push")
    assert answered["at_ms"] == T0 + 1000
    assert line.chat("nobody") == []


def test_a_tap_shows_what_the_button_says(line: LineStandIn) -> None:
    action = {"type": "postback", "label": "OK", "data": "confirm:1", "displayText": "I confirm"}
    footer = {"type": "box", "layout": "vertical", "contents": [{"type": "button", "action": action}]}
    card = {"type": "flex", "altText": "x", "contents": {"type": "bubble", "footer": footer}}
    line.chats.add(USER, {"from": "bot", "message": card, "at_ms": T0, "via": "push"})

    line.user_taps(USER, "confirm:1")
    line.user_taps(USER, "confirm:2")
    line.user_taps(USER, "confirm:2", says="two")

    assert [entry["message"]["displayText"] for entry in line.chat(USER)[1:]] == ["I confirm", None, "two"]


def test_a_group_is_a_chat_of_its_own(line: LineStandIn) -> None:
    mentioned, chatter = line.group_says(GROUP, USER, "price?"), line.group_says(GROUP, USER, "hm", mention_bot=False)
    body = line.webhook_body([mentioned, chatter])
    assert [event.text for event in LineWebhook(Credentials({})).parse(webhook_request(body))] == ["price?"]
    assert len(line.chat(GROUP)) == 2
    assert line.chat(USER) == []


def test_waiting_ends_with_the_message_that_is_waited_for(line: LineStandIn) -> None:
    answering = threading.Thread(target=push, args=(line, "one", "two"))
    answering.start()
    answers = line.wait_for_bot(USER, 2, timeout=10)
    answering.join()
    assert [answer["message"]["text"] for answer in answers] == ["one", "two"]


def test_waiting_in_vain_says_how_much_came(line: LineStandIn) -> None:
    push(line, "one")
    with pytest.raises(TimeoutError, match="1 of 2"):
        line.wait_for_bot(USER, 2, timeout=0)


def test_listeners_hear_of_every_change(line: LineStandIn) -> None:
    heard: list[str] = []
    line.chats.listeners.append(heard.append)
    line.user_says(USER, "?")
    line.follow("Ub")
    push(line, "hello", to=GROUP)
    assert heard == [USER, "Ub", GROUP]


def test_many_customers_at_once_lose_nothing(line: LineStandIn) -> None:
    def talk(user: str) -> None:
        for _ in range(20):
            line.user_says(user, "?")
            push(line, "!", to=user)

    users = [f"U{hashlib.md5(bytes([number])).hexdigest()}" for number in range(6)]
    threads = [threading.Thread(target=talk, args=(user,)) for user in users]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [len(line.chat(user)) for user in users] == [40] * 6


@pytest.fixture
def control(line: LineStandIn, bot: Bot) -> Client:
    line.webhook_url = bot.url
    return Client(Recorder(line.app))


@pytest.mark.parametrize(
    ("wish", "kind"),
    [
        ({"text": "hello"}, "message"),
        ({"postback": "confirm:1"}, "postback"),
        ({"event": "follow"}, "follow"),
        ({"event": "unfollow"}, "unfollow"),
        ({"event": "sticker"}, "message"),
        ({"event": "beacon"}, "beacon"),
    ],
)
def test_a_driver_outside_can_do_what_a_customer_does(control: Client, bot: Bot, wish: Any, kind: str) -> None:
    answer = control.post(f"/_chat/{USER}", json=wish)
    assert answer.json
    assert (answer.json["status"], answer.json["event"]) == (200, bot.events()[0])
    assert bot.events()[0]["type"] == kind


def test_a_driver_outside_sees_what_a_customer_sees(control: Client, line: LineStandIn) -> None:
    line.user_says(USER, "hello")
    headers = {"Authorization": "Bearer token"}
    control.post("/v2/bot/chat/loading/start", json={"chatId": USER, "loadingSeconds": 5}, headers=headers)
    assert control.get("/_chat").json == {"chats": [USER]}
    assert control.get(f"/_chat/{USER}").json == {
        "user": USER,
        "name": "Customer 9bd4",
        "blocked": False,
        "loading_until_ms": T0 + 5000,
        "now_ms": T0,
        "messages": line.chat(USER),
    }


def test_the_control_of_the_phones_is_no_traffic(control: Client) -> None:
    control.get(f"/_chat/{USER}")
    assert control.get("/_requests").json == []


@pytest.mark.parametrize(("data", "status"), [(b"{", 400), (b"[]", 400), (b'{"text": 5}', 400), (b"{}", 400)])
def test_a_wish_that_is_not_understood_does_nothing(control: Client, bot: Bot, data: bytes, status: int) -> None:
    assert control.post(f"/_chat/{USER}", data=data).status_code == status
    assert bot.received == []


def test_without_a_webhook_url_nothing_can_be_sent(line: LineStandIn) -> None:
    answer = Client(line.app).post(f"/_chat/{USER}", json={"text": "hello"})
    assert answer.status_code == 409
    assert line.chat(USER) == []


def test_the_test_of_a_webhook_sends_no_event_and_tells_the_outcome(line: LineStandIn, bot: Bot) -> None:
    http, headers = Client(line.app), {"Authorization": "Bearer token"}
    tested = http.post("/v2/bot/channel/webhook/test", json={"endpoint": bot.url}, headers=headers).json
    bot.status = 500
    failed = http.post("/v2/bot/channel/webhook/test", json={"endpoint": bot.url}, headers=headers).json

    assert tested
    assert failed
    assert [event for _, body in bot.received for event in json.loads(body)["events"]] == []
    assert (tested["success"], tested["statusCode"], tested["reason"]) == (True, 200, "OK")
    assert (failed["success"], failed["statusCode"], failed["reason"]) == (False, 500, "ERROR_STATUS_CODE")
