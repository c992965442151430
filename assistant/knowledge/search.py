"""Which sections a question is about: BM25 over words, with typing errors mended by the pages' own words.

https://en.wikipedia.org/wiki/Okapi_BM25. Some hundred sections are searched in a few milliseconds: no index that would
have to be built, no embeddings that would have to be bought. tests/unit/knowledge/questions.toml measures it.
"""

from collections import Counter
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from math import log
from typing import Final

from assistant.knowledge.pages import Page, Section
from assistant.knowledge.words import pairs, words

K1, B = 1.2, 0.75
IN_HEADING, IN_TITLE = 4, 2
"""How many times a word counts that stands there."""
ALIKE: Final = 0.8
"""From 0 to 1: how alike a word must be to one of the pages that stands in for it."""
SHORT: Final = 3
"""Words up to this length allow no error."""
ENOUGH: Final = 0.34
"""Which part of a question's weight a section must hold, from 0 to 1: less is a chance hit."""


@dataclass(frozen=True, slots=True)
class Hit:
    section: Section
    score: float


def search(pages: tuple[Page, ...], question: str, limit: int) -> list[Hit]:
    """Best first; none when the pages say nothing of it."""
    return _index(pages).search(question, limit)


@cache
def _index(pages: tuple[Page, ...]) -> "Index":
    return Index(pages)


class Index:
    def __init__(self, pages: tuple[Page, ...]) -> None:
        self._sections = [section for page in pages for section in page.sections]
        self._counts = [_counted(section) for section in self._sections]
        self._in_sections = Counter(word for counts in self._counts for word in counts)
        self._mean = sum(map(Counter.total, self._counts)) / len(self._counts)

    def search(self, question: str, limit: int) -> list[Hit]:
        asked = self._read(question)
        # A word that no page has weighs as much as the rarest: a question full of them is about something else.
        whole = sum(max(map(self._weight, meant), default=self._weight("")) for meant in asked)
        hits = list[Hit]()
        for section, counts in zip(self._sections, self._counts, strict=True):
            held = [meant & counts.keys() for meant in asked]
            if sum(max(map(self._weight, words), default=0.0) for words in held) >= ENOUGH * whole > 0:
                score = sum(max((self._score(word, counts) for word in words), default=0.0) for words in held)
                hits.append(Hit(section, score))
        return sorted(hits, key=lambda hit: -hit.score)[:limit]

    def _read(self, question: str) -> list[set[str]]:
        """For each word of the question the words of the pages that it may mean: itself, else those that look alike."""
        found = [self._meant(word) for word in dict.fromkeys(words(question))]
        return found + [{pair} for pair in dict.fromkeys(pairs(question)) if pair in self._in_sections]

    def _meant(self, word: str) -> set[str]:
        if word in self._in_sections or len(word) <= SHORT or any(letter.isdigit() for letter in word):
            return {word} & self._in_sections.keys()
        return set(get_close_matches(word, self._in_sections, n=2, cutoff=ALIKE))

    def _weight(self, word: str) -> float:
        """The rarer, the more: BM25's idf."""
        having = self._in_sections[word]
        return log(1 + (len(self._sections) - having + 0.5) / (having + 0.5))

    def _score(self, word: str, counts: Counter[str]) -> float:
        times, length = counts[word], counts.total() / self._mean
        return self._weight(word) * times * (K1 + 1) / (times + K1 * (1 - B + B * length))


def _counted(section: Section) -> Counter[str]:
    counts = Counter(words(section.text))
    for text, times in ((section.heading, IN_HEADING), (f"{section.title} {section.page}", IN_TITLE)):
        for word in set(words(text)):
            counts[word] += times
    return counts
