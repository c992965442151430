"""vehicles.csv: made up, and as plausible as a dealer's own."""

from collections import defaultdict
from pathlib import Path
from statistics import median

import pytest

from assistant.errors import ConfigurationError
from assistant.vehicles.stock import COLUMNS, Stock, Vehicle, read

LINE = "KA-1003,Nissan,Versa,Advance,2020,181000,79147,sedan,automatic,gasoline,white,bluetooth one_owner"
HEAD = ",".join(COLUMNS)


def years_old(car: Vehicle) -> float:
    """The catalogue was made in November 2026."""
    return 2026.9 - car.year


def test_there_are_a_few_hundred_cars_of_many_makes(stock: Stock) -> None:
    assert 250 <= len(stock.vehicles) <= 600
    assert len({car.make for car in stock.vehicles}) >= 15
    assert len({(car.make, car.model) for car in stock.vehicles}) >= 60


def test_no_make_is_more_than_a_quarter_of_them(stock: Stock) -> None:
    for make in {car.make for car in stock.vehicles}:
        assert sum(car.make == make for car in stock.vehicles) < len(stock.vehicles) / 4


def test_prices_kilometres_and_years_are_those_of_used_cars(stock: Stock) -> None:
    assert all(60_000 <= car.price <= 1_500_000 for car in stock.vehicles)
    assert 150_000 < median(car.price for car in stock.vehicles) < 400_000
    assert all(500 <= car.km <= 300_000 for car in stock.vehicles)
    assert all(2012 <= car.year <= 2026 for car in stock.vehicles)


def test_nobody_has_driven_less_or_more_than_people_do(stock: Stock) -> None:
    for car in stock.vehicles:
        assert 3_000 <= car.km / years_old(car) < 30_000, car.stock_id


def test_a_model_gets_cheaper_with_the_years(stock: Stock) -> None:
    prices = defaultdict(list)
    for car in stock.vehicles:
        prices[car.make, car.model, car.version].append((car.year, car.price))
    pairs = [
        (newer, older)
        for of_model in prices.values()
        for year, newer in of_model
        for earlier, older in of_model
        if year - earlier >= 2
    ]
    assert len(pairs) > 100
    assert all(newer > older for newer, older in pairs)


def test_a_model_is_one_kind_of_car_of_one_make(stock: Stock) -> None:
    bodies, makes = defaultdict(set), defaultdict(set)
    for car in stock.vehicles:
        bodies[car.make, car.model].add(car.properties[0])
        makes[car.model].add(car.make)
    assert [model for model, found in bodies.items() if len(found) > 1] == []
    assert [model for model, found in makes.items() if len(found) > 1] == []


def test_equipment_fits_the_year_and_the_engine(stock: Stock) -> None:
    for car in stock.vehicles:
        if "apple_carplay" in car.properties:
            assert car.year >= 2018, car.stock_id
        if "factory_warranty" in car.properties:
            assert years_old(car) < 3, car.stock_id
        if "electric" in car.properties:
            assert "automatic" in car.properties, car.stock_id


def written(folder: Path, *lines: str) -> Path:
    file = folder / "vehicles.csv"
    file.write_text("\n".join((HEAD, *lines)), encoding="utf-8")
    return file


def test_a_line_is_a_car(tmp_path: Path) -> None:
    [car] = read(written(tmp_path, LINE)).vehicles
    assert (car.name, car.year, car.price, car.km) == ("Nissan Versa Advance", 2020, 181_000, 79_147)
    assert car.properties == ("sedan", "automatic", "gasoline", "white", "bluetooth", "one_owner")


def test_an_export_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    file = tmp_path / "vehicles.csv"
    file.write_bytes(b"\xef\xbb\xbf" + f"{HEAD}\r\n{LINE}\r\n".encode())
    assert len(read(file).vehicles) == 1


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("KA-1003", "1003", "line 2: stock_id: '1003' must be letters, a hyphen and digits"),
        ("Nissan", "", "line 2: make: '' must be filled in"),
        ("2020", "new", "line 2: year: 'new' must be a whole number"),
        ("181000", "$181000", "line 2: price: '$181000' must be a number above 0"),
        ("181000", "NaN", "line 2: price: 'NaN' must be a number above 0"),
        ("181000", '"181,000"', "line 2: price: '181,000' must be a number above 0"),
        ("79147", "-5", "line 2: km: '-5' must be a whole number"),
        ("sedan", "white", "line 2: body: 'white' must be one of sedan, hatchback"),
        ("one_owner", "no_owner", "'no_owner' is none"),
        ("Advance", "Advance,x", "line 2: has not 12 columns"),
        (",white", "", "line 2: has not 12 columns"),
    ],
)
def test_a_wrong_line_is_named_with_what_is_right(tmp_path: Path, old: str, new: str, told: str) -> None:
    with pytest.raises(ConfigurationError) as error:
        read(written(tmp_path, LINE.replace(old, new)))
    assert told in str(error.value)


@pytest.mark.parametrize(
    ("lines", "told"), [((), "has no vehicles"), ((LINE, LINE), "stock_id KA-1003 is there twice")]
)
def test_a_catalogue_that_makes_no_sense_is_refused(tmp_path: Path, lines: tuple[str, ...], told: str) -> None:
    with pytest.raises(ConfigurationError, match=told):
        read(written(tmp_path, *lines))


def test_other_columns_are_refused_with_those_that_are_meant(tmp_path: Path) -> None:
    file = tmp_path / "vehicles.csv"
    file.write_text("id;make\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="the first line must be stock_id,make,model"):
        read(file)


def test_a_missing_file_and_one_that_is_not_utf8_are_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"vehicles.csv is missing"):
        read(tmp_path / "vehicles.csv")
    (tmp_path / "latin.csv").write_bytes(f"{HEAD}\n{LINE}".replace("Versa", "León").encode("latin-1"))
    with pytest.raises(ConfigurationError, match="not UTF-8"):
        read(tmp_path / "latin.csv")
