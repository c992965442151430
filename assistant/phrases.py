"""Fixed sentences that code says to customers, by language. Data in `texts/<language>.toml`."""

import tomllib
from functools import cache
from pathlib import Path

from assistant.errors import ConfigurationError

FOLDER = Path(__file__).parent / "texts"
LANGUAGES = ("th", "en")


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
    """Thai when there is a Thai letter, English when there are Latin letters, else as before."""
    if any("\u0e00" <= letter <= "\u0e7f" for letter in text):
        return "th"
    return "en" if any(letter.isascii() and letter.isalpha() for letter in text) else default
