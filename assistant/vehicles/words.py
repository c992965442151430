"""What cars are like, in the words of customers and of the answers; data in words.toml."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_DATA = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Property:
    """`kind` is the catalogue's column. `also` are other words for it, in any language."""

    key: str
    kind: str
    es: str
    en: str
    also: tuple[str, ...]
    means: tuple[str, ...] = ()
    """Of a word that stands for several things: "camioneta" is an SUV or a pickup."""

    def label(self, language: str) -> str:
        return self.es if language == "es" else self.en


def _properties(section: str) -> dict[str, Property]:
    return {
        key: Property(key, kind, each["es"], each["en"], tuple(each.get("also", ())), tuple(each.get("means", ())))
        for kind, entries in _DATA[section].items()
        for key, each in entries.items()
    }


PROPERTIES: Final = _properties("properties")
"""Every word that the catalogue may use for a car, by key."""
SEVERAL: Final = _properties("several")
"""Words of customers that mean any of several properties."""
MAKES: Final[dict[str, str]] = {alias: make for make, aliases in _DATA["makes"].items() for alias in aliases}
"""Other names of makes, and the makes that no dealer here has to have: to know that they are cars."""
MODELS: Final[dict[str, str]] = {alias: model for model, aliases in _DATA["models"].items() for alias in aliases}
ELSEWHERE: Final[dict[str, str]] = {model: model for model in _DATA["elsewhere"]["models"]}
"""Well-known models: one that is not in the catalogue is not for sale here."""
