"""What LINE refuses in message objects, as `{"message", "property"}` details.

Source: https://developers.line.biz/en/reference/messaging-api/#message-objects
"""

from collections.abc import Iterator
from typing import Any

from local.standins.line.flex_validation import flex_problems, units

type Problem = dict[str, str]

_REQUIRED = {
    "text": ("text",),
    "textV2": ("text",),
    "sticker": ("packageId", "stickerId"),
    "image": ("originalContentUrl", "previewImageUrl"),
    "video": ("originalContentUrl", "previewImageUrl"),
    "audio": ("originalContentUrl", "duration"),
    "location": ("title", "address", "latitude", "longitude"),
    "imagemap": ("baseUrl", "altText", "baseSize", "actions"),
    "template": ("altText", "template"),
    "flex": ("altText", "contents"),
}
_LENGTHS = {"text": 5000, "altText": 1500}
_QUICK_REPLIES = 13


def problems(messages: Any) -> list[Problem]:
    """Nothing for 1 to 5 messages that LINE would take."""
    if not isinstance(messages, list) or not 1 <= len(messages) <= 5:
        return [problem("messages", "Size must be between 1 and 5")]
    return [found for number, message in enumerate(messages) for found in _message(message, f"messages[{number}]")]


def problem(place: str, message: str) -> Problem:
    return {"message": message, "property": place}


def _message(message: Any, place: str) -> Iterator[Problem]:
    kind = message.get("type") if isinstance(message, dict) else None
    if not isinstance(kind, str) or kind not in _REQUIRED:
        yield problem(f"{place}.type", f"Must be one of the following values: [{', '.join(_REQUIRED)}]")
        return
    for name in _REQUIRED[kind]:
        if message.get(name) in (None, "", [], {}):
            yield problem(f"{place}.{name}", "May not be empty")
    for name, limit in _LENGTHS.items():
        value = message.get(name, "")
        if not isinstance(value, str):
            yield problem(f"{place}.{name}", "Must be a string")
        elif units(value) > limit:
            yield problem(f"{place}.{name}", f"Length must be between 0 and {limit}")
    quick_reply = message.get("quickReply")
    if quick_reply is not None and not 1 <= len(quick_reply.get("items", [])) <= _QUICK_REPLIES:
        yield problem(f"{place}.quickReply.items", f"Size must be between 1 and {_QUICK_REPLIES}")
    if kind == "flex":
        yield from flex_problems(message.get("contents"), f"{place}.contents")
