"""Which Slack events are answered, and as what.

A message that mentions us comes twice, as `message` and as `app_mention`, with different event ids, and Slack may send
the same one again under new ids. So an event's id is its channel and its time stamp, which are the same in all of them.

Source: https://docs.slack.dev/reference/events/message, https://docs.slack.dev/reference/events/app_mention
"""

from typing import Any

from assistant.channels.slack_ids import Place, is_direct, is_id, is_ts, milliseconds, place_in
from assistant.channels.slack_words import mentions, words_of
from assistant.messages import Inbound, Kind

type Object = dict[str, Any]

SUBTYPES = ("", "file_share", "thread_broadcast")
"""What people write. All others are dropped: bot_message, message_changed, message_deleted, channel_join, me_message,
assistant_app_thread, and whatever comes next."""

_SLACKBOT = "USLACKBOT"


def to_inbound(envelope: Object, received_at_ms: int, *, redelivery: bool = False) -> list[Inbound]:
    """One event as what it asks of us: a file with words is two things in a direct chat. Nothing when the rules drop
    it; every type is dropped that is not `message`, `app_mention` or `assistant_thread_started`. Never raises."""
    event = object_in(envelope, "event")
    match text_in(event, "type"):
        case "message" | "app_mention":
            return _messages(event, _bot_user(envelope), received_at_ms, redelivery)
        case "assistant_thread_started":
            return _opened(object_in(event, "assistant_thread"), received_at_ms, redelivery)
    return []


def _messages(event: Object, bot_user: str, received_at_ms: int, redelivery: bool) -> list[Inbound]:
    channel, ts, sender = (text_in(event, key) for key in ("channel", "ts", "user"))
    place = place_in(channel, text_in(event, "thread_ts"), ts)
    if place is None or not is_ts(ts) or not is_id(sender) or not _is_a_persons(event, bot_user):
        return []
    text = text_in(event, "text")
    direct = is_direct(channel)
    if not (direct or text_in(event, "type") == "app_mention" or mentions(text, bot_user)):
        return []
    id = f"{channel}:{ts}"
    readings: list[tuple[str, Kind, str]] = []
    if direct and (media := _media(event)):
        readings.append((f"{id}.media", Kind.MEDIA, media))
    if words := words_of(text, bot_user):
        readings.append((id, Kind.TEXT, words))
    if not readings and direct:
        readings.append((id, Kind.MEDIA, "other"))  # blocks only, such as a call or a workflow's form
    at_ms = milliseconds(ts)
    return [
        inbound(place, event_id, kind, sender, said, at_ms, received_at_ms, redelivery)
        for event_id, kind, said in readings
    ]


def _opened(thread: Object, received_at_ms: int, redelivery: bool) -> list[Inbound]:
    """Somebody has opened the assistant view: a new thread in their direct chat, in which nothing is said yet."""
    channel, ts, sender = (text_in(thread, key) for key in ("channel_id", "thread_ts", "user_id"))
    place = place_in(channel, ts, ts)
    if place is None or not is_ts(ts) or not is_id(sender):
        return []
    event_id, at_ms = f"{channel}:{ts}.opened", milliseconds(ts)
    return [inbound(place, event_id, Kind.JOINED, sender, "", at_ms, received_at_ms, redelivery)]


def inbound(
    place: Place, event_id: str, kind: Kind, sender: str, text: str, at_ms: int, received_at_ms: int, redelivery: bool
) -> Inbound:
    return Inbound(
        channel="slack",
        conversation=place.conversation,
        event_id=event_id,
        kind=kind,
        sender=sender,
        text=text,
        sent_at_ms=at_ms,
        received_at_ms=received_at_ms,
        redelivery=redelivery,
        shared=not is_direct(place.channel),
    )


def _is_a_persons(event: Object, bot_user: str) -> bool:
    """Two bots that answer each other would never stop. An edited message was answered as it was at first."""
    if any(event.get(key) for key in ("bot_id", "bot_profile", "hidden", "edited")):
        return False
    return text_in(event, "subtype") in SUBTYPES and text_in(event, "user") not in (bot_user, _SLACKBOT)


def _media(event: Object) -> str:
    """The type of the first file: image, video, audio or file; "" when there is none."""
    files = event.get("files")
    if not isinstance(files, list) or not files:
        return ""
    kind = text_in(files[0], "mimetype").partition("/")[0] if isinstance(files[0], dict) else ""
    return kind if kind in ("image", "video", "audio") else "file"


def _bot_user(envelope: Object) -> str:
    """Who we are in that workspace; "" when Slack does not say so."""
    authorizations = envelope.get("authorizations")
    for entry in authorizations if isinstance(authorizations, list) else []:
        if isinstance(entry, dict) and entry.get("is_bot") is True and is_id(text_in(entry, "user_id")):
            return text_in(entry, "user_id")
    return ""


def object_in(data: Object, key: str) -> Object:
    value = data.get(key)
    return value if isinstance(value, dict) else {}


def text_in(data: Object, key: str) -> str:
    value = data.get(key)
    return value if isinstance(value, str) else ""
