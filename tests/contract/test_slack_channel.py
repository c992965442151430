"""What only Slack has: metadata in place of idempotency keys, threads and direct chats, the status, its refusals."""

import json
from typing import Any

import pytest
import urllib3

from assistant.channels import Setup
from assistant.channels.slack import STATUS, SlackChannel, sending
from assistant.channels.slack_http import SlackHttp
from assistant.channels.wire import TIMEOUT, TYPING_TIMEOUT
from assistant.credentials import Credentials
from assistant.errors import (
    AccessDenied,
    ContractBroken,
    KeyRefused,
    OutcomeUnknown,
    QuotaExceeded,
    RateLimited,
    ServiceError,
    ServiceUnavailable,
)
from assistant.messages import Delivery, Kind
from tests.contract.slack_harness import CHANNEL, DIRECT, OTHER, TOKEN, USER, SlackWorld
from tests.contract.stage import Stage
from tests.fakes.clock import FakeClock
from tests.fakes.credentials import RenewableCredentials

POST = {"path": "chat.postMessage"}
LOOK = {"path": "conversations"}


@pytest.fixture
def world(stage: Stage) -> SlackWorld:
    return SlackWorld(stage)


# Lost answers.


def test_a_lost_answer_is_looked_up_and_the_rest_goes_on(world: SlackWorld) -> None:
    world.recorder.fail(match={**POST, "body": "two"}, drop="after")
    delivery = world.channel.deliver(world.reply("one", "two", "three"))
    assert world.seen() == ["one", "two", "three"]
    assert delivery.messages == 3


def test_what_is_not_in_the_thread_is_not_sent_again_at_once(world: SlackWorld) -> None:
    """Slack may still be at it: only the next try, seconds later, is sure enough."""
    world.recorder.fail(match=POST, drop="before")
    reply = world.reply("one")
    with pytest.raises(OutcomeUnknown):
        world.channel.deliver(reply)
    assert len(world.sent()) == 1
    world.channel.deliver(reply, again=True)
    assert world.seen() == ["one"]


@pytest.mark.parametrize("conversation", ["", f"slack#{DIRECT}"])
def test_the_next_try_sends_only_what_is_missing(world: SlackWorld, conversation: str) -> None:
    world.slack.user_says(USER, "hello")
    world.recorder.fail(match={**POST, "body": "two"}, status=500)
    reply = world.reply("one", "two", "one", conversation=conversation)
    with pytest.raises(ServiceUnavailable):
        world.channel.deliver(reply)
    assert world.channel.deliver(reply, again=True).messages == 3
    assert world.seen(DIRECT if conversation else "") == ["one", "two", "one"]


def test_equal_words_of_another_reply_are_not_taken_for_it(world: SlackWorld) -> None:
    world.channel.deliver(world.reply("Please write text."))
    world.channel.deliver(world.reply("Please write text.", key="event-2"), again=True)
    assert world.seen() == ["Please write text."] * 2


def test_nothing_is_looked_up_when_all_goes_well(world: SlackWorld) -> None:
    world.channel.deliver(world.reply("one", "two"))
    assert [request["path"] for request in world.recorder.requests] == ["/api/chat.postMessage"] * 2


@pytest.mark.parametrize("status", [500, 429])
def test_while_the_thread_can_not_be_read_nothing_is_sent_twice(world: SlackWorld, status: int) -> None:
    reply = world.reply("one")
    world.channel.deliver(reply)
    world.recorder.fail(match=LOOK, status=status)
    with pytest.raises((ServiceUnavailable, RateLimited)):
        world.channel.deliver(reply, again=True)
    assert world.seen() == ["one"]


@pytest.mark.parametrize("body", ["no JSON", {"ok": True}, {"ok": True, "messages": "none"}, {"messages": []}])
def test_a_thread_that_is_none_is_not_taken_for_an_empty_one(world: SlackWorld, body: object) -> None:
    world.recorder.fail(match=LOOK, status=200, body=body)
    with pytest.raises(ServiceUnavailable):
        world.channel.deliver(world.reply("one"), again=True)
    assert world.seen() == []


@pytest.mark.parametrize(
    "metadata",
    [
        None,
        {},
        {"event_type": "saphan_reply"},
        {"event_type": "saphan_reply", "event_payload": {"reply": "event-1", "number": "0"}},
        {"event_type": "saphan_reply", "event_payload": {"reply": "event-1", "number": True}},
        {"event_type": "saphan_reply", "event_payload": {"reply": "event-2", "number": 0}},
        {"event_type": "of_another_app", "event_payload": {"reply": "event-1", "number": 0}},
    ],
)
def test_other_metadata_is_nobodys(world: SlackWorld, metadata: object) -> None:
    messages = [{"ts": "1.1", "metadata": metadata}, None]
    world.recorder.fail(match=LOOK, status=200, body={"ok": True, "messages": messages})
    world.channel.deliver(world.reply("one"), again=True)
    assert world.seen() == ["one"]


