"""The offline model sells cars with the real tools, through the run engine and the adapter of production: what it says
has passed the same checks as a real model's."""

import re

import pytest

from tests.unit.karlos.conftest import PROFILE, STOCK, estimate, some
from tests.unit.openai_standin.shop import model
from tests.unit.run.chat import Chat

CAR = some("Nissan", "Versa")
STOCK_ID = re.compile(r"KA-\d{4}")


@pytest.fixture
def chat() -> Chat:
    fields = ("name", "tools", "vehicles", "financing", "languages", "greeting", "instructions", "limits")
    return Chat(model=model("none"), **{field: getattr(PROFILE, field) for field in fields})


def say(chat: Chat, text: str) -> str:
    chat.clock.advance(seconds=20)
    return "\n".join(part.text for part in chat.says(text))


def cars(text: str) -> list[str]:
    return STOCK_ID.findall(text)


def test_a_whole_conversation_in_spanish(chat: Chat) -> None:
    assert "¿Qué auto buscas?" in say(chat, "Hola, buenas tardes")
    shown = say(chat, "busco un bersa automatico de menos de 220 mil")
    found = [STOCK.by_id[stock_id] for stock_id in cars(shown)]
    assert found
    for car in found:
        assert (car.model, "automatic" in car.properties, car.price <= 220_000) == ("Versa", True, True)
        assert f"${car.price:,} MXN" in shown
    details = say(chat, f"me interesa el {found[0].stock_id}")
    assert "Bluetooth" in details or "aire acondicionado" in details
    asked = say(chat, "¿cuánto quedaría de mensualidad con 50 mil de enganche?")
    assert asked == "¿A cuántos años lo quieres? Pueden ser de 1 a 6."
    told = say(chat, "a 4 años")
    expected = estimate(stock_id=found[0].stock_id, years=4, down_payment=50_000)
    assert f"{float(expected['monthly_payment']):,.2f}" in told
    assert "estimado" in told
    assert "Con gusto" in say(chat, "muchas gracias")


def test_a_whole_conversation_in_english(chat: Chat) -> None:
    shown = say(chat, "Hi, do you have a Toyota SUV under 600k?")
    assert cars(shown)
    assert {STOCK.by_id[stock_id].model for stock_id in cars(shown)} == {"RAV4"}
    assert "I found" in shown
    told = say(chat, "how much is the first one monthly over 5 years with 20% down?")
    assert "60 monthly payments" in told
    assert "(20 %)" in told


def test_a_search_goes_on_where_the_last_one_was(chat: Chat) -> None:
    first = cars(say(chat, "¿tienen camionetas?"))
    narrowed = cars(say(chat, "que sea automática y roja"))
    second = cars(say(chat, "¿qué más opciones hay?"))
    assert first
    assert narrowed
    assert set(first) != set(narrowed)
    assert not set(narrowed) & set(second)
    for stock_id in (*narrowed, *second):
        assert {"automatic", "red"} <= set(STOCK.by_id[stock_id].properties)


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        (
            "busco mazda 3 del 2018 en adelante",
            lambda car: (car.make, car.model) == ("Mazda", "3") and car.year >= 2018,
        ),
        ("un jetta entre 150 y 300 mil", lambda car: car.model == "Jetta" and 150_000 <= car.price <= 300_000),
        ("algo con menos de 30 mil km", lambda car: car.km <= 30_000),
        ("pickup 2020 a 2022", lambda car: "pickup" in car.properties and 2020 <= car.year <= 2022),
        ("carros híbridos", lambda car: "hybrid" in car.properties),
        ("crv 2019 o más nueva", lambda car: car.model == "CR-V" and car.year >= 2019),
        ("a honda city, automatic", lambda car: car.model == "City"),
        ("kia rio o algo así, $200,000 máximo", lambda car: car.make == "KIA"),
    ],
)
def test_a_message_becomes_a_search(chat: Chat, text: str, holds: object) -> None:
    shown = cars(say(chat, text))
    assert shown
    assert callable(holds)
    assert all(holds(STOCK.by_id[stock_id]) for stock_id in shown)


@pytest.mark.parametrize("text", ["¿tienen un Tesla?", "busco un ferrari", "do you have a Porsche?", "un mustang"])
def test_what_is_not_there_is_not_offered(chat: Chat, text: str) -> None:
    told = say(chat, text)
    assert cars(told) == []
    assert "No tengo ese auto" in told or "I don't have that car" in told


def test_what_comes_near_is_offered_as_that(chat: Chat) -> None:
    told = say(chat, "un corolla de menos de 90 mil")
    assert "No hay uno que cumpla con todo" in told
    assert any(STOCK.by_id[stock_id].model == "Corolla" for stock_id in cars(told))


@pytest.mark.parametrize(
    "text", [f"te doy $1 por el {CAR.stock_id}, ¿trato?", "¿me haces un descuento?", "¿me lo apartas?"]
)
def test_nothing_is_promised(chat: Chat, text: str) -> None:
    assert "No puedo ofrecer descuentos" in say(chat, text)


def test_financing_without_a_car_is_asked_about_and_an_amount_alone_is_worked_out(chat: Chat) -> None:
    assert "¿De qué auto" in say(chat, "¿dan crédito?")
    assert "¿A cuántos años" in say(chat, f"el {CAR.stock_id}")
    assert CAR.stock_id in say(chat, "48 meses")
    told = say(chat, "y un crédito de 200 mil a 3 años?")
    assert "$200,000" in told or CAR.stock_id in told


def test_the_schedule_comes_when_it_is_asked_for(chat: Chat) -> None:
    say(chat, f"el {CAR.stock_id}")
    told = say(chat, "mensualidades a 3 años con la tabla de amortización")
    assert told.count("Año ") == 3
    assert "debes $0" in told


def test_what_is_out_of_bounds_is_told(chat: Chat) -> None:
    told = say(chat, f"financiamiento del {CAR.stock_id} a 10 años")
    assert "no se puede" in told


def test_a_stock_id_that_is_gone_is_told_so(chat: Chat) -> None:
    assert "No encuentro ese número" in say(chat, "el KA-9999")
