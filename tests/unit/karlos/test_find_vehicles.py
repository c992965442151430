"""find_vehicles."""

import json
from decimal import Decimal

import pytest

from assistant.errors import ToolFailed, ToolInputInvalid
from assistant.run.items import MAX_OUTPUT_CHARS
from assistant.tools import TOOLS
from assistant.vehicles.stock import Stock
from tests.unit.karlos.conftest import find, some


def test_a_car_is_told_with_its_stock_id_and_all_that_an_answer_needs() -> None:
    car = some("Nissan", "Versa")
    [entry] = find(stock_id=car.stock_id)["vehicles"]
    assert entry["stock_id"] == car.stock_id
    assert (entry["make"], entry["model"], entry["year"], entry["km"]) == ("Nissan", "Versa", car.year, car.km)
    assert (Decimal(entry["price"]), entry["currency"]) == (car.price, "MXN")


@pytest.mark.parametrize("written", ["{}", " {} ", "el {} por favor"])
def test_a_stock_id_is_taken_as_people_write_it(written: str) -> None:
    stock_id = some().stock_id
    for form in (stock_id, stock_id.lower(), stock_id.replace("-", ""), stock_id.replace("-", " ")):
        assert find(stock_id=written.format(form))["vehicles"][0]["stock_id"] == stock_id


@pytest.mark.parametrize("stock_id", ["KA-9999", "XX-1003", "1003", "", "Versa"])
def test_a_stock_id_that_is_not_there_is_told_so(stock_id: str) -> None:
    with pytest.raises(ToolFailed, match="no car of this stock_id"):
        find(stock_id=stock_id)


def test_equipment_is_told_in_the_customers_language() -> None:
    car = next(car for car in (some(year=2023), some(year=2022)) if "bluetooth" in car.properties)
    spanish = find(stock_id=car.stock_id)["vehicles"][0]["features"]
    english = find(stock_id=car.stock_id, language="en")["vehicles"][0]["features"]
    assert len(spanish) == len(english) == len(car.properties)
    assert spanish != english
    searched = {"make": car.make, "model": car.model, "year_from": car.year, "year_to": car.year}
    assert english in [entry["features"] for entry in find(**searched, language="en", order="fewest_km")["vehicles"]]


def test_every_condition_holds_for_every_car_and_no_car_is_left_out(stock: Stock) -> None:
    wish = {"min_price": 150_000, "max_price": 300_000, "year_from": 2018, "year_to": 2022, "max_km": 90_000}
    fitting = {
        car.stock_id
        for car in stock.vehicles
        if 150_000 <= car.price <= 300_000
        and 2018 <= car.year <= 2022
        and car.km <= 90_000
        and {"suv", "automatic"} <= set(car.properties)
    }
    found: list[str] = []
    for page in range(1, 20):
        result = find(**wish, features=["SUV", "automática"], page=page)
        assert result["count"] == len(fitting)
        found += [entry["stock_id"] for entry in result["vehicles"]]
    assert len(found) == len(set(found))
    assert set(found) == fitting


@pytest.mark.parametrize(
    ("order", "field", "backwards"),
    [("cheapest", "price", False), ("dearest", "price", True), ("newest", "year", True), ("fewest_km", "km", False)],
)
def test_the_order_is_as_asked(order: str, field: str, backwards: bool) -> None:
    shown = [Decimal(entry[field]) for entry in find(make="Nissan", order=order)["vehicles"]]
    assert shown == sorted(shown, reverse=backwards)
    assert len(set(shown)) > 1 or field == "year"


def test_more_than_five_are_told_and_can_be_asked_for() -> None:
    first = find(model="Versa")
    assert (len(first["vehicles"]), first["note"]) == (
        5,
        f"{first['count'] - 5} more: narrow the search, or ask for the next page.",
    )
    assert find(model="Versa", page=50)["vehicles"] == []


def test_how_the_words_were_understood_is_told() -> None:
    result = find(make="bolsvaguen", model="jeta", features=["automatica"])
    assert result["read_as"] == {"make": "Volkswagen", "model": "Jetta", "features": "automático"}
    assert "not_understood" not in result


def test_words_that_nothing_is_called_are_told() -> None:
    assert find(features=["aleta de tiburón"])["not_understood"] == ["aleta de tiburón"]


def test_a_figure_among_them_does_not_come_back_as_one_that_a_tool_has_shown() -> None:
    assert "99000" not in json.dumps(find(features=["a 99000", "precio 99000"], make="X 99000", model="Y 99000"))


def test_what_comes_near_is_shown_when_nothing_fits_all_of_it() -> None:
    result = find(model="Corolla", max_price=90_000)
    assert result["vehicles"] == []
    near = {each["condition"]: each for each in result["nothing_fits_but_without"]}
    assert all(entry["model"] == "Corolla" for entry in near["max_price"]["vehicles"])
    assert "Say so" in result["note"]


def test_a_make_that_nobody_sells_is_told_with_those_that_are_sold() -> None:
    result = find(make="Ferrari", max_price=200_000)
    assert (result["vehicles"], result["count"]) == ([], 0)
    assert "nothing_fits_but_without" not in result
    assert "Nissan" in result["note"]


@pytest.mark.parametrize(
    "arguments", [{"min_price": 300_000, "max_price": 200_000}, {"year_from": 2022, "year_to": 2019}]
)
def test_bounds_the_wrong_way_round_are_for_the_model_to_mend(arguments: dict[str, object]) -> None:
    with pytest.raises(ToolInputInvalid, match="above the highest"):
        find(**arguments)


@pytest.mark.parametrize(
    "arguments", [{"page": 0}, {"year_from": 20}, {"max_km": -1}, {"order": "best"}, {"max_price": -1}]
)
def test_nonsense_is_refused(arguments: dict[str, object]) -> None:
    with pytest.raises(ToolInputInvalid, match=next(iter(arguments))):
        find(**arguments)


def test_the_longest_result_fits_into_the_thread() -> None:
    longest = max(
        len(json.dumps(find(page=page, order=order, language=language), ensure_ascii=False))
        for page in range(1, 10)
        for order in ("dearest", "newest")
        for language in ("es", "en")
    )
    assert longest < MAX_OUTPUT_CHARS / 3


def test_a_search_for_nothing_shows_the_cheapest() -> None:
    assert find()["count"] == len(find()["vehicles"]) + int(find()["note"].split()[0])


def test_both_tools_tell_everybody_the_same() -> None:
    assert TOOLS["find_vehicles"].in_groups
    assert TOOLS["estimate_financing"].in_groups