def test_a_long_thread_is_read_page_by_page(world: SlackWorld) -> None:
    reply = world.reply("one")
    for number in range(450):
        world.slack.user_says(OTHER, f"talk {number}", CHANNEL, world.thread_ts)
    world.channel.deliver(reply)
    world.channel.deliver(reply, again=True)
    assert world.seen() == ["one"]
    assert len(world.sent("conversations.replies")) == 3


def test_what_is_read_begins_with_the_question(world: SlackWorld) -> None:
    world.clock.advance(seconds=3600)
    world.channel.deliver(world.reply("one"), again=True)
    (look,) = world.sent("conversations.replies")
    assert f"oldest={world.clock.now_ms() // 1000 - 60}.000000" in look["body"]


def test_without_the_scope_to_read_an_operator_is_told_and_nothing_is_sent_twice(world: SlackWorld) -> None:
    reply = world.reply("one")
    world.channel.deliver(reply)
    world.slack.scopes.remove("channels:history")
    with pytest.raises(AccessDenied, match="missing_scope"):
        world.channel.deliver(reply, again=True)
    assert world.seen() == ["one"]


def test_an_accepted_message_without_a_time_stamp_is_looked_up_by_the_next_try(world: SlackWorld) -> None:
    world.recorder.fail(match=POST, status=200, body={"ok": True})
    with pytest.raises(ServiceUnavailable):
        world.channel.deliver(world.reply("one"))


# Where it goes.


def test_the_answer_to_a_mention_goes_into_its_thread(world: SlackWorld) -> None:
    (event,) = world.webhook.parse(world.signed(world.slack.user_mentions(USER, "printer?", CHANNEL)))
    world.channel.deliver(world.reply("one", conversation=event.conversation))
    posted = world.sent()[0]["body"]
    assert (posted["channel"], f"{CHANNEL}:{posted['thread_ts']}") == (CHANNEL, event.conversation.partition("#")[2])
    assert world.seen(event.conversation.partition("#")[2]) == ["one"]
    assert world.seen() == []


def test_the_answer_to_a_direct_message_stands_under_it(world: SlackWorld) -> None:
    (event,) = world.webhook.parse(world.signed(world.slack.user_says(USER, "printer?")))
    world.channel.deliver(world.reply("one", conversation=event.conversation))
    assert "thread_ts" not in world.sent()[0]["body"]
    assert world.seen(DIRECT) == ["one"]


def test_in_the_assistant_view_each_chat_is_a_thread(world: SlackWorld) -> None:
    (opened,) = world.webhook.parse(world.signed(world.slack.user_opens_assistant(USER)))
    assert opened.kind is Kind.JOINED
    world.channel.show_typing(opened.conversation, opened.event_id)
    place = opened.conversation.partition("#")[2]
    assert world.slack.status(place) == STATUS
    world.channel.deliver(world.reply("Hello!", conversation=opened.conversation))
    said = world.slack.user_says(USER, "printer?", thread_ts=place.partition(":")[2])
    assert world.webhook.parse(world.signed(said))[0].conversation == opened.conversation
    assert world.seen(place) == ["Hello!"]


def test_links_are_not_unfolded_and_the_key_is_where_people_do_not_see_it(world: SlackWorld) -> None:
    world.channel.deliver(world.reply("one", "two"))
    first, second = (request["body"] for request in world.sent())
    assert first == {
        "channel": CHANNEL,
        "thread_ts": world.thread_ts,
        "text": "one",
        "metadata": {"event_type": "saphan_reply", "event_payload": {"reply": "event-1", "number": 0}},
        "unfurl_links": False,
        "unfurl_media": False,
    }
    assert second["metadata"]["event_payload"]["number"] == 1


# Status.


def test_the_status_is_shown_in_the_thread_until_the_answer(world: SlackWorld) -> None:
    world.channel.show_typing(world.conversation, "event-1")
    assert world.slack.status(world.place) == STATUS
    world.channel.deliver(world.reply("one"))
    assert world.slack.status(world.place) == ""


def test_outside_of_threads_there_is_none(world: SlackWorld) -> None:
    world.channel.show_typing(f"slack#{DIRECT}", "event-1")
    assert world.recorder.requests == []


@pytest.mark.parametrize("fault", [{"status": 500}, {"drop": "before"}, {"status": 200, "body": {"ok": False}}])
def test_a_status_that_can_not_be_shown_costs_nothing(world: SlackWorld, fault: dict[str, object]) -> None:
    world.recorder.fail(match={"path": "setStatus"}, **fault)
    world.channel.show_typing(world.conversation, "event-1")
    assert world.channel.deliver(world.reply("one")).messages == 1


