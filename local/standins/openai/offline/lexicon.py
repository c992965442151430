"""The words that the offline rules know; data in lexicon.toml."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

_DATA = tomllib.loads(Path(__file__).with_name("lexicon.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Concept:
    """A thing that both languages have a word for, as it is searched for; or what a thing is like."""

    th: str
    en: str
    is_property: bool = False

    def word(self, language: str) -> str:
        return self.th if language == "th" else self.en


UNITS: dict[str, list[str]] = _DATA["units"]
SIZES: dict[str, list[str]] = _DATA["sizes"]
STOP_EN = frozenset(_DATA["stop"]["en"])
SEPARATORS_EN = frozenset(_DATA["separators"]["en"])

THAI: dict[str, tuple[str, Concept | str]] = {}
"""Every Thai term: its kind (stop, unit, separator, each, this, concept) and value."""
CONCEPTS_EN: dict[str, Concept] = {}

for _kind in ("stop", "units", "separators", "each", "this"):
    for _term in _DATA[_kind]["th"]:
        THAI[_term] = (_kind, _term)
for _entry in (*_DATA["concepts"], *_DATA["properties"]):
    _concept = Concept(_entry["th"][0], _entry["en"][0], _entry in _DATA["properties"])
    for _term in _entry["th"]:
        THAI[_term] = ("concept", _concept)
    for _term in _entry["en"]:
        CONCEPTS_EN[_term.lower()] = _concept

_LONGEST = max(map(len, THAI))


def _alternatives(phrases: list[str]) -> str:
    ordered = sorted(phrases, key=len, reverse=True)
    return "|".join(re.escape(phrase).replace(r"\ ", r"[\s-]+") for phrase in ordered)


ENGLISH_CONCEPT = re.compile(rf"({_alternatives(list(CONCEPTS_EN))})(?:es|s)?(?![A-Za-z0-9])", re.IGNORECASE)
ENGLISH_UNIT = rf"(?:{_alternatives(UNITS['en'])})(?:es|s)?(?![A-Za-z])"
UNIT = re.compile(rf"(?:{_alternatives(UNITS['th'])}|{ENGLISH_UNIT})", re.IGNORECASE)
EACH = re.compile(rf"(?:{_alternatives(_DATA['each']['en'])})\b", re.IGNORECASE)
THIS = re.compile(rf"(?:{_alternatives(_DATA['this']['en'])})\b", re.IGNORECASE)

_FOLLOWS = "ะัาำิีึืฺุู็่้๊๋์ํๅๆ"
_LEADS = "เแโใไ"


def may_cut(text: str, at: int) -> bool:
    """Thai has no spaces; a word can't end inside a syllable's written cluster."""
    return at >= len(text) or (text[at] not in _FOLLOWS and text[at - 1] not in _LEADS)


def thai_term(text: str, at: int) -> str:
    """The longest known Thai term that starts there; empty when there is none."""
    for size in range(min(_LONGEST, len(text) - at), 0, -1):
        if text[at : at + size] in THAI and may_cut(text, at + size):
            return text[at : at + size]
    return ""


def concept_of(english: str) -> Concept:
    word = english.lower()
    return CONCEPTS_EN.get(word) or CONCEPTS_EN[re.sub(r"[\s-]+", " ", word)]
