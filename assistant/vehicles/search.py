"""Searching the catalogue: what a customer asked for, what was understood of it, and what there is."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Final, Literal

from assistant.vehicles.matching import SHORT, fold, found, spaced
from assistant.vehicles.stock import Stock, Vehicle
from assistant.vehicles.words import MAKES, MODELS, PROPERTIES, SEVERAL

type Order = Literal["cheapest", "dearest", "newest", "fewest_km"]
type Test = Callable[[Vehicle], bool]

ORDERS: Final[dict[Order, Callable[[Vehicle], tuple[Decimal | int, ...]]]] = {
    "cheapest": lambda vehicle: (vehicle.price, vehicle.km),
    "dearest": lambda vehicle: (-vehicle.price, vehicle.km),
    "newest": lambda vehicle: (-vehicle.year, vehicle.km),
    "fewest_km": lambda vehicle: (vehicle.km, vehicle.price),
}


@dataclass(frozen=True, slots=True)
class Wish:
    """As asked for: names and features in the customer's words, everything optional."""

    make: str = ""
    model: str = ""
    year_from: int | None = None
    year_to: int | None = None
    min_price: Decimal | None = None
    max_price: Decimal | None = None
    max_km: int | None = None
    features: tuple[str, ...] = ()
    order: Order = "cheapest"


@dataclass(frozen=True, slots=True)
class Found:
    """`vehicles` fit the whole wish, in its order. `read_as` has the names that were understood, by argument; `unknown`
    the words that nothing here is called. `without`: when nothing fits, what there is but for one condition."""

    vehicles: list[Vehicle]
    read_as: dict[str, str]
    unknown: list[str]
    without: dict[str, list[Vehicle]]


def search(stock: Stock, wish: Wish, language: str) -> Found:
    tests, read_as, unknown = _conditions(stock, wish, language)
    by = ORDERS[wish.order]

    def fitting(left_out: str = "") -> list[Vehicle]:
        wanted = [test for name, test in tests.items() if name != left_out]
        return sorted((car for car in stock.vehicles if all(test(car) for test in wanted)), key=by)

    vehicles = [] if _nobody_has(wish, read_as) else fitting()
    without = {} if vehicles or _nobody_has(wish, read_as) else {name: fitting(name) for name in tests}
    return Found(vehicles, read_as, unknown, {name: cars for name, cars in without.items() if cars})


def _nobody_has(wish: Wish, read_as: dict[str, str]) -> bool:
    """A make or model that is not in the catalogue: other cars would be no answer."""
    return bool(wish.make or wish.model) and "make" not in read_as


def _conditions(stock: Stock, wish: Wish, language: str) -> tuple[dict[str, Test], dict[str, str], list[str]]:
    tests: dict[str, Test] = {}
    read_as: dict[str, str] = {}
    unknown: list[str] = []
    makes, models = _names(stock, make_said=bool(wish.make))
    if wish.model:
        said = found(wish.make, makes)
        of_make = {name: model for name, model in models.items() if not wish.make or model[0] == said}
        # People take a model for another make's; but the 3 of a "Tesla Model 3" is no Mazda 3.
        telling = {name: model for name, model in models.items() if len(fold(name)) > SHORT}
        if model := found(wish.model, of_make) or found(wish.model, telling):
            tests["model"] = lambda car: (car.make, car.model) == model
            read_as |= {"make": model[0], "model": model[1]}
        elif " " not in wish.model and (make := found(wish.model, makes)):  # but no other car for a "Honda Prelude"
            tests["make"] = lambda car: car.make == make
            read_as["make"] = make
        else:
            unknown.append(wish.model)
    elif wish.make:
        if make := found(wish.make, makes):
            tests["make"] = lambda car: car.make == make
            read_as["make"] = make
        else:
            unknown.append(wish.make)
    features = list[str]()
    for words in wish.features:
        _feature(stock, words, language, tests, features, unknown)
    if features:
        read_as["features"] = ", ".join(features)
    tests |= _ranges(wish)
    return tests, read_as, unknown


def _feature(
    stock: Stock, words: str, language: str, tests: dict[str, Test], read_as: list[str], unknown: list[str]
) -> None:
    versions = {car.version: car.version for car in stock.vehicles if car.version}
    if exact := next((name for name in versions if spaced(name) == spaced(words)), ""):
        tests[words] = lambda car: spaced(car.version) == spaced(exact)
        read_as.append(exact)
    elif keys := found(words, _features()):
        tests[words] = lambda car: not keys.isdisjoint(car.properties)
        read_as.append(" / ".join(PROPERTIES[key].label(language) for key in sorted(keys)))
    else:
        unknown.append(words)


def _ranges(wish: Wish) -> dict[str, Test]:
    lowest, highest, most = wish.min_price, wish.max_price, wish.max_km
    oldest, newest = wish.year_from, wish.year_to
    tests: dict[str, Test | None] = {
        "year_from": None if oldest is None else lambda car: car.year >= oldest,
        "year_to": None if newest is None else lambda car: car.year <= newest,
        "min_price": None if lowest is None else lambda car: car.price >= lowest,
        "max_price": None if highest is None else lambda car: car.price <= highest,
        "max_km": None if most is None else lambda car: car.km <= most,
    }
    return {name: test for name, test in tests.items() if test}


def _names(stock: Stock, *, make_said: bool) -> tuple[dict[str, str], dict[str, tuple[str, str]]]:
    """Makes and (make, model) pairs of the catalogue, by every name for them."""
    makes = {car.make: car.make for car in stock.vehicles}
    pairs = {(car.make, car.model) for car in stock.vehicles}
    by_model = {model: (make, model) for make, model in pairs}
    # A figure alone is no name: there are a "Mazda 3", a "Model 3" and "3 puertas".
    alone = {model: pair for model, pair in by_model.items() if len(fold(model)) > 1 or make_said}
    models = {f"{make} {model}": (make, model) for make, model in pairs} | alone
    makes |= {alias: make for alias, make in MAKES.items() if make in makes}
    models |= {alias: by_model[model] for alias, model in MODELS.items() if model in by_model}
    return makes, models


@cache
def _features() -> dict[str, frozenset[str]]:
    """The properties that each word of customers stands for."""
    return {
        word: frozenset(each.means or (each.key,))
        for each in (*SEVERAL.values(), *PROPERTIES.values())
        for word in (each.es, each.en, *each.also)
    }
