"""Names of cars and equipment as people type them on a phone."""

import pytest

from assistant.vehicles.matching import found
from assistant.vehicles.search import Wish, search
from assistant.vehicles.stock import Stock

TYPED = {
    ("Volkswagen", "Jetta"): [
        "jetta",
        "Jeta",
        "yetta",
        "bolsvaguen jeta",
        "vw jetta",
        "volskwagen jetta",
        "jetta 2019",
    ],
    ("Nissan", "Versa"): ["versa", "bersa", "vrsa", "nisan versa", "nissan bersa", "NissanVersa", "un versa por favor"],
    ("Nissan", "March"): ["march", "marhc"],
    ("Chevrolet", "Aveo"): ["aveo", "abeo", "chevy aveo", "chebrolet aveo"],
    ("Toyota", "Corolla"): ["corolla", "corola", "coroya", "toyota corola"],
    ("Toyota", "Hilux"): ["hilux", "hi lux", "ilux", "jilux"],
    ("Toyota", "RAV4"): ["rav4", "RAV 4", "rav-4"],
    ("Honda", "Civic"): ["civic", "cívic", "sivic", "civik"],
    ("Honda", "CR-V"): ["crv", "CR-V", "cr v", "honda crv"],
    ("Mazda", "3"): ["mazda 3", "mazda3"],
    ("Mazda", "CX-5"): ["cx5", "cx-5", "mazda cx 5"],
    ("KIA", "Rio"): ["rio", "Río", "kia rio"],
    ("Hyundai", "Tucson"): ["tucson", "tukson", "hiundai tucson"],
    ("Ford", "F-150"): ["f150", "F 150", "lobo"],
    ("SEAT", "Ibiza"): ["ibiza", "ibisa", "iviza"],
    ("Suzuki", "Swift"): ["swift", "suift", "swit", "susuki swift"],
    ("Chevrolet", "Silverado 1500"): ["silverado", "cheyenne", "silberado"],
    ("Mercedes-Benz", "Clase C"): ["clase c", "c class", "mercedes clase c"],
}
MAKES = {
    "Volkswagen": ["volkswagen", "bolsvaguen", "wolkswagen", "VW", "volks"],
    "Chevrolet": ["chevrolet", "chebrolet", "chevi", "chevrolette"],
    "Hyundai": ["hyundai", "hiunday", "hundai"],
    "Mitsubishi": ["mitsubichi", "mitsubishi", "mitsubushi"],
    "Peugeot": ["peugeot", "peujot", "peugot"],
    "Mercedes-Benz": ["mercedes", "mercedes benz", "mersedes"],
    "Jeep": ["jeep", "yeep"],
    "KIA": ["kia", "KIA"],
    "Honda": ["honda", "onda"],
}
NOT_HERE = (
    *("q3", "a4", "model 3", "mustang", "vocho", "x6", "supra", "cx-9", "hola", "f-250", "3"),
    *("leaf", "np350", "serie 5", "corvette", "honda prelude"),
)


@pytest.mark.parametrize(("make", "model", "typed"), [(*car, text) for car, texts in TYPED.items() for text in texts])
def test_a_model_is_understood_as_people_type_it(stock: Stock, make: str, model: str, typed: str) -> None:
    cars = search(stock, Wish(model=typed), "es").vehicles
    assert {(car.make, car.model) for car in cars} == {(make, model)}


@pytest.mark.parametrize(("make", "typed"), [(make, text) for make, texts in MAKES.items() for text in texts])
def test_a_make_is_understood_as_people_type_it(stock: Stock, make: str, typed: str) -> None:
    assert {car.make for car in search(stock, Wish(make=typed), "es").vehicles} == {make}


@pytest.mark.parametrize("typed", NOT_HERE)
def test_what_is_not_in_the_catalogue_is_not_taken_for_something_else(stock: Stock, typed: str) -> None:
    found = search(stock, Wish(model=typed), "es")
    assert (found.vehicles, found.unknown) == ([], [typed])


@pytest.mark.parametrize(("make", "model"), [("Tesla", "Model 3"), ("Ferrari", ""), ("Audi", "3"), ("Subaru", "3")])
def test_a_make_that_is_not_there_leads_to_no_other(stock: Stock, make: str, model: str) -> None:
    assert search(stock, Wish(make=make, model=model), "es").vehicles == []


def test_a_make_where_a_model_should_be_is_a_make(stock: Stock) -> None:
    found = search(stock, Wish(model="honda"), "es")
    assert {car.make for car in found.vehicles} == {"Honda"}
    assert len({car.model for car in found.vehicles}) > 3


def test_a_model_that_is_taken_for_another_makes_is_found(stock: Stock) -> None:
    found = search(stock, Wish(make="Nissan", model="Jetta"), "es")
    assert found.read_as == {"make": "Volkswagen", "model": "Jetta"}


@pytest.mark.parametrize(
    ("words", "keys"),
    [
        ("automático", {"automatic"}),
        ("automatica", {"automatic"}),
        ("automatik", {"automatic"}),
        ("estándar", {"manual"}),
        ("standar", {"manual"}),
        ("stick shift", {"manual"}),
        ("camioneta", {"suv", "pickup"}),
        ("troca", {"pickup"}),
        ("pick up", {"pickup"}),
        ("quemacocos", {"sunroof"}),
        ("quema cocos", {"sunroof"}),
        ("piel", {"leather"}),
        ("leather seats", {"leather"}),
        ("Car Play", {"apple_carplay"}),
        ("camara de reversa", {"backup_camera"}),
        ("hibrido", {"hybrid"}),
        ("7 pasajeros", {"third_row"}),
        ("7 seater", {"third_row"}),
        ("unico dueño", {"one_owner"}),
        ("roja", {"red"}),
        ("grey", {"gray"}),
        ("4x4", {"four_wheel_drive"}),
        ("vidrios electricos", {"electric_windows"}),
        ("eléctrico", {"electric"}),
        ("aire acondisionado", {"air_conditioning"}),
        ("con clima", {"air_conditioning"}),
    ],
)
def test_equipment_is_understood_in_both_languages(stock: Stock, words: str, keys: set[str]) -> None:
    cars = search(stock, Wish(features=(words,)), "es").vehicles
    assert cars == sorted(
        (car for car in stock.vehicles if keys & set(car.properties)), key=lambda car: (car.price, car.km)
    )
    assert 0 < len(cars) < len(stock.vehicles) or "air_conditioning" in keys


def test_of_similar_names_the_most_similar_is_meant() -> None:
    assert found("a corola", {"Corolla": 1, "Corona": 2}) == 1
    assert found("nothing like it", {"Corolla": 1}) is None
    assert found("", {"Corolla": 1}) is None
