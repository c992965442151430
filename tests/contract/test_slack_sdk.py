"""Slack's own SDK as the judge of our signatures, requests and blocks, and as a client of the stand-in."""

from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.models.blocks import Block
from slack_sdk.models.metadata import Metadata
from slack_sdk.signature import Clock, SignatureVerifier

from assistant.channels.slack_messages import to_messages
from assistant.channels.slack_webhook import MAX_AGE_S
from assistant.errors import SignatureInvalid
from assistant.messages import Button, Card, Kind, Row, Text, WebhookRequest
from tests.builders import webhook_request
from tests.contract.slack_harness import CHANNEL, SECRET, TOKEN, USER, SlackWorld
from tests.contract.stage import Stage
from tests.unit.slack.event_files import names, request

CARD = Card(
    "Order",
    (Row("Gloves <M> & more", "250.00", "GLV-M"),),
    (Row("Total", "250.00"),),
    "without shipping",
    (Button("Confirm", "confirm:1", "Confirm", primary=True), Button("Cancel", "cancel:1", "Cancel")),
)


@pytest.fixture
def world(stage: Stage) -> SlackWorld:
    return SlackWorld(stage)


@pytest.fixture
def sdk(world: SlackWorld) -> WebClient:
    return WebClient(token=TOKEN, base_url=f"{world.url}/api/", retry_handlers=[])


class At(Clock):
    def __init__(self, now_s: float) -> None:
        self._now_s = now_s

    def now(self) -> float:
        return self._now_s


def theirs(world: SlackWorld, called: WebhookRequest, secret: str = SECRET) -> bool:
    verifier = SignatureVerifier(secret, At(world.clock.now_ms() / 1000))
    return verifier.is_valid_request(called.body, dict(called.headers))


def ours(world: SlackWorld, called: WebhookRequest) -> bool:
    try:
        world.webhook.verify(called)
    except SignatureInvalid:
        return False
    return True


