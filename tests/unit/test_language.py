"""Which language an answer is in: that of the customer's newest words."""

import pytest

from assistant.phrases import language_of


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
