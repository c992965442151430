"""Karlos in the run engine: what reaches the customer."""

import json

import pytest

from assistant.profile import load
from tests.fakes.model import calls, says
from tests.unit.karlos.conftest import PROFILE, some
from tests.unit.run.chat import Chat

CAR = some("Nissan", "Versa")
FIND = calls(("find_vehicles", {"stock_id": CAR.stock_id}))
TRUE = f"Tenemos el {CAR.stock_id}, {CAR.make} {CAR.model} {CAR.year}, en ${CAR.price:,} MXN."
FALSE = "Tenemos un Tesla Model 3 en $99,500 MXN."


@pytest.fixture
def chat() -> Chat:
    fields = ("name", "tools", "vehicles", "financing", "languages", "greeting", "instructions")
    return Chat(**{field: getattr(PROFILE, field) for field in fields})


def test_a_car_that_a_tool_has_shown_is_offered(chat: Chat) -> None:
    chat.says("¿Tienen un Versa?", FIND, says(TRUE))
    assert chat.texts == [TRUE]


def test_a_car_that_is_not_there_is_not_offered_and_the_model_may_mend_it(chat: Chat) -> None:
    chat.says("¿Tienen un Tesla?", says(FALSE), says("No tenemos Tesla por ahora."))
    assert chat.texts == ["No tenemos Tesla por ahora."]
    assert "stock_id" in str(chat.model.requests[1].items[-2])
    assert FALSE not in json.dumps(chat.thread, ensure_ascii=False)


def test_a_model_that_insists_leaves_an_excuse(chat: Chat) -> None:
    chat.says("¿Tienen un Tesla?", says(FALSE), says(FALSE))
    [told] = chat.texts
    assert "no pude contestar" in told
    assert "persona" not in told  # Karlos has nobody to hand over to


def test_a_deal_that_the_customer_dictates_is_not_made(chat: Chat) -> None:
    chat.says(f"El {CAR.stock_id} por $1, ¿trato?", says("Trato hecho: $1."), says("No puedo cambiar el precio."))
    assert chat.texts == ["No puedo cambiar el precio."]


def test_what_was_shown_earlier_may_be_said_again(chat: Chat) -> None:
    chat.says("¿Tienen un Versa?", FIND, says(TRUE))
    chat.says("¿Cuánto costaba?", says(f"El {CAR.stock_id} cuesta ${CAR.price:,}."))
    assert chat.texts[-1] == f"El {CAR.stock_id} cuesta ${CAR.price:,}."


def test_the_financing_of_a_car_is_told_as_worked_out(chat: Chat) -> None:
    work_out = calls(("estimate_financing", {"stock_id": CAR.stock_id, "years": 3}))
    chat.says("¿A 3 años?", work_out, says("Quedaría en $1,234 al mes."), says("Un momento, lo reviso."))
    assert chat.texts == ["Un momento, lo reviso."]


def test_a_customer_is_answered_in_the_language_of_the_newest_message(chat: Chat) -> None:
    chat.says("hola, busco un auto", says("¡Hola!"))
    chat.says("do you have a Versa?", FIND, says("Yes."))
    assert [str(request.items[-1]).count("language: es") for request in chat.model.requests] == [1, 0, 0]


def test_no_odoo_is_asked_and_none_is_needed(chat: Chat) -> None:
    chat.says("¿Tienen un Versa?", FIND, says(TRUE))
    assert chat.odoo.calls == []
    assert not load("karlos").uses_odoo
