"""Which language an answer is in: that of the customer's newest words."""

import pytest

from assistant.phrases import ENGLISH, SPANISH, language_of


@pytest.mark.parametrize("text", ["สวัสดี", "ขอ GLV-NIT-M 10 กล่อง", "my e-mail คือ malee@example.com"])
def test_a_thai_letter_makes_it_thai(text: str) -> None:
    assert language_of(text, "en") == "th"


@pytest.mark.parametrize("text", ["hello", "Hi!", "3 boxes of GLV-NIT-M", "I'd like gloves", "e-mail: joe@example.com"])
def test_a_latin_word_makes_it_english(text: str) -> None:
    assert language_of(text, "th") == "en"


@pytest.mark.parametrize(
    "text", ["malee@example.com", "GLV-NIT-M", "GLV-NIT-M x 10", "XL", "S00042", "10", "👍", "081-234-5678", ""]
)
@pytest.mark.parametrize("before", ["th", "en"])
def test_what_is_a_word_of_no_language_changes_nothing(text: str, before: str) -> None:
    assert language_of(text, before) == before


BOTH = ("es", "en")


@pytest.mark.parametrize(
    "text",
    [
        "hola, ¿tienen un versa?",
        "busco una camioneta automatica",
        "cuanto cuesta el jetta",
        "¿Jetta?",
        "quiero ver el KA-1003",
        "Año 2019 o más nuevo",
        "a 3 años con 50 mil de enganche",
        "gracias",
    ],
)
def test_spanish_is_told_from_english_by_its_common_words_and_letters(text: str) -> None:
    assert language_of(text, "en", BOTH) == "es"


@pytest.mark.parametrize(
    "text",
    ["hi, do you have a Versa?", "how much is the jetta", "I want a truck", "and in red?", "thanks", "show me more"],
)
def test_english_is_told_from_spanish(text: str) -> None:
    assert language_of(text, "es", BOTH) == "en"


@pytest.mark.parametrize("text", ["Versa Advance 2019", "KA-1003", "ok", "no", "Jetta GLI", "👍", "CarPlay", ""])
@pytest.mark.parametrize("before", BOTH)
def test_what_is_the_same_in_both_changes_nothing(text: str, before: str) -> None:
    assert language_of(text, before, BOTH) == before


def test_an_assistant_without_spanish_takes_it_for_english_as_before() -> None:
    assert language_of("hola, quiero un auto", "th", ("th", "en")) == "en"


def test_an_assistant_without_english_answers_in_spanish() -> None:
    assert language_of("hello there", "es", ("es",)) == "es"


def test_no_common_word_speaks_for_both() -> None:
    assert not SPANISH & ENGLISH
