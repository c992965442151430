"""How well questions find the section that answers them; questions.toml has them."""

import tomllib
from pathlib import Path

import pytest

from assistant.knowledge.search import search
from assistant.knowledge.words import words
from tests.unit.knowledge.conftest import PAGES

QUESTIONS = tomllib.loads(Path(__file__).with_name("questions.toml").read_text(encoding="utf-8"))
SOURCES = {section.source for page in PAGES for section in page.sections}


def found(question: str) -> list[str]:
    return [hit.section.source for hit in search(PAGES, question, 3)]


@pytest.mark.parametrize(("part", "first", "among"), [("asked", 0.88, 0.95), ("typed", 1, 1), ("unseen", 0.85, 0.9)])
def test_questions_find_their_section(part: str, first: float, among: float) -> None:
    """Measured when this was written: 37 and 40 of 42; 16 of 16; 17 and 18 of 20."""
    asked = QUESTIONS[part]
    assert set(asked.values()) <= SOURCES
    hits = [(found(question), source) for question, source in asked.items()]
    assert sum(hit[:1] == [source] for hit, source in hits) / len(hits) >= first
    assert sum(source in hit for hit, source in hits) / len(hits) >= among


def test_what_the_pages_say_nothing_of_finds_nothing() -> None:
    """One of 12 finds a page by chance: the model still reads that it answers something else."""
    assert sum(bool(found(question)) for question in QUESTIONS["elsewhere"]["questions"]) <= 1


@pytest.mark.parametrize("question", ["", "?!", "the is of", "🙂", "x" * 200, "パスワード"])
def test_a_question_without_words_finds_nothing(question: str) -> None:
    assert found(question) == []


def test_the_order_is_the_same_each_time() -> None:
    assert [found("laptop") for _ in range(3)] == [found("laptop")] * 3


@pytest.mark.parametrize(
    ("a", "b"),
    [("Wi-Fi", "wifi"), ("Printers", "printer"), ("policies", "policy"), ("résumé", "resume"), ("locked", "locks")],
)
def test_words_that_mean_the_same_are_the_same(a: str, b: str) -> None:
    assert set(words(b)) <= set(words(a))


def test_figures_are_not_mistaken_for_others() -> None:
    assert found("GateKeeper error 691")[0].startswith("network-and-vpn: GateKeeper error 691")
    assert found("692") == []
