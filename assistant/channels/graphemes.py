"""Where a text may be cut without tearing what people see as one letter.

The rules of Unicode TR29 that matter in a chat (marks, joined emojis, flags), and one of Thai: a vowel written before
its consonant stays with it.
"""

import unicodedata

_JOINER = "\u200d"
_EXTENDING = {_JOINER, "\u0e33", "\u0eb3", *map(chr, range(0x1F3FB, 0x1F400)), *map(chr, range(0xE0020, 0xE0080))}
_LEADING_VOWELS = "เแโใไ"


def cut_before(text: str, end: int) -> int:
    """The last place at or before `end` where a cut tears nothing; `end` itself when there is none."""
    place = end
    while place > 0 and not _may_cut(text, place):
        place -= 1
    return place or end


def _may_cut(text: str, place: int) -> bool:
    if place >= len(text):
        return True
    before, after = text[place - 1], text[place]
    if before == _JOINER or before in _LEADING_VOWELS or before + after == "\r\n":
        return False
    if after in _EXTENDING or unicodedata.category(after).startswith("M"):
        return False
    return not (_is_flag_half(after) and _flag_halves_before(text, place) % 2)


def _is_flag_half(letter: str) -> bool:
    return "\U0001f1e6" <= letter <= "\U0001f1ff"


def _flag_halves_before(text: str, place: int) -> int:
    start = place
    while start > 0 and _is_flag_half(text[start - 1]):
        start -= 1
    return place - start
