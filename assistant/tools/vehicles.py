"""Looking for cars in the profile's catalogue."""

from typing import Annotated, Any, Final

from pydantic import Field

from assistant import profile as profiles
from assistant.errors import ConfigurationError, ToolFailed, ToolInputInvalid
from assistant.profile import Profile
from assistant.profile_settings import VehicleSettings
from assistant.tools.amounts import plain_money
from assistant.tools.catalogue import Price
from assistant.tools.tool import Backing, Json, ToolContext, in_groups, tool
from assistant.vehicles import offers
from assistant.vehicles import stock as stocks
from assistant.vehicles.search import Found, Order, Wish, search
from assistant.vehicles.stock import Stock, Vehicle
from assistant.vehicles.words import PROPERTIES

LIMIT: Final = 5
NEAREST: Final = 2
"""How many cars are shown of what there is without one of the conditions."""

Words = Annotated[str, Field(max_length=60)]
Year = Annotated[int, Field(ge=1950, le=2100)]
Km = Annotated[int, Field(ge=0, le=2_000_000)]
Page = Annotated[int, Field(ge=1, le=100)]
Features = Annotated[list[Words], Field(max_length=8)]


@in_groups
@tool
def find_vehicles(
    context: ToolContext,
    stock_id: Words | None = None,
    make: Words | None = None,
    model: Words | None = None,
    year_from: Year | None = None,
    year_to: Year | None = None,
    min_price: Price | None = None,
    max_price: Price | None = None,
    max_km: Km | None = None,
    features: Features | None = None,
    order: Order | None = None,
    page: Page | None = None,
) -> Json:
    """Search the cars that are for sale: stock id, make, model, version, year, kilometres, price and equipment.

    Call it for every question about cars, prices or what there is, and before you name or recommend any car. Pass on
    what the customer said, in their own words, Spanish or English; typing errors are understood ("bolsvaguen jeta").

    stock_id: only to look at one car again, e.g. "KA-1003". make: e.g. "Nissan". model: e.g. "Versa", without the year.
    year_from and year_to: a single year is both. min_price and max_price: in the currency of the results, e.g. "menos
    de 200 mil" is max_price 200000. max_km: at most so many kilometres. features: one entry for each of body, gearbox,
    fuel, colour, version and equipment, e.g. ["camioneta", "automática", "CarPlay"]. order: cheapest (as usual),
    dearest, newest or fewest_km. page: 2 for the next cars of the same search. Use null for what was not asked.

    read_as says how the customer's words were understood. Name a car always with its stock_id, and never name a car,
    price or figure that is not in a result.
    """
    stock = stock_of(context.profile)
    language = context.phrases.language
    currency = settings_of(context.profile).currency
    if stock_id is not None:
        return {"vehicles": [_entry(vehicle_of(stock, stock_id), language, currency)]}
    for low, high, names in ((min_price, max_price, "price"), (year_from, year_to, "year")):
        if low is not None and high is not None and low > high:
            raise ToolInputInvalid(f"The lowest {names} is above the highest. Correct them and call again.")
    wish = Wish(
        make=make or "",
        model=model or "",
        year_from=year_from,
        year_to=year_to,
        min_price=min_price,
        max_price=max_price,
        max_km=max_km,
        features=tuple(words for words in features or [] if words),
        order=order or "cheapest",
    )
    found = search(stock, wish, language)
    start = ((page or 1) - 1) * LIMIT
    shown = found.vehicles[start : start + LIMIT]
    return {
        "vehicles": [_entry(vehicle, language, currency) for vehicle in shown],
        "count": len(found.vehicles),
        "read_as": found.read_as,
        **({"not_understood": unknown} if (unknown := _without_figures(found.unknown)) else {}),
        **_instead(found, language, currency),
        "note": _note(found, stock, start + len(shown)),
    }


@find_vehicles.checks
def _(text: str, backing: Backing, profile: Profile) -> str:
    why = offers.objection(text, stock_of(profile), backing)
    return offers.correction(why) if why else ""


def settings_of(profile: Profile) -> VehicleSettings:
    """Raises `ConfigurationError` for a profile without a catalogue: `profile.load` refuses one with this tool."""
    if profile.vehicles is None:
        raise ConfigurationError(f"profile {profile.name} has no table [vehicles]")
    return profile.vehicles


def stock_of(profile: Profile) -> Stock:
    return stocks.read(profiles.FOLDER / profile.name / settings_of(profile).catalogue)


def vehicle_of(stock: Stock, stock_id: str) -> Vehicle:
    """Raises `ToolFailed`: there is no such car, or not any more."""
    vehicle = stock.get(stock_id)
    if vehicle is None:
        raise ToolFailed("There is no car of this stock_id; it may have been sold. Search again by make and model.")
    return vehicle


def _without_figures(words: list[str]) -> list[str]:
    """A figure that the model has put in must not come back as one that a tool has shown."""
    return [word for word in words if not any(letter.isdigit() for letter in word)]


def _instead(found: Found, language: str, currency: str) -> dict[str, Any]:
    nearest = sorted(found.without.items(), key=lambda each: len(each[1]))[:3]
    if not nearest:
        return {}
    return {
        "nothing_fits_but_without": [
            {
                "condition": condition,
                "count": len(vehicles),
                "vehicles": [_entry(vehicle, language, currency) for vehicle in vehicles[:NEAREST]],
            }
            for condition, vehicles in nearest
        ]
    }


def _note(found: Found, stock: Stock, shown: int) -> str:
    if found.vehicles:
        left = len(found.vehicles) - shown
        return f"{left} more: narrow the search, or ask for the next page." if left > 0 else "These are all."
    if found.without:
        return "No car fits all of it. Say so, then offer what comes near, and say in what it differs."
    makes = ", ".join(sorted({vehicle.make for vehicle in stock.vehicles}))
    return f"No such car is for sale. Say so, and ask what else would suit. Makes that are for sale: {makes}."


def _entry(vehicle: Vehicle, language: str, currency: str) -> dict[str, Any]:
    return {
        "stock_id": vehicle.stock_id,
        "make": vehicle.make,
        "model": vehicle.model,
        "version": vehicle.version,
        "year": vehicle.year,
        "km": vehicle.km,
        "price": plain_money(vehicle.price),
        "currency": currency,
        "features": [PROPERTIES[key].label(language) for key in vehicle.properties],
    }
