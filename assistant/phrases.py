"""Fixed sentences that code says to customers, by language. Data in `texts/<language>.toml`."""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

from assistant.errors import ConfigurationError

FOLDER = Path(__file__).parent / "texts"
LANGUAGES = ("th", "en", "es")
LATIN_WORD = re.compile(r"(?=.*[a-zà-öø-ÿ])[A-Za-zÀ-ÖØ-öø-ÿ][A-Za-zÀ-ÖØ-öø-ÿ'’/-]+|I")
SPANISH_LETTERS = frozenset("ñáéíóúü¿¡")
_COMMON = tomllib.loads(Path(__file__).with_name("common_words.toml").read_text(encoding="utf-8"))
SPANISH, ENGLISH = frozenset(_COMMON["es"].split()), frozenset(_COMMON["en"].split())


type Lack = Literal["person", "shop"]
"""What an assistant may not have: somebody to hand over to, Odoo with orders and accounts."""


class Phrases:
    """The sentences of one language: `phrases("order.title", name=…)`."""

    def __init__(self, language: str, sentences: dict[str, str]) -> None:
        self.language = language
        self._sentences = sentences

    def __call__(self, key: str, **values: object) -> str:
        return self._sentences[key].format(**values)

    def keys(self) -> set[str]:
        return set(self._sentences)


@cache
def phrases(language: str, lacks: frozenset[Lack] = frozenset()) -> Phrases:
    """`refused_without_person` takes the place of `refused` for an assistant that `lacks` one. Raises
    `ConfigurationError` for a language that has no file."""
    try:
        data = tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigurationError(f"no phrases for language {language!r}; there are: {', '.join(LANGUAGES)}") from None
    flat = {f"{section}.{key}": text for section, entries in data.items() for key, text in entries.items()}
    instead = {
        key.removesuffix(f"_without_{lack}"): text
        for lack in sorted(lacks)
        for key, text in flat.items()
        if key.endswith(f"_without_{lack}")
    }
    return Phrases(language, flat | instead)


def language_of(text: str, default: str, among: tuple[str, ...] = ("th", "en")) -> str:
    """Which of the languages it is: Thai when there is a Thai letter; with words in Latin letters English or Spanish,
    by their commonest words where both are possible; else as before.

    An e-mail address, a code in capitals ("GLV-NIT-M", "XL") or an order's name is a word of no language.
    """
    if any("\u0e00" <= letter <= "\u0e7f" for letter in text):
        return "th"
    stripped = (word.strip(".,;:!?¿¡()“”\"'") for word in text.split())
    words = [word for word in stripped if LATIN_WORD.fullmatch(word)]
    if not words:
        return default
    latin = [language for language in among if language != "th"]
    if len(latin) < 2:
        return latin[0] if latin else default
    said = {word.lower() for word in words}
    for_spanish = len(said & SPANISH) + bool(SPANISH_LETTERS & set(text.lower()))
    for_english = len(said & ENGLISH)
    if for_spanish == for_english:
        return default if default in latin else latin[0]
    return "es" if for_spanish > for_english else "en"
