"""Long texts are cut where a reader pauses, and never inside what people see as one letter: `split`, `shorten`."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.channels.split import shorten, split
from assistant.channels.utf16 import units

FAMILY = "👩‍👩‍👧‍👦"
THAI_FLAG = "🇹🇭"
THUMB = "👍🏽"


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_a_text_that_fits_stays_whole_and_a_blank_one_is_nothing() -> None:
    assert split("12345", 5) == ["12345"]
    assert split(" \n ", 5) == []


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("first part\n\nsecond. third", ["first part", "second. third"]),
        ("first part\nsecond. third", ["first part", "second. third"]),
        ("It is one. And this is two", ["It is one.", "And this is two"]),
        ("ถุงมือ ไนไตร ผ้าก๊อซ สำลี", ["ถุงมือ ไนไตร", "ผ้าก๊อซ สำลี"]),
        ("see point 1. and then more", ["see point 1. and", "then more"]),
        ("x" * 20, ["x" * 16, "xxxx"]),
    ],
)
def test_the_cut_is_at_the_best_pause(text: str, pieces: list[str]) -> None:
    assert split(text, 16) == pieces


def test_a_heading_does_not_become_a_message_of_its_own() -> None:
    assert split("Hi\n\n" + "word " * 6, 20) == ["Hi\n\nword word word", "word word word"]


def test_an_early_pause_is_better_than_a_torn_word() -> None:
    assert split("Hi " + "x" * 18, 20) == ["Hi", "x" * 18]


@pytest.mark.parametrize("letter", [FAMILY, THAI_FLAG, THUMB, "น้ำ", "กี่", "e\u0301", "❤️", "เก", "\U0001f9e4"])
def test_what_looks_like_one_letter_is_never_torn(letter: str) -> None:
    for padding in range(1, 30):
        text = "x" * padding + letter * 8
        for piece in split(text, 24):
            assert piece.lstrip("x") == letter * piece.count(letter)
            assert utf16(piece) <= 24


def test_marks_without_end_are_cut_anyway() -> None:
    text = "ก" + "\u0e49" * 50
    assert "".join(split(text, 10)) == text


def test_a_text_of_emojis_is_measured_in_utf16_units() -> None:
    assert [utf16(piece) for piece in split("😀" * 5001, 5000)] == [5000, 5000, 2]


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(
    st.text(st.sampled_from([*"ab. \n!?", *"กขเแำ้ี", "😀", "\u200d", "🇹", "\u0301", "🏽"]), max_size=120),
    st.integers(8, 40),
)
def test_no_word_is_lost_and_no_piece_is_too_long(text: str, limit: int) -> None:
    pieces = split(text, limit)
    assert squeezed("".join(pieces)) == squeezed(text)
    assert all(0 < units(piece) == utf16(piece) <= limit for piece in pieces)


@given(st.text(st.sampled_from([*"ab กำ้", "😀"]), max_size=60), st.integers(4, 20))
@settings(max_examples=100, deadline=None, derandomize=True, database=None)
def test_a_shortened_text_says_so_and_fits(text: str, limit: int) -> None:
    short = shorten(text, limit)
    assert utf16(short) <= limit
    assert short == text or (short.endswith("…") and text.startswith(short[:-1]))


def test_shortening_tears_no_letter() -> None:
    assert shorten("ab" + FAMILY, 8) == "ab…"
    assert unicodedata.category(shorten("กี่กี่กี่", 5)[-2]).startswith("M")
