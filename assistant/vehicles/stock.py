"""The catalogue: a CSV file in the profile's folder, one car per line, which the operator exports and replaces."""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Final

from assistant.errors import ConfigurationError
from assistant.vehicles.words import PROPERTIES

STOCK_ID: Final = re.compile(r"[A-Z]{1,4}-\d{3,6}")
KINDS: Final = ("body", "transmission", "fuel", "color")
COLUMNS: Final = ("stock_id", "make", "model", "version", "year", "price", "km", *KINDS, "features")


@dataclass(frozen=True, slots=True)
class Vehicle:
    """`price` in the profile's currency, taxes included. `properties` are keys of `words.PROPERTIES`: body,
    transmission, fuel and colour first, then the equipment."""

    stock_id: str
    make: str
    model: str
    version: str
    year: int
    price: Decimal
    km: int
    properties: tuple[str, ...]

    @property
    def name(self) -> str:
        return f"{self.make} {self.model} {self.version}".strip()


@dataclass(frozen=True, slots=True)
class Stock:
    vehicles: tuple[Vehicle, ...]
    by_id: Mapping[str, Vehicle]
    name_in_text: re.Pattern[str]
    """A stock id as people write it: "KA-1003", "ka1003", "KA 1003". Groups: letters, digits."""

    def get(self, written: str) -> Vehicle | None:
        return next((self.by_id.get(stock_id) for stock_id in self.ids_in(written)), None)

    def ids_in(self, text: str) -> list[str]:
        """Whether there are such cars or not."""
        return [f"{letters.upper()}-{digits}" for letters, digits in self.name_in_text.findall(text)]


@cache
def read(file: Path) -> Stock:
    """Raises `ConfigurationError` with the line and the column that are wrong."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            table = csv.DictReader(lines)
            if tuple(table.fieldnames or ()) != COLUMNS:
                raise ConfigurationError(f"{file.name}: the first line must be {','.join(COLUMNS)}")
            vehicles = tuple(_vehicle(row, f"{file.name} line {table.line_num}") for row in table)
    except FileNotFoundError:
        raise ConfigurationError(f"{file.name} is missing in the profile's folder") from None
    except UnicodeDecodeError:
        raise ConfigurationError(f"{file.name} is not UTF-8: export it again as CSV UTF-8") from None
    by_id = {vehicle.stock_id: vehicle for vehicle in vehicles}
    if not vehicles:
        raise ConfigurationError(f"{file.name} has no vehicles")
    if len(by_id) < len(vehicles):
        double = next(v.stock_id for n, v in enumerate(vehicles) if v.stock_id in {w.stock_id for w in vehicles[:n]})
        raise ConfigurationError(f"{file.name}: stock_id {double} is there twice")
    letters = "|".join(sorted({stock_id.partition("-")[0] for stock_id in by_id}))
    return Stock(vehicles, by_id, re.compile(rf"(?<![A-Za-z0-9])({letters})[ -]?(\d{{3,6}})(?!\d)", re.IGNORECASE))


def _vehicle(row: dict[str, str], where: str) -> Vehicle:
    def wrong(column: str, allowed: str) -> ConfigurationError:
        return ConfigurationError(f"{where}: {column}: {row.get(column)!r} must be {allowed}")

    if None in row or None in row.values():
        raise ConfigurationError(f"{where}: has not {len(COLUMNS)} columns; put text with a comma in quotes")
    if not STOCK_ID.fullmatch(row["stock_id"]):
        raise wrong("stock_id", "letters, a hyphen and digits, such as KA-1003")
    for column in ("make", "model"):
        if not row[column].strip():
            raise wrong(column, "filled in")
    for column in ("year", "km"):
        if not row[column].isascii() or not row[column].isdigit():
            raise wrong(column, "a whole number")
    try:
        price = Decimal(row["price"])
    except InvalidOperation:
        price = Decimal(0)
    if not price.is_finite() or price <= 0:
        raise wrong("price", "a number above 0, without symbol and thousands separators")
    for column in KINDS:
        if row[column] not in PROPERTIES or PROPERTIES[row[column]].kind != column:
            raise wrong(column, f"one of {', '.join(key for key, each in PROPERTIES.items() if each.kind == column)}")
    features = tuple(row["features"].split())
    for key in features:
        if key not in PROPERTIES or PROPERTIES[key].kind != "features":
            raise wrong("features", f"words of assistant/vehicles/words.toml with spaces in between; {key!r} is none")
    return Vehicle(
        stock_id=row["stock_id"],
        make=row["make"].strip(),
        model=row["model"].strip(),
        version=row["version"].strip(),
        year=int(row["year"]),
        price=price,
        km=int(row["km"]),
        properties=(*(row[column] for column in KINDS), *features),
    )
