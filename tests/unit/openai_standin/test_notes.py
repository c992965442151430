"""The offline model of a profile without tools."""

from typing import Any

import pytest

from local.standins.openai.offline import offline_rules
from local.standins.openai.offline.notes import known_in

INSTRUCTIONS = """You are a shop.

# What you know

- Hours: open from 7:00
  to 15:00.
- Address: 12 Harbour Street.

# Rules

- Never talk about the address of others.
"""


def _said(text: str, *, instructions: str = INSTRUCTIONS, language: str = "en") -> str:
    body: dict[str, Any] = {
        "instructions": instructions,
        "input": [
            {"role": "user", "content": text},
            {"role": "developer", "content": f"language: {language}"},
        ],
    }
    (part,) = offline_rules(body)
    return str(part.text)  # type: ignore[union-attr]


def test_what_it_knows_is_the_list_under_that_heading_and_nothing_else() -> None:
    assert known_in(INSTRUCTIONS) == ["Hours: open from 7:00 to 15:00.", "Address: 12 Harbour Street."]
    assert known_in("You are a shop.") == []


def test_the_entry_that_a_question_is_about_is_said() -> None:
    assert _said("When are you open?") == "Hours: open from 7:00 to 15:00."
    assert _said("What is your address?") == "Address: 12 Harbour Street."


@pytest.mark.parametrize(
    ("text", "language", "says"),
    [("Hi!", "en", "Hello!"), ("gracias", "es", "¡Con gusto!"), ("Do you sell tyres?", "en", "I don't know that")],
)
def test_small_talk_and_what_it_does_not_know_have_a_sentence(text: str, language: str, says: str) -> None:
    assert says in _said(text, language=language)


def test_instructions_without_that_heading_leave_it_to_the_other_rules() -> None:
    assert "offline model" not in _said("When are you open?")
    assert _said("Hi!", instructions="You are a shop.").startswith("Hello! Ask me about products")
