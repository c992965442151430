"""May this text of the model be sent? Only cars that exist are offered, with their own figures and no promises.

A stock id can be looked up, so every offer has to carry one; and a figure can be found in what tools have shown. Doubt
goes against the text: the model is asked once more, which costs a turn. tests/unit/karlos/offers.toml measures it.
"""

import re
import tomllib
from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Final

from assistant.tools.tool import Backing
from assistant.vehicles.matching import fold, mentioned
from assistant.vehicles.stock import Stock, Vehicle
from assistant.vehicles.words import ELSEWHERE, MAKES

NO_SUCH_CAR: Final = "it named a stock_id that no car here has"
OTHER_CAR: Final = "it gave a stock_id the model, year or price of another car"
NO_SUCH_FIGURE: Final = "it named a figure that no tool result here has"
PROMISE: Final = "it promised a price, a discount, a gift or a reservation, which only a person of the team may do"
UNNAMED: Final = "it spoke of a car without its stock_id, or of a make or model that is not for sale here"
BARGAINED: Final = "it made a price of a figure that only the customer has named"

_QUESTION = re.compile(r"¿[^?]*\?|(?:(?<=[.!?;\n])|^)[^.!?;\n¿]*\?")
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+")
_YEAR = re.compile(r"(?<![\d,.$-])(?:19[5-9]|20[0-4])\d(?![\d,]*\d)")
_FIGURE = re.compile(
    r"(?<![\w.,-])(?P<symbol>\$ ?)?(?P<digits>\d{1,3}(?:[,. ]\d{3})+(?!\d)|\d+)(?:\.(?P<cents>\d{1,2}))?(?!\d)\s*"
    r"(?P<unit>mil(?:l[oó]n(?:es)?)?\b|k\b|millions?\b|thousand\b)?\s*(?P<currency>pesos\b|mxn\b|m\.n\.)?",
    re.IGNORECASE,
)
_TIMES = {"k": 1000, "mil": 1000, "thousand": 1000}
SMALLEST: Final = 3000
"""Figures below it may be years, months, litres or doors, unless they are called money."""
ASKED: Final = "an amount that the customer asked about"
"""Stands in the estimate for a price that the model gave: no car is known to cost that."""

_DATA = tomllib.loads(Path(__file__).with_name("offers.toml").read_text(encoding="utf-8"))


def _words(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(_DATA[name])})(?!\w)", re.IGNORECASE)


OFFERS, PROMISES, DENIES, WISHES, BOUNDS = map(_words, ("offers", "promises", "denies", "wishes", "bounds"))


def objection(text: str, stock: Stock, backing: Backing) -> str:
    """Why the text may not be sent; empty when it may."""
    parts = _parts(text)
    if set(stock.ids_in(text)) - set(stock.by_id) - set(stock.ids_in(backing.written)):
        return NO_SUCH_CAR
    if not all(_is_that_car(part, stock, backing) for part in parts):
        return OTHER_CAR
    # The customer's own figures may be repeated, but not as a price: "KA-1003 for $1" is what they would like.
    of_cars = set(figures("\n".join([*(each for each in backing.shown if ASKED not in each), backing.told])))
    of_tools = of_cars | set(figures("\n".join(backing.shown)))
    of_all = of_tools | set(figures(backing.written))
    for part in parts:
        said = figures(stock.name_in_text.sub(" ", part))
        if not all(_is_among(figure, of_cars if stock.ids_in(part) else of_all) for figure in said):
            return NO_SUCH_FIGURE
        if not (BOUNDS.search(part) or _denies(part) or all(_is_among(figure, of_tools) for figure in said)):
            return BARGAINED
    if any(_promises(part) - _promises(backing.told) and not _denies(part) for part in parts):
        return PROMISE
    around = ["", *_parts(_QUESTION.sub("\n", text)), ""]  # a question says nothing about what there is
    for (before, part), after in zip(pairwise(around), around[2:], strict=False):
        if _denies(part) or (WISHES.search(part) and not OFFERS.search(part)):
            continue
        named = stock.ids_in(f"{before} {part} {after}")
        if _elsewhere(part, stock) or (not named and (_names_car(part, stock) or _offers_a_year(part))):
            return UNNAMED
    return ""


