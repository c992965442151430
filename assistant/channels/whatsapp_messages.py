"""Replies as WhatsApp texts: no cards and no buttons, so a card's words come with the words to type."""

from assistant.channels.plain_text import plain_text
from assistant.channels.split import shorten, split
from assistant.messages import Card, Part

MAX_TEXT = 1600  # characters of one message (errors 21617, 21658); counted in UTF-16 units here, which are never fewer
MAX_VARIABLE = 900  # characters; WhatsApp takes 1,024 for a whole template


def to_texts(parts: tuple[Part, ...]) -> list[str]:
    """Every part in order; nothing for a text that is blank once its markup is gone."""
    return [piece for part in parts for piece in split(_words(part), MAX_TEXT)]


def to_variable(texts: list[str]) -> str:
    """All of it as one variable of a template, which may hold no line ends and no run of blanks."""
    return shorten(" ".join(" ".join(texts).split()), MAX_VARIABLE)


def _words(part: Part) -> str:
    # A card's words come from code and from Odoo: "10*10*5" in a product name is no markup.
    if isinstance(part, Card):
        return "\n\n".join(text for text in (part.text, part.typed) if text)
    return plain_text(part.text)
