"""Which LINE events are answered, and as what: `LineWebhook.parse` on the files in `tests/events/line`."""

import json
from typing import Any

import pytest

from assistant.channels.line_webhook import MAX_BODY_BYTES, LineWebhook
from assistant.credentials import Credentials
from assistant.errors import PayloadInvalid
from assistant.messages import Inbound, Kind
from tests.builders import webhook_request
from tests.unit.line.event_files import GROUP, OTHER_USER, ROOM, USER, body, events, names

NOW = 1_795_000_100_000

Seen = list[tuple[Kind, str, str]]

RULES: dict[str, Seen] = {
    "account_link": [],
    "audio": [(Kind.MEDIA, USER, "audio")],
    "beacon": [],
    "file": [(Kind.MEDIA, USER, "file")],
    "follow": [(Kind.JOINED, USER, "")],
    "group_chatter": [],
    "group_events": [],
    "group_mention": [
        (Kind.TEXT, GROUP, "🧤 ถุงมือราคาเท่าไร"),
        (Kind.TEXT, GROUP, "🎉 @มานี ถาม ให้หน่อย"),
        (Kind.TEXT, GROUP, "@Saphan"),
        (Kind.ACTION, GROUP, "cancel:01KAMB3XX0PENDING"),
    ],
    "image": [(Kind.MEDIA, USER, "image")],
    "location": [(Kind.MEDIA, USER, "location")],
    "message_edited": [],
    "missing_fields": [
        (Kind.TEXT, USER, "no token"),
        (Kind.TEXT, USER, "no id, no time"),
        (Kind.TEXT, USER, "id with a space"),
    ],
    "postback": [(Kind.ACTION, USER, "confirm:01KAMB3XX0PENDING")],
    "redelivery": [(Kind.TEXT, USER, "ยังไม่ได้รับคำตอบ")],
    "room_mention": [(Kind.TEXT, ROOM, "hello")],
    "several_users": [
        (Kind.TEXT, USER, "สวัสดีค่ะ"),
        (Kind.TEXT, OTHER_USER, "hello"),
        (Kind.TEXT, USER, "ขอใบเสนอราคา"),
    ],
    "standby": [],
    "sticker": [(Kind.MEDIA, USER, "sticker")],
    "text": [(Kind.TEXT, USER, "มีถุงมือไนไตรไหมคะ 🧤")],
    "unfollow": [(Kind.LEFT, USER, "")],
    "unknown_event": [(Kind.TEXT, USER, "after it")],
    "unknown_values": [
        (Kind.MEDIA, USER, "other"),
        (Kind.TEXT, USER, "mode of tomorrow"),
        (Kind.TEXT, USER, "new fields"),
    ],
    "unsend": [],
    "verification": [],
    "video": [(Kind.MEDIA, USER, "video")],
    "video_play_complete": [],
}


def parse(content: bytes) -> list[Inbound]:
    return LineWebhook(Credentials({})).parse(webhook_request(content, at=NOW))


def envelope(*entries: Any) -> bytes:
    return json.dumps({"destination": "U0", "events": entries}).encode()


def changed(name: str, **fields: Any) -> dict[str, Any]:
    return events(name)[0] | fields


@pytest.mark.parametrize("name", names())
def test_each_event_is_answered_or_dropped_by_its_rule(name: str) -> None:
    seen = [(event.kind, event.conversation, event.text) for event in parse(body(name))]
    assert seen == [(kind, f"line#{chat}", text) for kind, chat, text in RULES[name]]


def test_an_event_keeps_what_is_needed_to_order_deduplicate_and_answer_it() -> None:
    assert parse(body("text")) == [
        Inbound(
            channel="line",
            conversation=f"line#{USER}",
            event_id="01KAMB3XX00000000000000001",
            kind=Kind.TEXT,
            sender=USER,
            text="มีถุงมือไนไตรไหมคะ 🧤",
            sent_at_ms=1_795_000_001_000,
            received_at_ms=NOW,
            reply_to="000000000000000000000000feed0001",
            redelivery=False,
        )
    ]


@pytest.mark.parametrize("name", names())
def test_what_comes_from_a_group_or_a_room_is_marked_as_shared(name: str) -> None:
    for event in parse(body(name)):
        assert event.shared == (event.conversation in (f"line#{GROUP}", f"line#{ROOM}"))


def test_a_redelivery_is_marked_and_keeps_id_and_token() -> None:
    first, again = (
        changed("redelivery", deliveryContext={"isRedelivery": False}),
        changed("redelivery"),
    )
    one, other = parse(envelope(first, again))
    assert (one.redelivery, other.redelivery) == (False, True)
    assert (one.event_id, one.reply_to) == (other.event_id, other.reply_to)


def test_a_member_of_a_group_whose_id_is_withheld_is_nobody() -> None:
    senders = [event.sender for event in parse(body("group_mention"))]
    assert senders == [USER, "", USER, USER]


