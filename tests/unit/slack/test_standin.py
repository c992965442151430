"""The people behind the Slack stand-in: what they do, what they see, and the webhooks in between."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from werkzeug.test import Client
from werkzeug.wrappers import Request, Response

from assistant.channels.slack_webhook import SlackWebhook
from assistant.credentials import Credentials
from assistant.messages import Inbound
from local.standins.http_server import HttpServer
from local.standins.slack import SlackStandIn
from tests.builders import T0, webhook_request
from tests.fakes.clock import FakeClock

USER, CHANNEL = "U0ANNA", "C0HELP"


class Bot:
    """A webhook endpoint that keeps what Slack sends and reads it as we do."""

    def __init__(self) -> None:
        self.status, self.headers = 200, {}
        self.calls: list[dict[str, str]] = []
        self.events: list[Inbound] = []
        self.server = HttpServer(self._app)
        self.url = self.server.url + "/webhooks/slack"
        self._webhook = SlackWebhook(Credentials({"signing_secret": "secret"}), FakeClock(T0))

    def _app(self, environ: dict[str, Any], start_response: Any) -> Any:
        request = Request(environ)
        called = webhook_request(request.get_data(), dict(request.headers))
        self._webhook.verify(called)
        self.calls.append(dict(called.headers))
        self.events += self._webhook.parse(called)
        return Response("", status=self.status, headers=self.headers)(environ, start_response)


@pytest.fixture
def bot() -> Iterator[Bot]:
    bot = Bot()
    bot.server.start()
    yield bot
    bot.server.stop()


@pytest.fixture
def slack() -> SlackStandIn:
    return SlackStandIn(signing_secret="secret", bot_token="xoxb-1", clock=FakeClock(T0))


def test_an_event_is_sent_once_when_it_is_taken(slack: SlackStandIn, bot: Bot) -> None:
    assert slack.send_webhook(bot.url, slack.user_says(USER, "a < b & c")) == 200
    assert [event.text for event in bot.events] == ["a < b & c"]


def test_an_event_that_is_not_taken_comes_three_times_more_and_is_one_event(slack: SlackStandIn, bot: Bot) -> None:
    bot.status = 500
    assert slack.send_webhook(bot.url, slack.user_says(USER, "hello")) == 500
    assert [call.get("x-slack-retry-num") for call in bot.calls] == [None, "1", "2", "3"]
    assert bot.calls[1]["x-slack-retry-reason"] == "http_error"
    assert len({event.event_id for event in bot.events}) == 1
    assert [event.redelivery for event in bot.events] == [False, True, True, True]


def test_who_wants_no_retry_gets_none(slack: SlackStandIn, bot: Bot) -> None:
    bot.status, bot.headers = 500, {"X-Slack-No-Retry": "1"}
    slack.send_webhook(bot.url, slack.user_says(USER, "hello"))
    assert len(bot.calls) == 1


def test_a_bot_that_is_not_there_is_status_0(slack: SlackStandIn) -> None:
    assert slack.send_webhook("http://127.0.0.1:1/webhooks/slack", slack.user_says(USER, "hello")) == 0


def test_a_mention_its_message_and_its_edit_are_of_one_time_stamp(slack: SlackStandIn) -> None:
    mention = slack.user_mentions(USER, "hello", CHANNEL)
    message, edit = slack.as_message(mention), slack.user_edits(mention, "hello!")
    assert message["event_id"] != mention["event_id"]
    assert message["event"]["ts"] == mention["event"]["ts"] == edit["event"]["message"]["ts"]
    assert edit["event"]["subtype"] == "message_changed"
    assert slack.user_deletes(mention)["event"]["deleted_ts"] == mention["event"]["ts"]


def test_time_stamps_are_given_once_though_the_clock_stands(slack: SlackStandIn) -> None:
    stamps = [slack.workspace.stamp() for _ in range(1000)]
    assert len(set(stamps)) == 1000
    assert stamps == sorted(stamps)


def test_a_status_ends_after_two_minutes() -> None:
    clock = FakeClock(T0)
    slack = SlackStandIn(signing_secret="secret", bot_token="xoxb-1", clock=clock)
    thread_ts = slack.user_mentions(USER, "hello", CHANNEL)["event"]["ts"]
    arguments = {"channel_id": CHANNEL, "thread_ts": thread_ts, "status": "thinks"}
    answer = Client(slack.app).post(
        "/api/assistant.threads.setStatus", json=arguments, headers={"Authorization": "Bearer xoxb-1"}
    )
    assert answer.json == {"ok": True}
    clock.advance(seconds=119)
    assert slack.status(f"{CHANNEL}:{thread_ts}") == "thinks"
    clock.advance(seconds=1)
    assert slack.status(f"{CHANNEL}:{thread_ts}") == ""


def test_people_can_be_moved_over_http(slack: SlackStandIn, bot: Bot) -> None:
    phone = Client(slack.app)
    assert phone.post("/_chat/D0ANNA", json={"user": USER, "text": "hello"}).status_code == 409
    slack.webhook_url = bot.url
    told = phone.post("/_chat/D0ANNA", json={"user": USER, "text": "hello"}).json
    assert told is not None
    assert told["status"] == 200
    phone.post(f"/_chat/{CHANNEL}", json={"user": USER, "text": "printer?"})
    phone.post("/_chat/D0ANNA", json={"user": USER, "event": "assistant"})
    assert [event.text for event in bot.events] == ["hello", "printer?", ""]
    assert (phone.get("/_chat").json or {})["chats"] == ["D0ANNA", bot.events[1].conversation.partition("#")[2]]
    shown = phone.get("/_chat/D0ANNA").json or {}
    assert [entry["message"]["text"] for entry in shown["messages"]] == ["hello"]


@pytest.mark.parametrize("wish", [b"", b"{", json.dumps({"text": "x"}).encode(), b'{"user": "U0ANNA", "tap": "none"}'])
def test_a_wish_that_can_not_be_understood_is_refused(slack: SlackStandIn, wish: bytes) -> None:
    slack.webhook_url = "http://127.0.0.1:1"
    assert Client(slack.app).post("/_chat/D0ANNA", data=wish).status_code == 400
