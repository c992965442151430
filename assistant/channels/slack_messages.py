"""Replies as the arguments of `chat.postMessage`.

Source: https://docs.slack.dev/reference/methods/chat.postMessage
"""

import re
from typing import Any

from assistant.channels.slack_cards import blocks_of, fits
from assistant.channels.slack_mrkdwn import escaped, mrkdwn
from assistant.channels.split import shorten, split
from assistant.messages import Card, Part

type Message = dict[str, Any]

MAX_TEXT = 3500
"""Ours, in UTF-16 units before escaping. Slack advises 4,000 characters and cuts a text off at 40,000."""

_FENCE = re.compile(r"^[ \t]*```", re.M)


def to_messages(parts: tuple[Part, ...]) -> list[Message]:
    """Every part in order; nothing for a text that is blank once its markup is gone."""
    messages: list[Message] = []
    for part in parts:
        # A card's words come from code and from Odoo: "10*10*5" in a product name is no markup.
        messages += _card(part) if isinstance(part, Card) else _texts(part.text)
    return messages


def _texts(markdown: str) -> list[Message]:
    return [{"text": text} for piece in _whole_code(split(markdown, MAX_TEXT)) if (text := mrkdwn(piece))]


def _whole_code(pieces: list[str]) -> list[str]:
    """A block of code that was cut begins anew in the next piece; that it ends with its piece, `mrkdwn` sees to."""
    open_, whole = False, []
    for piece in pieces:
        whole.append(f"```\n{piece}" if open_ else piece)
        open_ ^= len(_FENCE.findall(piece)) % 2 == 1
    return whole


def _card(card: Card) -> list[Message]:
    blocks = blocks_of(card)
    if fits(blocks):
        return [_with_blocks(card, blocks)]
    # Too many lines for one message: all of them as text, then the sums and the buttons.
    short = Card(card.title, rows=(), totals=card.totals, footer=card.footer, buttons=card.buttons)
    texts: list[Message] = [{"text": escaped(piece)} for piece in split(card.text, MAX_TEXT)]
    return [*texts, _with_blocks(short, blocks_of(short))]


def _with_blocks(card: Card, blocks: list[dict[str, Any]]) -> Message:
    # The text is what notifications and screen readers have of it.
    return {"text": escaped(shorten(card.text, MAX_TEXT)), "blocks": blocks}
