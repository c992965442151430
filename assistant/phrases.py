"""Fixed sentences that code says to customers, by language. Data in `texts/<language>.toml`."""

import re
import tomllib
from functools import cache
from pathlib import Path

from assistant.errors import ConfigurationError

FOLDER = Path(__file__).parent / "texts"
LANGUAGES = ("th", "en")
ENGLISH_WORD = re.compile(r"(?=.*[a-z])[A-Za-z][A-Za-z'’/-]+|I")


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
def phrases(language: str) -> Phrases:
    """Raises `ConfigurationError` for a language that has no file."""
    try:
        data = tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigurationError(f"no phrases for language {language!r}; there are: {', '.join(LANGUAGES)}") from None
    flat = {f"{section}.{key}": text for section, entries in data.items() for key, text in entries.items()}
    return Phrases(language, flat)


def language_of(text: str, default: str) -> str:
    """Thai when there is a Thai letter, English when there is a word in Latin letters, else as before.

    An e-mail address, a code in capitals ("GLV-NIT-M", "XL") or an order's name is a word of no language.
    """
    if any("\u0e00" <= letter <= "\u0e7f" for letter in text):
        return "th"
    return "en" if any(ENGLISH_WORD.fullmatch(word.strip(".,;:!?()\"'")) for word in text.split()) else default