def test_an_event_without_an_id_gets_the_same_one_on_every_delivery_and_another_than_its_neighbour() -> None:
    nameless = changed("text")
    del nameless["webhookEventId"]
    redelivered = nameless | {"deliveryContext": {"isRedelivery": True}}
    neighbour = nameless | {"replyToken": "another"}

    first, again, other = parse(envelope(nameless, redelivered, neighbour))

    assert first.event_id == again.event_id
    assert first.event_id != other.event_id


@pytest.mark.parametrize("timestamp", [None, "1795000001000", True, -1, 0, 10**13, 1.5, 1e300])
def test_an_impossible_time_is_replaced_by_the_time_of_arrival(timestamp: object) -> None:
    (event,) = parse(envelope(changed("text", timestamp=timestamp)))
    assert event.sent_at_ms == NOW


@pytest.mark.parametrize("chat", ["", "U with space", "ผู้ใช้", "U" * 200, 5, None, ["U1"]])
def test_an_id_that_can_name_no_conversation_drops_the_event(chat: object) -> None:
    assert parse(envelope(changed("text", source={"type": "user", "userId": chat}))) == []


def test_half_a_surrogate_pair_becomes_a_sign_that_can_be_stored() -> None:
    message = {"type": "text", "id": "1", "text": "ok \ud83d!"}
    (event,) = parse(envelope(changed("text", message=message)))
    assert event.text == "ok \ufffd!"


def test_a_text_beyond_measure_is_cut_so_that_it_fits_the_table() -> None:
    message = {"type": "text", "id": "1", "text": "ก" * 100_000}
    (event,) = parse(envelope(changed("text", message=message)))
    assert len(event.text.encode()) < 100_000


@pytest.mark.parametrize(
    "mention",
    [
        {"index": -1, "length": 3},
        {"index": 10**30, "length": 10**30},
        {"index": "0", "length": "7"},
        {"index": None},
        {},
        {"index": True, "length": True},
    ],
)
def test_a_mention_that_points_nowhere_leaves_the_text_whole(mention: dict[str, Any]) -> None:
    message = {"type": "text", "id": "1", "text": "hello", "mention": {"mentionees": [mention | {"isSelf": True}]}}
    (event,) = parse(envelope(changed("group_mention", message=message)))
    assert event.text == "hello"


def test_every_mention_of_us_is_stripped_and_those_of_others_stay() -> None:
    text = "@Saphan 🎉 and @Mani and @Saphan: hello"
    starts = [(0, 7, True), (15, 5, False), (25, 7, True)]
    mentionees = [{"index": index, "length": length, "isSelf": ours} for index, length, ours in starts]
    message = {"type": "text", "id": "1", "text": text, "mention": {"mentionees": mentionees}}
    (event,) = parse(envelope(changed("group_mention", message=message)))
    assert event.text == "🎉 and @Mani and : hello"


def test_standby_is_ignored_even_with_a_reply_token() -> None:
    assert parse(envelope(changed("text", mode="standby"))) == []


@pytest.mark.parametrize("name", ["follow", "unfollow"])
def test_only_a_person_can_add_or_block_the_account(name: str) -> None:
    assert parse(envelope(changed(name, source={"type": "group", "groupId": GROUP, "userId": USER}))) == []


def test_a_mention_in_a_private_chat_is_stripped_too() -> None:
    message = events("group_mention")[0]["message"]
    (event,) = parse(envelope(changed("text", message=message)))
    assert event.text == "🧤 ถุงมือราคาเท่าไร"


@pytest.mark.parametrize(
    ("content", "path"),
    [
        (b"", "body: not JSON"),
        (b"{", "body: not JSON"),
        (b"[" * 100_000, "body: not JSON"),
        (b'{"events": ' + b"9" * 5000 + b"}", "body: not JSON"),
        (b"\xff\xfe{}", "body: not UTF-8"),
        (b'"events"', "body: not an object"),
        (b"[]", "body: not an object"),
        (b"{}", "events: not a list"),
        (b'{"events": {}}', "events: not a list"),
        (b'{"events": null}', "events: not a list"),
    ],
)
def test_what_is_no_webhook_is_refused_with_the_place_and_without_its_content(content: bytes, path: str) -> None:
    with pytest.raises(PayloadInvalid, match=f"^{path}$") as refused:
        parse(content)
    assert refused.value.status == 400


def test_an_oversized_body_is_not_even_parsed() -> None:
    with pytest.raises(PayloadInvalid) as refused:
        parse(b" " * MAX_BODY_BYTES + body("text"))
    assert refused.value.status == 413


@pytest.mark.parametrize("entry", [None, 5, "event", [], {"type": []}, {"type": {"message": 1}}])
def test_an_entry_that_is_no_event_does_not_lose_the_others(entry: object) -> None:
    assert [event.text for event in parse(envelope(entry, changed("text"), entry))] == ["มีถุงมือไนไตรไหมคะ 🧤"]
