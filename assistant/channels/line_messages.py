"""Replies as LINE message objects.

Source: https://developers.line.biz/en/reference/messaging-api/#message-objects
"""

from typing import Any

from assistant.channels.line_cards import bubble_of, fits
from assistant.channels.plain_text import plain_text
from assistant.channels.split import shorten, split
from assistant.messages import Card, Part

type Message = dict[str, Any]

MAX_TEXT = 5000  # UTF-16 code units of one text message
MAX_ALT_TEXT = 1500  # of what notifications and the list of chats show for a card
MAX_MESSAGES = 5  # message objects of one request


def to_messages(parts: tuple[Part, ...]) -> list[Message]:
    """Every part in order; nothing for a text that is blank once its markup is gone."""
    messages: list[Message] = []
    for part in parts:
        # A card's words come from code and from Odoo: "10*10*5" in a product name is no markup.
        messages += _card(part) if isinstance(part, Card) else _texts(plain_text(part.text))
    return messages


def requests(messages: list[Message]) -> list[list[Message]]:
    """What goes into one request each."""
    return [messages[start : start + MAX_MESSAGES] for start in range(0, len(messages), MAX_MESSAGES)]


def _texts(text: str) -> list[Message]:
    return [{"type": "text", "text": piece} for piece in split(text, MAX_TEXT)]


def _card(card: Card) -> list[Message]:
    bubble = bubble_of(card)
    if fits(bubble):
        return [_flex(card, bubble)]
    # Too many lines for one bubble: all of them as text, then the sums and the buttons.
    short = Card(card.title, rows=(), totals=card.totals, footer=card.footer, buttons=card.buttons)
    return [*_texts(card.text), _flex(short, bubble_of(short))]


def _flex(card: Card, bubble: dict[str, Any]) -> Message:
    return {"type": "flex", "altText": shorten(card.text, MAX_ALT_TEXT), "contents": bubble}