def _parts(text: str) -> list[str]:
    """Sentences and lines, without the bare numbers of a list."""
    return [part for part in _SENTENCE.split(text) if any(map(str.isalnum, part)) and not part.rstrip(".)").isdigit()]


def correction(why: str) -> str:
    return (
        f"Your last text was not sent: {why}. Answer again: name each car by its stock_id with the figures that tools "
        "have shown for it, call a tool for what you don't know, and promise nothing; or leave it out."
    )


def figures(text: str) -> list[Decimal]:
    """Amounts of money, with or without separators and "mil", and other numbers from `SMALLEST` on; no years."""
    found = []
    for match in _FIGURE.finditer(_YEAR.sub(" ", text)):
        unit = (match["unit"] or "").lower()
        number = Decimal(f"{re.sub(r'[,. ]', '', match['digits'])}.{match['cents'] or 0}")
        if unit:
            number *= _TIMES.get(unit, 1_000_000)
        if number >= SMALLEST or match["symbol"] or match["currency"] or len(match["cents"] or "") == 2:
            found.append(number)
    return found


def _is_among(figure: Decimal, known: Iterable[Decimal]) -> bool:
    return any(figure == each or _rounds(figure, each) for each in known)


def _rounds(figure: Decimal, exact: Decimal) -> bool:
    """Down, or to the nearest of whole pesos, tens, hundreds or thousands, by a twentieth at most: "unos 181 mil" for
    181,900."""
    return any(
        figure in (exact // step * step, (exact / step).quantize(Decimal(1)) * step)
        for step in (1, 10, 100, 1000)
        if step * 20 <= figure
    )


def _is_that_car(part: str, stock: Stock, backing: Backing) -> bool:
    """A sentence about one car has no other car's model, year or price."""
    cars = [stock.by_id[stock_id] for stock_id in dict.fromkeys(stock.ids_in(part)) if stock_id in stock.by_id]
    if len(cars) != 1:
        return True
    [car] = cars
    named = mentioned(part, _models(stock))
    if named and (car.make, car.model) not in named:
        return False
    years = [int(year) for year in _YEAR.findall(part)]
    if years and car.year not in years:
        return False
    estimates = {each for output in backing.shown if '"monthly_payment"' in output for each in figures(output)}
    prices = {other.price for other in stock.vehicles} - {car.price, Decimal(car.km)} - estimates
    return not prices & set(figures(part))


def _names_car(part: str, stock: Stock) -> bool:
    """Names are written with a capital: "march" is a month in a sentence, the March a car."""
    return bool(mentioned(_capitals(part), _models(stock)))


def _capitals(part: str) -> str:
    return " ".join(word for word in re.findall(r"[\w-]+", part) if not word[0].islower())


def _elsewhere(part: str, stock: Stock) -> bool:
    """Whether it names a make or a well-known model that is not in the catalogue."""
    here = {name for vehicle in stock.vehicles for name in (vehicle.make, vehicle.model)}
    return any(name not in here for name in [*mentioned(part, MAKES), *mentioned(_capitals(part), ELSEWHERE)])


def _offers_a_year(part: str) -> bool:
    """An unknown model has a year all the same: "there's a lovely 2021 Bronco"."""
    return bool(OFFERS.search(part) and _YEAR.search(part))


def _promises(text: str) -> set[str]:
    return {promise.lower() for promise in PROMISES.findall(text)}


def _denies(part: str) -> bool:
    return bool(DENIES.search(part))


def _models(stock: Stock) -> dict[str, tuple[str, str]]:
    return _models_of(stock.vehicles)


@cache
def _models_of(vehicles: tuple[Vehicle, ...]) -> dict[str, tuple[str, str]]:
    """By names that can mean nothing else: "3" is a number, "Mazda 3" a car."""
    pairs = {(vehicle.make, vehicle.model) for vehicle in vehicles}
    alone = {model: (make, model) for make, model in pairs if len(fold(model)) > 2 and not fold(model).isdigit()}
    return alone | {f"{make} {model}": (make, model) for make, model in pairs}
