"""Only cars that exist are offered, with their own figures: what the model may not say is not sent."""

import json
import tomllib
from pathlib import Path

import pytest

from assistant.tools import TOOLS
from assistant.tools.tool import Backing
from assistant.vehicles import offers
from tests.unit.karlos.conftest import PROFILE, STOCK, estimate, find, some

TEXTS = tomllib.loads(Path(__file__).with_name("offers.toml").read_text(encoding="utf-8"))
HELD = [(why, text) for why, texts in TEXTS["held"].items() for text in texts]
A, B, C = some("Nissan", "Versa"), some("Toyota", "Corolla"), some("Honda", "Civic")
ESTIMATE = estimate(stock_id=A.stock_id, years=3, down_payment=45_000)
BACKING = Backing(
    shown=tuple(json.dumps(result) for result in (find(stock_id=A.stock_id), find(stock_id=B.stock_id), ESTIMATE)),
    written="Tengo $150,000, o te doy $1. ¿Y el KA-9999?",
    told=PROFILE.instructions,
)


def filled(text: str) -> str:
    values: dict[str, object] = {"monthly": f"{float(ESTIMATE['monthly_payment']):,.2f}", "down": "45,000"}
    for letter, car in (("a", A), ("b", B), ("c", C)):
        values |= {
            letter: car.stock_id,
            f"{letter}_name": f"{car.make} {car.model}",
            f"{letter}_year": car.year,
            f"{letter}_price": f"{car.price:,}",
            f"{letter}_thousands": int(car.price // 1000),
            f"{letter}_km": f"{car.km:,}",
        }
    return text.format(**values)


def why(text: str, backing: Backing = BACKING) -> str:
    return offers.objection(text, STOCK, backing)


@pytest.mark.parametrize("text", TEXTS["sent"])
def test_what_is_true_is_sent(text: str) -> None:
    assert why(filled(text)) == ""


@pytest.mark.parametrize(("name", "text"), HELD)
def test_what_is_not_true_is_held_back_and_the_reason_told(name: str, text: str) -> None:
    assert why(filled(text)) == getattr(offers, name)


@pytest.mark.parametrize("text", TEXTS["sent"])
@pytest.mark.parametrize(
    "wrong", ["Tenemos un Tesla disponible.", "Trato hecho.", "Mira el KA-7777.", "Cuesta $123,456."]
)
def test_nothing_true_beside_it_hides_what_is_not(text: str, wrong: str) -> None:
    assert why(f"{filled(text)}\n{wrong}") != ""
    assert why(f"{wrong}\n{filled(text)}") != ""


def test_a_figure_may_be_rounded_as_people_do_and_not_further() -> None:
    def allowed(text: str) -> bool:
        return not why(text, Backing(('{"price": "181900.00", "monthly": "5096.52"}',), "", ""))

    for good in ("$181,900", "182 mil", "unos 181 mil", "$5,096.52", "$5,097", "$5,096", "casi $5,100"):
        assert allowed(f"Cuesta {good}."), good
    for bad in ("$180,000", "$181,901", "183 mil", "$5,200", "$4,900", "$4,999", "$1,819"):
        assert not allowed(f"Cuesta {bad}."), bad


def test_what_the_model_had_estimated_for_no_car_is_no_price_of_one() -> None:
    asked = Backing((*BACKING.shown, json.dumps(estimate(price=99_000, years=3))), "", "")
    assert why(f"El {A.stock_id} queda en $99,000.", asked) == offers.NO_SUCH_FIGURE
    assert why("Un crédito por $99,000 a 36 meses.", asked) == ""


def test_the_operators_own_offer_may_be_told() -> None:
    text = "La prueba de manejo es gratis."
    assert why(text) == offers.PROMISE
    assert why(text, Backing((), "", "A test drive is gratis.")) == ""


def test_the_correction_says_what_was_wrong_and_what_to_do() -> None:
    check = TOOLS["find_vehicles"].objection
    assert check is not None
    told = check("Tenemos un Tesla disponible.", BACKING, PROFILE)
    assert offers.UNNAMED in told
    assert "call a tool" in told
    assert check("¿Qué buscas?", BACKING, PROFILE) == ""
