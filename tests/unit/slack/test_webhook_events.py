"""What each of Slack's webhooks becomes, or that it is dropped."""

import json
from typing import Any
from urllib.parse import parse_qs

import pytest

from assistant.channels.slack_webhook import SlackWebhook
from assistant.credentials import Credentials
from assistant.errors import PayloadInvalid
from assistant.messages import Acknowledgement, Inbound, Kind, WebhookRequest
from tests.builders import T0, webhook_request
from tests.fakes.clock import FakeClock
from tests.unit.slack.event_files import envelope, names, request

DIRECT = "slack#D0ANNA"
THREAD = "slack#C0HELP:1795000000.000100"  # begun by the message itself
OLDER = "1794999000.000200"
MARKUP = (
    "Is the VPN page (https://wiki.example/vpn) right? a <b> &amp; c it@example.com https://a.example @U0BEN #help "
    "@here @it-team"
)

READ: dict[str, list[tuple[str, Kind, str]]] = {
    "direct": [(DIRECT, Kind.TEXT, "My laptop does not start")],
    "direct_thread": [(f"{DIRECT}:{OLDER}", Kind.TEXT, "My laptop does not start")],
    "direct_markup": [(DIRECT, Kind.TEXT, MARKUP)],
    "direct_file": [(DIRECT, Kind.MEDIA, "image"), (DIRECT, Kind.TEXT, "What is this?")],
    "direct_file_only": [(DIRECT, Kind.MEDIA, "file")],
    "direct_blocks_only": [(DIRECT, Kind.MEDIA, "other")],
    "mention": [(THREAD, Kind.TEXT, "my laptop does not start")],
    "mention_as_message": [(THREAD, Kind.TEXT, "my laptop does not start")],
    "mention_in_thread": [(f"slack#C0HELP:{OLDER}", Kind.TEXT, "and now, ? It beeps")],
    "mention_bare": [(THREAD, Kind.TEXT, "@U0SAPHANBOT")],
    "mention_in_group_chat": [("slack#G0GROUP:1795000000.000100", Kind.TEXT, "hello")],
    "mention_also_to_channel": [(f"slack#C0HELP:{OLDER}", Kind.TEXT, "it works again")],
    "assistant_opened": [(f"{DIRECT}:1795000000.000100", Kind.JOINED, "")],
    "tap": [(THREAD, Kind.ACTION, "confirm:1")],
    "tap_direct": [(DIRECT, Kind.ACTION, "confirm:1")],
}
DROPPED = {
    "app_home",
    "assistant_context",
    "channel_talk",
    "channel_talk_of_others",
    "deleted",
    "edited",
    "edited_mention",
    "joined_channel",
    "me_message",
    "other_bot",
    "other_bot_old",
    "own",
    "own_without_bot_id",
    "rate_limited",
    "reaction",
    "shortcut",
    "slackbot",
    "tap_of_another_button",
    "verification",
}

WEBHOOK = SlackWebhook(Credentials({}), FakeClock(T0))


def parse(called: WebhookRequest) -> list[Inbound]:
    return WEBHOOK.parse(called)


def sent(content: Any, **headers: str) -> WebhookRequest:
    return webhook_request(json.dumps(content).encode(), {"content-type": "application/json", **headers})


def changed(name: str, **fields: Any) -> WebhookRequest:
    content = envelope(name)
    return sent({**content, "event_id": "Ev9", "event": {**content["event"], **fields}})


def test_every_event_file_is_told_here() -> None:
    assert set(READ) | DROPPED == set(names())


@pytest.mark.parametrize("name", READ)
def test_what_people_write_and_tap_is_read(name: str) -> None:
    assert [(event.conversation, event.kind, event.text) for event in parse(request(name))] == READ[name]


@pytest.mark.parametrize("name", sorted(DROPPED))
def test_the_rest_starts_no_run(name: str) -> None:
    assert parse(request(name)) == []


def test_a_message_is_read_completely() -> None:
    assert parse(request("mention")) == [
        Inbound(
            channel="slack",
            conversation=THREAD,
            event_id="C0HELP:1795000000.000100",
            kind=Kind.TEXT,
            sender="U0ANNA",
            text="my laptop does not start",
            sent_at_ms=1_795_000_000_000,
            received_at_ms=T0,
            shared=True,
        )
    ]


def test_a_mention_that_comes_as_two_events_is_one() -> None:
    assert parse(request("mention")) == parse(request("mention_as_message"))