def test_what_the_stand_in_signs_is_signed_for_the_sdk_and_for_us(world: SlackWorld) -> None:
    world.channel.deliver(world.reply(CARD))
    sent = [
        world.slack.verification("challenge"),
        world.slack.user_says(USER, "สวัสดี 🧤 & <b>"),
        world.slack.user_mentions(USER, "hello", CHANNEL),
        world.slack.user_taps(USER, "confirm:1"),
    ]
    for called in map(world.signed, sent):
        assert theirs(world, called)
        assert ours(world, called)
        assert not theirs(world, called, "another secret")


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize("late_s", [-MAX_AGE_S - 1, -MAX_AGE_S, 0, MAX_AGE_S, MAX_AGE_S + 1])
def test_we_accept_what_the_sdk_signs_and_exactly_as_long_as_it_does(world: SlackWorld, name: str, late_s: int) -> None:
    signed_at = str(world.clock.now_ms() // 1000)
    body = request(name).body
    signature = SignatureVerifier(SECRET).generate_signature(timestamp=signed_at, body=body)
    called = webhook_request(body, {"x-slack-signature": str(signature), "x-slack-request-timestamp": signed_at})
    world.clock.advance(seconds=late_s)
    assert ours(world, called) == theirs(world, called) == (abs(late_s) <= MAX_AGE_S)


@pytest.mark.parametrize("rows", [1, 30, 100, 1000])
def test_the_sdk_takes_our_blocks_for_its_own(rows: int) -> None:
    card = Card("Order", CARD.rows * rows, CARD.totals, CARD.footer, CARD.buttons)
    blocks = [block for message in to_messages((card,)) for block in message.get("blocks", [])]
    parsed = Block.parse_all(blocks)
    assert len(parsed) == len(blocks) > 0
    for block, read in zip(blocks, parsed, strict=True):
        read.validate_json()
        assert read.to_dict() == block


def test_our_requests_are_what_the_sdk_would_send(world: SlackWorld, sdk: WebClient) -> None:
    world.channel.deliver(world.reply("hello", CARD))
    world.channel.show_typing(world.conversation, "event-1")
    ours = [(entry["method"], entry["path"], entry["body"]) for entry in world.recorder.requests]
    world.recorder.clear()

    place = {"channel": CHANNEL, "thread_ts": world.thread_ts}
    for number, message in enumerate(to_messages((Text("hello"), CARD))):
        sdk.chat_postMessage(
            **place,
            text=message["text"],
            blocks=Block.parse_all(message["blocks"]) if "blocks" in message else None,
            metadata=Metadata("saphan_reply", {"reply": "event-1", "number": number}),
            unfurl_links=False,
            unfurl_media=False,
        )
    sdk.assistant_threads_setStatus(channel_id=CHANNEL, thread_ts=world.thread_ts, status="is writing…")
    assert ours == [(entry["method"], entry["path"], entry["body"]) for entry in world.recorder.requests]


def test_our_look_at_a_thread_is_what_the_sdk_would_send(world: SlackWorld, sdk: WebClient) -> None:
    world.channel.deliver(world.reply("one"), again=True)
    (ours,) = world.sent("conversations.replies")
    world.recorder.clear()
    oldest = f"{world.clock.now_ms() // 1000 - 60}.000000"
    answer = sdk.conversations_replies(
        channel=CHANNEL, ts=world.thread_ts, oldest=oldest, limit=200, include_all_metadata=True
    )
    (its,) = world.sent("conversations.replies")
    assert (ours["method"], sorted(ours["body"].split("&"))) == (its["method"], sorted(its["body"].split("&")))
    assert answer["messages"][-1]["metadata"]["event_payload"] == {"reply": "event-1", "number": 0}


def test_the_sdk_is_at_home_in_the_stand_in(world: SlackWorld, sdk: WebClient) -> None:
    assert sdk.auth_test()["user_id"] == world.slack.bot_user_id
    posted = sdk.chat_postMessage(channel=CHANNEL, text="hello")
    assert posted["message"]["text"] == "hello"
    first = sdk.conversations_history(channel=CHANNEL, limit=1)
    assert (first["messages"][0]["ts"], first["has_more"]) == (posted["ts"], True)
    rest = [page["messages"][0] for page in sdk.conversations_history(channel=CHANNEL, limit=1)]
    assert [message["ts"] for message in rest] == [posted["ts"], world.thread_ts]
    assert "metadata" not in rest[0]


def refused(call: Any) -> str:
    with pytest.raises(SlackApiError) as error:
        call()
    return str(error.value.response["error"])


def test_the_sdk_is_refused_as_slack_would(world: SlackWorld, sdk: WebClient) -> None:
    world.slack.workspace.open("C0SECRET").member = False
    world.slack.workspace.open("C0OLD").archived = True
    button = {"type": "button", "text": {"type": "plain_text", "text": "x" * 76}, "action_id": "a"}

    def post(**arguments: Any) -> str:
        return refused(lambda: sdk.chat_postMessage(**{"channel": CHANNEL, "text": "x", **arguments}))

    assert post(channel="C0NONE") == "channel_not_found"
    assert post(channel="C0SECRET") == "not_in_channel"
    assert post(channel="C0OLD") == "is_archived"
    assert refused(lambda: sdk.api_call("chat.postMessage", json={"channel": CHANNEL})) == "no_text"
    assert post(thread_ts="1.1") == "thread_not_found"
    assert post(blocks=[{"type": "actions", "elements": [button]}]) == "invalid_blocks"
    assert post(blocks=[{"type": "divider"}] * 51) == "invalid_blocks"
    assert post(metadata={"event_type": "not a word", "event_payload": {}}) == "invalid_metadata_format"
    assert refused(lambda: WebClient(token="wrong", base_url=f"{world.url}/api/").auth_test()) == "invalid_auth"
    assert refused(lambda: sdk.conversations_replies(channel=CHANNEL, ts="1.1")) == "thread_not_found"


def test_the_sdk_hears_of_the_rate_limit(stage: Stage) -> None:
    world = SlackWorld(stage, burst=1)
    sdk = WebClient(token=TOKEN, base_url=f"{world.url}/api/", retry_handlers=[])
    sdk.chat_postMessage(channel=CHANNEL, text="one")
    with pytest.raises(SlackApiError) as limited:
        sdk.chat_postMessage(channel=CHANNEL, text="two")
    assert (limited.value.response.status_code, limited.value.response.headers["Retry-After"]) == (429, "1")


def test_a_tap_on_a_card_that_the_sdk_has_sent_is_a_tap_for_us(world: SlackWorld, sdk: WebClient) -> None:
    (message,) = to_messages((CARD,))
    sdk.chat_postMessage(
        channel=CHANNEL, thread_ts=world.thread_ts, blocks=Block.parse_all(message["blocks"]), text="x"
    )
    (tap,) = world.webhook.parse(world.signed(world.slack.user_taps(USER, "cancel:1")))
    assert (tap.kind, tap.text, tap.conversation) == (Kind.ACTION, "cancel:1", world.conversation)
