"""What one message of somebody who looks for a car says: a search, a car, or how to pay for it."""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import Any

_DATA = tomllib.loads(Path(__file__).with_name("wanted.toml").read_text(encoding="utf-8"))
SIGNS = {name: re.compile(pattern) for name, pattern in _DATA["signs"].items()}
_YEARS = {name: re.compile(pattern) for name, pattern in _DATA["years"].items()}
_FEATURES = re.compile(rf"\b(?:{'|'.join(_DATA['features']['words'])})(?:e?s)?\b")
_STOP = frozenset(_DATA["stop"]["words"])
_MODELS = _DATA["models"]["words"]
_MAKES = frozenset(_DATA["makes"]["words"])

_STOCK_ID = re.compile(r"\b([a-z]{2,4})-?(\d{4,6})\b")
_YEAR = re.compile(r"\b20[0-4]\d\b")
_AMOUNT = r"\$?\s*(\d[\d,]*(?:\.\d+)?)\s*(mil\b|k\b|millones|millon)?"
_PERCENT = re.compile(r"(\d{1,2})\s*(?:%|por ciento|percent)")
_TERM = re.compile(r"\b(\d{1,3})\s*(anos?|years?|meses|months?|mensualidades)\b")
_BETWEEN = re.compile(rf"(?:entre|between|de)\s*{_AMOUNT}\s*(?:y|and|a|to)\s*{_AMOUNT}")
_AT_MOST = re.compile(
    rf"(?:menos de|hasta|maximo|no mas de|presupuesto(?: es)?(?: de)?|under|below|up to|less than|at most|"
    rf"budget(?: is)?(?: of)?)\s*{_AMOUNT}"
)
_AT_LEAST = re.compile(rf"(?:mas de|minimo|over|more than|at least)\s*{_AMOUNT}")
_DOWN = re.compile(rf"(?:enganche(?: de)?|down(?: payment)?(?: of)?)\s*{_AMOUNT}|{_AMOUNT}\s*(?:de enganche|down)")
_ORDINALS = {"primer": 1, "first": 1, "segund": 2, "second": 2, "tercer": 3, "third": 3, "cuart": 4, "fourth": 4}
_TIMES = {"mil": 1000, "k": 1000, "millones": 1_000_000, "millon": 1_000_000}
SMALLEST_PRICE = 20_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """`search` has find_vehicles' arguments that the message gives; `down` is an amount or, with `percent`, a share."""

    text: str
    search: dict[str, Any]
    stock_id: str = ""
    ordinal: int = 0
    years: int | None = None
    down: Decimal | None = None
    percent: int | None = None
    amount: Decimal | None = None

    def says(self, sign: str) -> bool:
        return bool(SIGNS[sign].search(self.text))


def wanted_in(message: str) -> Wanted:
    text = _plain(message)
    car = _STOCK_ID.search(text)
    term = _TERM.search(text)
    down = _DOWN.search(text)
    percent = _PERCENT.search(text)
    rest = text
    for found in (car, term, down, percent):
        rest = rest.replace(found[0], " ") if found else rest
    search, rest = _search(rest)
    named = [word for word in re.findall(r"[a-z0-9-]+", _FEATURES.sub(" ", rest)) if word not in _STOP]
    makes = [word for word in named if word in _MAKES]
    models = _models(named, alone=not search and not makes)
    amounts = [_money(*match) for match in re.findall(_AMOUNT, rest)]
    return Wanted(
        text,
        search | ({"make": makes[0]} if makes else {}) | ({"model": " ".join(models)} if models else {}),
        stock_id=f"{car[1].upper()}-{car[2]}" if car else "",
        ordinal=next((number for word, number in _ORDINALS.items() if word in text), 0),
        years=_in_years(int(term[1]), term[2]) if term else None,
        down=_money(*(down.groups()[:2] if down[1] else down.groups()[2:])) if down else None,
        percent=int(percent[1]) if percent else None,
        amount=next((amount for amount in amounts if amount >= SMALLEST_PRICE), None),
    )


def _models(named: list[str], *, alone: bool) -> list[str]:
    """The words that are a model's name. A message that gives nothing else to look for may name one that is unknown."""
    others = [word for word in named if word not in _MAKES]
    if alone and len(others) == 1 and not others[0].isdigit():
        return others
    made_up = bool(set(named) & _MAKES)
    return [word for word in others if get_close_matches(word, _MODELS, 1, 0.78) or (made_up and word.isdigit())]


def _search(text: str) -> tuple[dict[str, Any], str]:
    """The ranges and features of a search, and the text without its ranges."""
    found: dict[str, Any] = {}
    for name in ("from", "to"):
        if match := _YEARS[name].search(text):
            found[f"year_{name}"] = int(next(filter(None, match.groups())))
            text = text.replace(match[0], " ")
    if not found and (years := sorted(int(year) for year in _YEAR.findall(text))):
        found = {"year_from": years[0], "year_to": years[-1]}
    text = _YEAR.sub(" ", text)
    for pattern, names in ((_BETWEEN, ("min", "max")), (_AT_MOST, ("max",)), (_AT_LEAST, ("min",))):
        if not (match := pattern.search(text)):
            continue
        groups = match.groups()
        # "entre 150 y 200 mil": the word goes with both.
        amounts = [_money(groups[n], groups[n + 1] or groups[-1]) for n in range(0, len(groups), 2)]
        in_km = re.match(r"\s*(?:km|kilomet|miles)", text[match.end() :])
        text = text[: match.start()] + " " + text[match.end() :]
        if in_km:
            found["max_km"] = int(amounts[-1])
        elif amounts[-1] >= SMALLEST_PRICE:
            found |= {f"{name}_price": float(amount) for name, amount in zip(names, amounts, strict=True)}
    if features := _FEATURES.findall(text):
        found["features"] = features
    for order in ("cheapest", "newest", "fewest_km"):
        if SIGNS[order].search(text):
            found["order"] = order
    return found, text


def _money(digits: str, unit: str | None) -> Decimal:
    return Decimal(digits.replace(",", "")) * _TIMES.get(unit or "", 1)


def _in_years(number: int, unit: str) -> int:
    return number if unit.startswith(("ano", "year")) else max(1, round(number / 12))


def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.lower())
    return " ".join("".join(letter for letter in apart if not unicodedata.combining(letter)).split())
