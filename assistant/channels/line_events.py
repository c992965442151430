"""Which LINE events are answered, and as what. The two tables at the top are the rules.

LINE adds events, fields and enum values without notice, so everything is read as if it could be missing or of another
type: what can't be understood is dropped or mapped, never raised.

Source: https://developers.line.biz/en/reference/messaging-api/#webhook-event-objects
"""

import hashlib
import re
from collections.abc import Callable
from typing import Any

from assistant.channels.line_mentions import text_for_us
from assistant.channels.utf16 import well_formed
from assistant.messages import Inbound, Kind

type Event = dict[str, Any]
type Reading = tuple[Kind, str] | None

MEDIA = ("image", "video", "audio", "file", "location", "sticker")
"""Message types that we know and can't read; a newer one counts as "other"."""

MAX_TEXT = 20_000  # characters; several times what a person can type, and far below a DynamoDB item of 400 KB

# Ids become a partition key, an SQS message group and a deduplication id: printable ASCII, at most 128 long.
_ID = re.compile(r"[!-~]{1,100}")


def _message(event: Event) -> Reading:
    message = _object(event, "message")
    if message.get("type") == "text":
        text = text_for_us(message, in_group=_in_group(event))
        return (Kind.TEXT, _clean(text)) if text else None
    if _in_group(event) or not message:
        return None
    kind = message.get("type")
    return Kind.MEDIA, kind if kind in MEDIA else "other"


def _postback(event: Event) -> Reading:
    # In a group too: the button is ours, so whoever taps it means us.
    data = _object(event, "postback").get("data")
    return (Kind.ACTION, _clean(data)) if isinstance(data, str) and data else None


def _follow(event: Event) -> Reading:
    return None if _in_group(event) else (Kind.JOINED, "")


def _unfollow(event: Event) -> Reading:
    return None if _in_group(event) else (Kind.LEFT, "")


_ANSWERED: dict[str, Callable[[Event], Reading]] = {
    "message": _message,
    "postback": _postback,
    "follow": _follow,
    "unfollow": _unfollow,
}
"""Every other type is dropped: unsend, messageEdited, join, leave, memberJoined, memberLeft, videoPlayComplete, beacon,
accountLink, membership, module, activated, deactivated, botSuspended, botResumed, delivery, and whatever comes next."""

_CHATS = {"user": "userId", "group": "groupId", "room": "roomId"}
"""Where the chat's id is, by source type. A source of another type, or none, is no chat that we could answer in."""


def to_inbound(event: object, received_at_ms: int) -> Inbound | None:
    """One event as an `Inbound`, or None when the rules drop it. Never raises."""
    if not isinstance(event, dict) or not _is_active(event):
        return None
    rule = _ANSWERED.get(_text(event, "type"))
    source = _object(event, "source")
    chat = _text(source, _CHATS.get(_text(source, "type"), ""))
    reading = rule(event) if rule and _ID.fullmatch(chat) else None
    if reading is None:
        return None
    kind, text = reading
    return Inbound(
        channel="line",
        conversation=f"line#{chat}",
        event_id=_event_id(event, chat, text),
        kind=kind,
        sender=_clean(_text(source, "userId")),
        text=text,
        sent_at_ms=_sent_at(event, received_at_ms),
        received_at_ms=received_at_ms,
        reply_to=_clean(_text(event, "replyToken")) or None,
        redelivery=_object(event, "deliveryContext").get("isRedelivery") is True,
        shared=_in_group(event),
    )


def _is_active(event: Event) -> bool:
    """Standby: another module answers this chat. A mode that we don't know is active if we are given a reply token."""
    mode = event.get("mode")
    return mode == "active" or (mode != "standby" and bool(_text(event, "replyToken")))


def _in_group(event: Event) -> bool:
    return _text(_object(event, "source"), "type") != "user"


def _event_id(event: Event, chat: str, text: str) -> str:
    """LINE's id; without a usable one, a digest of what a redelivery repeats, so that duplicates are still seen."""
    given = _text(event, "webhookEventId")
    if _ID.fullmatch(given):
        return given
    message_id = _text(_object(event, "message"), "id")
    same = (_text(event, "type"), chat, str(_sent_at(event, 0)), _text(event, "replyToken"), message_id, text)
    return "sha256-" + hashlib.sha256("\0".join(same).encode("utf-8", "replace")).hexdigest()


def _sent_at(event: Event, received_at_ms: int) -> int:
    """Milliseconds. The inbox sorts by 13 digits (until the year 2286): anything else is replaced by our own time."""
    sent_at = event.get("timestamp")
    if type(sent_at) is int and 0 < sent_at < 10**13:
        return sent_at
    return received_at_ms


def _object(data: Event, key: str) -> Event:
    value = data.get(key)
    return value if isinstance(value, dict) else {}


def _text(data: Event, key: str) -> str:
    value = data.get(key)
    return value if isinstance(value, str) else ""


def _clean(text: str) -> str:
    return well_formed(text[:MAX_TEXT])
