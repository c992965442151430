"""Claims of orders without a name: how many are found, and how much else is taken for one."""

import tomllib
from itertools import product
from pathlib import Path

import pytest

from assistant import profile as profiles
from assistant.run.guard import claims_an_order

FOLDER = Path(__file__).parent / "claims"
OFFLINE = Path(__file__).parents[3] / "local/standins/openai/offline/sentences.toml"


def texts(file: str) -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((FOLDER / f"{file}.toml").read_text(encoding="utf-8"))


TUNED, HELDOUT = texts("tuned"), texts("heldout")
LANGUAGES = ("en", "th")
MISSED = {"โอเคค่ะ รับออเดอร์เลยนะคะ เรียบร้อยค่ะ"}  # "I'll take the order then": each of its words is harmless


def missed(claims: list[str]) -> list[str]:
    return [text for text in claims if not claims_an_order(text)]


def mistaken(harmless: list[str]) -> list[str]:
    return [text for text in harmless if claims_an_order(text)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_claim_that_the_words_were_chosen_by_is_found_and_nothing_else(language: str) -> None:
    assert missed(TUNED[language]["claims"]) == []
    assert mistaken(TUNED[language]["harmless"]) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_the_texts_that_it_was_measured_by_only_what_is_known_is_mistaken(language: str) -> None:
    kinds = HELDOUT[language]
    claims = [text for kind, texts in kinds.items() if kind.startswith("claims") for text in texts]
    harmless = [text for kind, texts in kinds.items() if kind.startswith("harmless") for text in texts]
    assert len(claims) == len(harmless) == 70
    assert set(missed(claims)) <= MISSED
    assert mistaken(harmless) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_harmless_line_beside_it_hides_a_claim(language: str) -> None:
    """A question or a condition in the same answer made the whole answer harmless once."""
    pairs = product(TUNED[language]["harmless"], TUNED[language]["claims"])
    assert missed([text for one, other in pairs for text in (f"{one}\n{other}", f"{other}\n{one}")]) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_harmless_lines_stay_so_in_any_company(language: str) -> None:
    harmless = TUNED[language]["harmless"]
    assert mistaken([f"{one} {other}" for one, other in product(harmless, harmless)]) == []


def test_what_the_offline_model_says_is_no_claim() -> None:
    sentences = tomllib.loads(OFFLINE.read_text(encoding="utf-8"))
    assert mistaken([text for of_language in sentences.values() for text in of_language.values()]) == []


@pytest.mark.parametrize("name", profiles.available())
def test_whoever_takes_orders_speaks_only_languages_in_which_claims_are_known(name: str) -> None:
    profile = profiles.load(name)
    if {"place_order", "reorder"} & set(profile.tools):
        assert set(profile.languages) <= set(LANGUAGES)


def test_the_two_files_share_no_text() -> None:
    told = [text for file in (TUNED, HELDOUT) for kinds in file.values() for kind in kinds.values() for text in kind]
    assert len(told) == len(set(told)) > 300