def test_a_message_that_slack_sends_again_under_another_id_is_the_same_event() -> None:
    first, again = parse(request("direct")), parse(changed("direct"))
    assert first == again
    assert parse(changed("direct", ts="1795000000.000101"))[0].event_id != first[0].event_id


def test_the_same_time_stamp_in_another_channel_is_another_event() -> None:
    assert parse(changed("mention", channel="C0OTHER"))[0].event_id != parse(request("mention"))[0].event_id


def test_a_retry_is_marked_and_keeps_its_id() -> None:
    first, again = parse(request("mention")), parse(request("mention", **{"x-slack-retry-num": "1"}))
    assert (first[0].redelivery, again[0].redelivery) == (False, True)
    assert first[0].event_id == again[0].event_id


@pytest.mark.parametrize("name", READ)
def test_all_but_a_direct_chat_is_shared(name: str) -> None:
    assert all(event.shared != event.conversation.startswith(DIRECT) for event in parse(request(name)))


def test_a_file_and_its_words_are_two_events() -> None:
    media, words = parse(request("direct_file"))
    assert media.event_id == f"{words.event_id}.media"


def test_two_taps_on_one_button_are_two_events_and_one_tap_is_one() -> None:
    (tap,) = parse(request("tap"))
    assert tap == parse(request("tap"))[0]
    assert (tap.event_id, tap.sender) == ("C0HELP:1795000010.000400:1795000020.500000", "U0ANNA")
    assert tap.sent_at_ms == 1_795_000_020_500


def test_a_tap_belongs_to_the_thread_of_its_message_also_when_only_the_message_says_so() -> None:
    payload = json.loads(parse_qs(request("tap").body.decode())["payload"][0])
    del payload["container"]["thread_ts"]
    assert parse(sent(payload))[0].conversation == THREAD


def test_who_is_mentioned_is_told_by_slack_and_not_by_the_sender() -> None:
    """Without a bot's authorization nobody is us: a message in a channel stays unanswered, a mention is answered."""
    for authorizations in (
        None,
        [],
        [{"user_id": "U0SAPHANBOT", "is_bot": False}],
        [{"user_id": 1, "is_bot": True}],
        "x",
    ):
        as_message, as_mention = envelope("mention_as_message"), envelope("mention")
        as_message["authorizations"] = as_mention["authorizations"] = authorizations
        assert parse(sent(as_message)) == []
        assert [event.text for event in parse(sent(as_mention))] == ["@U0SAPHANBOT my laptop does not start"]


@pytest.mark.parametrize("field", ["channel", "user", "ts", "thread_ts"])
@pytest.mark.parametrize("value", ["x#y", "C0 HELP", "ก", "c0help", "C" * 200, "1" * 20 + ".0", "1795000000.0001001"])
def test_what_is_no_id_is_stored_nowhere(field: str, value: str) -> None:
    assert parse(changed("mention", **{field: value})) == []


def test_a_very_long_text_is_cut() -> None:
    assert len(parse(changed("direct", text="ก" * 100_000))[0].text) == 20_000


def test_the_challenge_is_given_back_when_the_url_is_entered() -> None:
    challenge = "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P"
    assert WEBHOOK.acknowledgement(request("verification")) == Acknowledgement(challenge, "text/plain")


@pytest.mark.parametrize("name", sorted({*READ, *DROPPED} - {"verification"}))
def test_everything_else_is_acknowledged_with_nothing(name: str) -> None:
    """A body would be shown in the chat in answer to a tap."""
    assert WEBHOOK.acknowledgement(request(name)) == Acknowledgement()


@pytest.mark.parametrize("challenge", [None, "", 5, ["x"]])
def test_a_challenge_that_is_none_is_refused(challenge: object) -> None:
    with pytest.raises(PayloadInvalid):
        WEBHOOK.acknowledgement(sent({"type": "url_verification", "challenge": challenge}))


@pytest.mark.parametrize("body", [b"", b"[]", b"5", b"{", b"\xff", b"[" * 100_000, b'{"type": NaN'])
def test_what_is_no_json_object_is_refused(body: bytes) -> None:
    with pytest.raises(PayloadInvalid):
        parse(webhook_request(body))


@pytest.mark.parametrize(
    "body", [b"", b"command=%2Fhelp&text=", b"payload=", b"payload=%7B", b"payload=%5B%5D", b"\xff"]
)
def test_a_form_without_a_payload_is_refused(body: bytes) -> None:
    with pytest.raises(PayloadInvalid):
        parse(webhook_request(body, {"content-type": "application/x-www-form-urlencoded"}))
