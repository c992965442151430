"""When the model may say that an order was placed: in the run that placed it, or by its name."""

from dataclasses import replace

import pytest

from assistant.phrases import phrases
from tests.fakes.model import calls, says
from tests.fakes.odoo import GLOVES, MALEE
from tests.unit.run.chat import Chat

ORDER = calls(("place_order", {"lines": [{"product_id": GLOVES, "quantity": 7}]}))
CLAIM = says("Your order has been placed.")
EXCUSE = phrases("en")("fallback.no_answer")


@pytest.fixture
def ordering(chat: Chat) -> Chat:
    """A card waits."""
    chat.sign_in(MALEE)
    chat.says("Seven boxes", ORDER)
    return chat


def test_with_the_receipt_in_the_same_answer(ordering: Chat) -> None:
    tap, thanks = ordering.tap("Confirm"), ordering.event("Thanks! Is it placed?")
    ordering.arrives(tap, thanks)
    ordering.model.then(CLAIM)
    assert ordering.rings(tap)
    assert ordering.texts[-1] == "Your order has been placed."


def test_later_by_its_name(ordering: Chat) -> None:
    ordering.taps("Confirm")
    ordering.says("Is it placed?", CLAIM, says("Yes, order S00001 has been placed."))
    assert ordering.texts[-1] == "Yes, order S00001 has been placed."


def test_not_while_the_card_still_waits_nor_under_an_older_receipt(ordering: Chat) -> None:
    ordering.says("So?", CLAIM, CLAIM)
    assert ordering.texts[-1] == EXCUSE
    ordering.taps("Confirm")
    ordering.says("Seven more", ORDER)
    ordering.says("So?", CLAIM, CLAIM)
    assert ordering.texts[-1] == EXCUSE


def test_not_beside_the_card_either(chat: Chat) -> None:
    chat.sign_in(MALEE)
    claim_and_card = calls(("place_order", {"lines": [{"product_id": GLOVES, "quantity": 7}]}), text=CLAIM.text)
    chat.says("Seven boxes", claim_and_card)
    assert CLAIM.text not in chat.texts
    assert chat.cards


def test_not_of_a_name_that_only_the_customer_wrote(chat: Chat) -> None:
    chat.sign_in(MALEE)
    chat.says("Where is S00099?", says("Order S00099 is on its way."), says("I can't find S00099."))
    assert chat.texts == ["I can't find S00099."]


def test_not_as_the_name_on_a_card(chat: Chat) -> None:
    account = {"name": "Your order is placed", "email": "x@clinic.example", "phone": "0812345678", "company": None}
    chat.says("Open an account", calls(("open_account", account)), says("What is your name?"))
    assert chat.cards == []


def test_a_product_may_be_called_as_if_it_were_one(chat: Chat) -> None:
    shelf = chat.odoo.products[GLOVES]
    chat.odoo.products[GLOVES] = replace(shelf, names=dict.fromkeys(shelf.names, "Your order has been placed"))
    chat.sign_in(MALEE)
    chat.says("Seven boxes", ORDER)
    assert len(chat.cards) == 1


def test_not_because_another_action_was_confirmed(chat: Chat) -> None:
    account = {"name": "x", "email": "x@clinic.example", "phone": "0812345678", "company": None}
    chat.says("Open an account", calls(("open_account", account)))
    tap, more = chat.tap("Confirm"), chat.event("And my order?")
    chat.arrives(tap, more)
    chat.model.then(CLAIM, CLAIM)
    assert chat.rings(tap)
    assert chat.texts[-1] == EXCUSE