def test_an_answer_does_not_wait_for_its_status() -> None:
    waited = []

    class Http(SlackHttp):
        def post(self, *_: Any, timeout: urllib3.Timeout = TIMEOUT) -> Any:
            waited.append(timeout)

    http = Http("http://127.0.0.1:1", urllib3.PoolManager())
    SlackChannel(Credentials({"bot_token": TOKEN}), http).show_typing("slack#C0HELP:1.1", "event-1")
    assert waited == [TYPING_TIMEOUT]


def test_no_request_waits_for_ever() -> None:
    for timeout in (TIMEOUT, TYPING_TIMEOUT):
        assert 0 < timeout.connect_timeout <= 3
        assert 0 < timeout.read_timeout <= 10


# Refusals.


@pytest.mark.parametrize(
    ("word", "error"),
    [
        ("invalid_auth", KeyRefused),
        ("token_revoked", KeyRefused),
        ("account_inactive", KeyRefused),
        ("missing_scope", AccessDenied),
        ("not_in_channel", AccessDenied),
        ("message_limit_exceeded", QuotaExceeded),
        ("ratelimited", RateLimited),
        ("internal_error", ServiceUnavailable),
        ("fatal_error", ServiceUnavailable),
        ("service_unavailable", ServiceUnavailable),
        ("channel_not_found", ContractBroken),
        ("is_archived", ContractBroken),
        ("msg_too_long", ContractBroken),
        ("a_new_word", ContractBroken),
    ],
)
def test_a_refusal_with_status_200_is_named_by_who_must_act(
    world: SlackWorld, word: str, error: type[ServiceError]
) -> None:
    world.refuse(word)
    with pytest.raises(error) as refused:
        world.channel.deliver(world.reply("one"))
    assert type(refused.value) is error
    assert refused.value.reason == word
    assert world.seen() == []


def test_a_word_that_is_none_gets_into_no_log(world: SlackWorld, capsys: pytest.CaptureFixture[str]) -> None:
    world.refuse("Anna's laptop does not start")
    with pytest.raises(ContractBroken, match="unreadable"):
        world.channel.deliver(world.reply("one"))
    assert "Anna" not in capsys.readouterr().out


def test_a_rate_limit_says_how_long_to_wait(stage: Stage) -> None:
    world = SlackWorld(stage, burst=2)
    reply = world.reply("one", "two", "three")
    with pytest.raises(RateLimited) as refused:
        world.channel.deliver(reply)
    assert (refused.value.status, refused.value.retry_after_s) == (429, 1.0)
    world.clock.advance(seconds=refused.value.retry_after_s)
    world.channel.deliver(reply, again=True)
    assert world.seen() == ["one", "two", "three"]


def test_a_new_token_is_taken_from_the_secret(world: SlackWorld) -> None:
    credentials = RenewableCredentials({"bot_token": "xoxb-old"}, {"bot_token": TOKEN})
    world.channel_of(credentials).deliver(world.reply("one"))
    assert world.seen() == ["one"]
    assert credentials.looked == [True]


def test_no_connection_is_no_lost_answer(world: SlackWorld) -> None:
    channel = world.channel_of(Credentials({"bot_token": TOKEN}), "http://127.0.0.1:1")
    with pytest.raises(ServiceUnavailable, match="no connection"):
        channel.deliver(world.reply("one"))
    assert world.sent("conversations.replies") == []


def test_a_reply_of_blanks_sends_nothing(world: SlackWorld) -> None:
    assert world.channel.deliver(world.reply(" ", "---")) == Delivery("nothing")


def test_the_channel_of_the_deployment_calls_the_address_in_the_secret(world: SlackWorld) -> None:
    secret = Credentials({"bot_token": TOKEN, "api_base_url": f"{world.url}/api/"})
    sending(Setup(secret, FakeClock())).deliver(world.reply("one"))
    assert world.seen() == ["one"]


def test_each_call_is_logged_with_slacks_id_and_no_words(world: SlackWorld, capsys: pytest.CaptureFixture[str]) -> None:
    world.channel.deliver(world.reply("secret words"))
    world.channel.show_typing(world.conversation, "event-1")
    records = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    called = [record for record in records if record["event"] == "slack_called"]
    assert [(record["method"], record["status"]) for record in called] == [
        ("chat.postMessage", 200),
        ("assistant.threads.setStatus", 200),
    ]
    assert all(record["request_id"] for record in called)
    assert "secret words" not in str(records)
    assert TOKEN not in str(records)
