"""What a LINE text says to us. In a group the account hears everything and is meant only when it is mentioned.

Source: https://developers.line.biz/en/docs/messaging-api/receiving-messages/#webhook-message-with-mention-to-bot
"""

import re
from typing import Any


def text_for_us(message: dict[str, Any], *, in_group: bool) -> str:
    """A text message's words without the mention of us; "" when it is none of our business.

    A bare mention keeps its words ("@Saphan"): somebody is calling.
    """
    text = message.get("text")
    if not isinstance(text, str) or not text.strip():
        return ""
    ours = _our_mentions(message)
    if in_group and not ours:
        return ""
    return _without(text, ours) or text


def _our_mentions(message: dict[str, Any]) -> list[dict[str, Any]]:
    mention = message.get("mention")
    mentionees = mention.get("mentionees") if isinstance(mention, dict) else None
    if not isinstance(mentionees, list):
        return []
    return [entry for entry in mentionees if isinstance(entry, dict) and entry.get("isSelf") is True]


def _without(text: str, mentions: list[dict[str, Any]]) -> str:
    """`index` and `length` count UTF-16 code units, as every text length of LINE's (an emoji is two)."""
    if not mentions:
        return text
    units = text.encode("utf-16-le", "surrogatepass")
    # From the end, so that the earlier positions stay right.
    for start, length in sorted((_span(mention) for mention in mentions), reverse=True):
        units = units[: 2 * start] + units[2 * (start + length) :]
    return re.sub(r" {2,}", " ", units.decode("utf-16-le", "replace")).strip()


def _span(mention: dict[str, Any]) -> tuple[int, int]:
    start, length = mention.get("index"), mention.get("length")
    if type(start) is int and type(length) is int and start >= 0 and length >= 0:
        return start, length
    return 0, 0
