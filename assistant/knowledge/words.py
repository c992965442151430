"""Words of a page or of a question, made comparable: small letters, no accents, no endings."""

import re
import unicodedata
from functools import cache
from itertools import pairwise
from typing import Final

_STOP = """
    a an the i me my mine we us our you your it its he she they them their this that these those there here is are
    was were be been being am do does did done doing have has had having can could will would shall should may might
    must to of in on at by for from with without into onto about as if or and but so than then not no nor how what when
    where which who whom why just get got getting please help hi hello hey thanks thank want need needs some any
    anyone somebody someone tell know let im ive dont doesnt cant isnt s t m re ve ll d
"""
STOP: Final = frozenset(_STOP.split())
_WORD: Final = re.compile(r"\w+(?:[-'’.&]\w+)*")
_ENDINGS: Final = ("ations", "ation", "ings", "ing", "ies", "ied", "ed", "es", "s", "e", "y")
STEM: Final = 3  # letters that must be left of a word


def words(text: str) -> list[str]:
    """`Wi-Fi` is wifi, wi and fi, so that it is found however it was written; without the words that say nothing."""
    found = list[str]()
    for word in _WORD.findall(_plain(text)):
        parts = re.split(r"\W+", word)
        joined = "".join(parts)
        found += [joined] if len(parts) == 1 or joined in STOP else [joined, *parts]
    return [stem(word) for word in found if word not in STOP and (len(word) > 1 or word.isdigit())]


def pairs(text: str) -> list[str]:
    """Two words that somebody else writes as one: "log in", "wi fi"."""
    plain = re.findall(r"\w+", _plain(text))
    return [stem(first + second) for first, second in pairwise(plain)]


@cache
def stem(word: str) -> str:
    """Rough: `printers`, `printing` and `printed` are print, not `printer`."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= STEM:
            word = word.removesuffix(ending)
            break
    # "stopped" is stop
    return word[:-1] if len(word) > STEM and word[-1] == word[-2] and word[-1] not in "ls" else word


def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).replace("’", "'")
