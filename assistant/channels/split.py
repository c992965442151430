"""Texts too long for one message, cut where a reader would pause.

Thai has no full stop: its pauses are line ends and spaces, so those come right after sentence ends.
"""

import re

from assistant.channels.graphemes import cut_before
from assistant.channels.utf16 import fitting, units

# Best first. A digit before the dot is a list number more often than the end of a sentence.
_PAUSES = (
    re.compile(r"\n\s*\n"),
    re.compile(r"\n"),
    re.compile(r"(?<=[^\d\s][.!?…。！？])\s"),
    re.compile(r"\s"),
)


def split(text: str, limit: int) -> list[str]:
    """Pieces of at most `limit` UTF-16 units, in order, without the blanks at the cuts. Nothing for a blank text."""
    pieces = []
    rest = text.strip()
    while units(rest) > limit:
        cut = _cut(rest, fitting(rest, limit))
        pieces.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*pieces, rest] if rest else pieces


def shorten(text: str, limit: int) -> str:
    """At most `limit` UTF-16 units, with an ellipsis where something is missing."""
    if units(text) <= limit:
        return text
    return text[: cut_before(text, fitting(text, limit - 1))].rstrip() + "…"


def _cut(text: str, end: int) -> int:
    # In the second half only, so that a heading does not become a message of its own.
    for pause in _PAUSES:
        places = [match.start() for match in pause.finditer(text, end // 2, end + 1)]
        if places:
            return places[-1]
    anywhere = max(text.rfind(" ", 0, end), text.rfind("\n", 0, end))
    return anywhere if anywhere > 0 else cut_before(text, end)
