"""Which WhatsApp messages are answered, and as what.

Twilio adds parameters without notice and leaves out those without a value, so each is read as if it could be missing.

Source: https://www.twilio.com/docs/messaging/guides/webhook-request
"""

import hashlib
import re
from collections.abc import Mapping

from assistant.channels.utf16 import well_formed
from assistant.channels.whatsapp_ids import address_in, conversation_of
from assistant.messages import Inbound, Kind

type Message = Mapping[str, str]
type Readings = list[tuple[Kind, str]]

MAX_TEXT = 20_000  # characters; WhatsApp's own limit is 4,096

_OPTED = {"STOP": Kind.LEFT, "START": Kind.JOINED}
"""Keywords that Twilio knows and answers itself, where the account has switched that on; HELP asks nothing of us."""

_UNANSWERED = ("reaction",)
"""Message types that ask for no answer."""

_FILES = ("application", "text", "document")

# Ids become a partition key, an SQS message group and a deduplication id: printable ASCII, at most 128 long.
_ID = re.compile(r"[!-~]{1,100}")


def to_inbound(message: Message, account_sid: str, received_at_ms: int, retry_token: str = "") -> list[Inbound]:
    """One message as what it asks of us: a picture with words under it is two things. Nothing when the rules drop it.

    Twilio does not say when a message was sent, so that is taken to be now. `retry_token` is the same on every try of
    one webhook.
    """
    address = address_in(message.get("From", ""))
    if not address:
        return []
    id = _event_id(message, retry_token)
    return [
        Inbound(
            channel="whatsapp",
            conversation=conversation_of(account_sid, address),
            event_id=id if kind is not Kind.MEDIA else f"{id}.media",
            kind=kind,
            sender=address,
            text=well_formed(text[:MAX_TEXT]),
            sent_at_ms=received_at_ms,
            received_at_ms=received_at_ms,
        )
        for kind, text in _readings(message)
    ]


def message_sid(event_id: str) -> str:
    """Twilio's id of the message that an event came from."""
    return event_id.removesuffix(".media")


def _readings(message: Message) -> Readings:
    opted = message.get("OptOutType", "").upper()
    if opted:
        return [(_OPTED[opted], "")] if opted in _OPTED else []
    kind = message.get("MessageType", "").lower()
    if kind in _UNANSWERED:
        return []
    media = _media(message, kind)
    words = next((text for name in ("Body", "ButtonText", "ListTitle") if (text := message.get(name, "")).strip()), "")
    readings: Readings = [(Kind.MEDIA, media)] if media else []
    if words:
        # A button of a template is what it says: its payload is the operator's, and no card of ours has one.
        readings.append((Kind.TEXT, words))
    if not readings and kind not in ("", "text"):
        readings.append((Kind.MEDIA, "other"))
    return readings


def _media(message: Message, kind: str) -> str:
    """The type of what can't be read: image, video, audio, file, sticker, location, other; "" when there is none."""
    if message.get("Latitude"):
        return "location"
    if message.get("NumMedia", "0") in ("", "0"):
        return ""
    main = kind if kind == "sticker" else message.get("MediaContentType0", "").partition("/")[0].lower()
    if main in _FILES:
        return "file"
    return main if main in ("image", "video", "audio", "sticker") else "other"


def _event_id(message: Message, retry_token: str) -> str:
    """The message's, which every retry repeats; else the webhook's; else a digest of all that a retry repeats."""
    for given in (message.get("MessageSid", ""), message.get("SmsMessageSid", ""), retry_token):
        if _ID.fullmatch(given):
            return given
    same = "\0".join(f"{name}={value}" for name, value in sorted(message.items()))
    return "sha256-" + hashlib.sha256(same.encode("utf-8", "replace")).hexdigest()
