"""A name that a customer typed, found among names that exist: without accents, by its sound in Spanish, with errors.

`difflib` does it: a search among 80 models and all words for equipment takes some 15 ms, importing it one. A faster
library would be one more compiled thing in the asset, for names that are looked up once per call.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from functools import cache
from typing import Final

ENOUGH: Final = 0.76
"""How alike two names must be, from 0 to 1; tests/unit/karlos/test_matching.py has what it was chosen by."""
SHORT: Final = 3
"""Names up to this length allow no error: "A3" is not "Q3"."""
WORDS_LONG: Final = 4
"""No name here has more words."""

# As they sound in Mexico: bolsvaguen, yeep, keá, zentra, haccent.
_SOUNDS: Final = (
    (r"ph", "f"),
    (r"qu(?=[ei])|q|ck", "k"),
    (r"(?<!c)h|(?<=c)h(?=[rl])", ""),
    (r"ch", "x"),
    (r"c(?=[eiy])|z", "s"),
    (r"c", "k"),
    (r"g(?=[ei])|j(?=[eiaou])", "h"),
    (r"gu(?=[ei])", "g"),
    (r"ll|y", "i"),
    (r"[vw]", "b"),
    (r"(.)\1+", r"\1"),
)


def found[V](text: str, names: Mapping[str, V]) -> V | None:
    """What the most similar of the names stands for; it may stand among other words. None if none is similar enough."""
    best, best_score = None, (0.0, 0)
    words = re.findall(r"\w+", text)
    for length in range(min(len(words), WORDS_LONG), 0, -1):
        for start in range(len(words) - length + 1):
            piece = fold(" ".join(words[start : start + length]))
            for name, value in names.items():
                score = (_alike(piece, name, length), len(piece))
                if score[0] >= ENOUGH and score > best_score:
                    best, best_score = value, score
    return best


def mentioned[V](text: str, names: Mapping[str, V]) -> list[V]:
    """What the names stand for that are in the text as whole words, exactly but for capitals, accents and hyphens."""
    plain = f" {spaced(text)} "
    return [value for name, value in names.items() if f" {spaced(name)} " in plain or f" {fold(name)} " in plain]


@cache
def fold(text: str) -> str:
    """`Citroën C-3` and `citroen c3` are the same."""
    return "".join(letter for letter in _unaccented(text) if letter.isalnum())


@cache
def spaced(text: str) -> str:
    return " ".join("".join(letter if letter.isalnum() else " " for letter in _unaccented(text)).split())


def _unaccented(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


@cache
def _sound(folded: str) -> str:
    for pattern, sound in _SOUNDS:
        folded = re.sub(pattern, sound, folded)
    return folded


def _alike(piece: str, named: str, words: int) -> float:
    name = fold(named)
    if piece == name:
        return 1.0
    # As many words: "Honda" alone is not nearly a "Honda Fit".
    if min(len(piece), len(name)) <= SHORT or _digits(piece) != _digits(name) or words != len(named.split()):
        return 0.0
    return max(_ratio(piece, name), _ratio(_sound(piece), _sound(name)))


def _ratio(a: str, b: str) -> float:
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    return 0.0 if matcher.real_quick_ratio() < ENOUGH else min(matcher.ratio(), 0.99)


def _digits(text: Iterable[str]) -> list[str]:
    return [letter for letter in text if letter.isdigit()]
