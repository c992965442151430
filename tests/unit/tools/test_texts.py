"""The fixed sentences, in every language."""

import re
import string
from pathlib import Path

import pytest

import assistant
from assistant.phrases import LANGUAGES, Lack, language_of, phrases

KEYS = sorted(phrases("en").keys())


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def raw(language: str, key: str) -> str:
    text: str = phrases(language)._sentences[key]
    return text


def test_every_sentence_is_said_somewhere() -> None:
    """Keys that code puts together have the section and a brace: `code.{outcome}`."""
    source = "\n".join(file.read_text(encoding="utf-8") for file in Path(assistant.__file__).parent.rglob("*.py"))
    said = {re.sub(r"_without_\w+$", "", key) for key in KEYS}  # what takes a sentence's place is said where it is
    unused = [key for key in sorted(said) if f'"{key}"' not in source and f'f"{key.split(".")[0]}.{{' not in source]
    # Sections that are handed on by name: `_word(say, "order_state", order.state)`.
    assert [key for key in unused if f'"{key.split(".")[0]}"' not in source] == []


def test_every_language_has_the_same_keys() -> None:
    assert len({frozenset(phrases(language).keys()) for language in LANGUAGES}) == 1


OF_WHAT_IT_LACKS = {
    "person": r"\bperson|representative|team|เจ้าหน้าที่|equipo",
    "shop": r"shop|order|account|sign-in|ร้าน|คำสั่งซื้อ|บัญชี|tienda|pedido|cuenta",
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("lack", ["person", "shop"])
def test_an_assistant_does_not_speak_of_what_it_lacks(language: str, lack: Lack) -> None:
    changed = {key for key in KEYS if phrases(language, frozenset({lack}))._sentences[key] != raw(language, key)}
    assert changed == {key.removesuffix(f"_without_{lack}") for key in KEYS if key.endswith(f"_without_{lack}")}
    for key in changed:
        assert re.search(OF_WHAT_IT_LACKS[lack], raw(language, key), re.IGNORECASE)
        assert not re.search(OF_WHAT_IT_LACKS[lack], raw(language, f"{key}_without_{lack}"), re.IGNORECASE)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("action", ["confirm", "cancel"])
def test_what_a_card_says_to_type_is_what_it_understands(language: str, action: str) -> None:
    say = phrases(language)
    assert say(f"button.{action}").lower() in [word.strip() for word in say(f"words.{action}").split(",")]


def test_only_what_has_buttons_speaks_of_tapping_them() -> None:
    said = {
        key
        for language in LANGUAGES
        for key in KEYS
        if re.search(r"\btap|\bbutton|กด|ปุ่ม|\btoca|\bbotón", raw(language, key))
    }
    assert said == {"holding.title"}


@pytest.mark.parametrize("key", KEYS)
def test_every_language_fills_in_the_same_placeholders(key: str) -> None:
    assert len({frozenset(placeholders(raw(language, key))) for language in LANGUAGES}) == 1


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", KEYS)
def test_every_sentence_says_something_without_markdown(key: str, language: str) -> None:
    text = raw(language, key)
    assert text.strip()
    assert not set("*#`") & set(text)


@pytest.mark.parametrize("key", KEYS)
def test_thai_sentences_are_thai_and_english_ones_are_not(key: str) -> None:
    if placeholders(raw("th", key)) and key == "order.line":  # nothing but placeholders
        return
    assert any("\u0e01" <= letter <= "\u0e5b" for letter in raw("th", key))
    if not key.startswith("words."):
        assert not any("\u0e01" <= letter <= "\u0e5b" for letter in raw("en", key))


@pytest.mark.parametrize("key", [key for key in KEYS if raw("en", key).count(" ") > 2 and key != "order.line"])
def test_spanish_sentences_are_no_english_ones_left_over(key: str) -> None:
    assert raw("es", key) != raw("en", key)
    if not key.startswith("words."):
        assert language_of(raw("es", key), "en", ("es", "en")) == "es"


@pytest.mark.parametrize("key", KEYS)
def test_a_spanish_question_or_exclamation_is_opened_as_well(key: str) -> None:
    text = raw("es", key)
    assert (text.count("¿"), text.count("¡")) == (text.count("?"), text.count("!"))


@pytest.mark.parametrize("key", [key for key in KEYS if key.split(".")[0] in ("card", "code", "fallback", "media")])
def test_thai_sentences_to_the_customer_are_polite(key: str) -> None:
    assert raw("th", key).endswith(("ค่ะ", "นะคะ"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_means_two_things_and_all_are_lower_case(language: str) -> None:
    words = [word.strip() for key in KEYS if key.startswith("words.") for word in raw(language, key).split(",")]
    assert len(words) == len(set(words))
    assert all(word and word == word.lower() for word in words)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_label_of_a_button_typed_by_hand_does_what_the_button_does(language: str) -> None:
    for action in ("confirm", "cancel"):
        assert raw(language, f"button.{action}").lower() in raw(language, f"words.{action}").split(", ")
