"""One chat, two customers: whoever signs in next, and their model, sees nothing of the one before."""

import json

import pytest

from assistant.messages import Inbound
from assistant.ports import ModelAnswer, ModelRequest
from assistant.run import compaction
from assistant.run.draft import Draft
from assistant.state import State
from tests.builders import CUSTOMER
from tests.fakes.model import calls, says
from tests.fakes.odoo import GLOVES, JOHN, MALEE
from tests.unit.run.chat import Chat

ORDER = calls(("place_order", {"lines": [{"product_id": GLOVES, "quantity": 7}]}))
OUT = calls(("sign_out", {}))
SIGN_IN_JOHN = calls(("sign_in", {"email": JOHN.email}))
HERS = ("S00001", "936.25", MALEE.name, "for aunt Noi")
"""The name and the total of her order, her own name, and what she wrote."""


@pytest.fixture
def hers(chat: Chat) -> Chat:
    """มาลี is signed in, has ordered, and has looked her order up."""
    chat.sign_in(MALEE)
    chat.says("Seven boxes, for aunt Noi", ORDER)
    chat.taps("Confirm")
    chat.says("My orders?", calls(("list_orders", {"limit": None})), says("S00001, 936.25 baht, for aunt Noi"))
    assert found(chat.model.requests[-1]) == [*HERS]
    return chat


def found(request: ModelRequest) -> list[str]:
    told = json.dumps(request.items, ensure_ascii=False)
    return [mark for mark in HERS if mark in told]


def types_the_code(chat: Chat) -> None:
    chat.says(chat.odoo.codes[-1][1], says("Welcome!"))
    assert chat.state.partner
    assert chat.state.partner.id == JOHN.id


def test_after_a_sign_out_the_model_sees_nothing_of_the_customer(hers: Chat) -> None:
    hers.says("Sign me out", OUT, says("You are signed out."))
    hers.says("What did I order?", says("Please sign in first."))
    assert found(hers.model.requests[-1]) == []
    hers.says("I am John", SIGN_IN_JOHN, says("A code is on its way."))
    types_the_code(hers)
    assert found(hers.model.requests[-1]) == []
    assert JOHN.email in json.dumps(hers.model.requests[-1].items), "what he has written himself is there"


def test_who_signs_in_without_a_sign_out_before_sees_nothing_either(hers: Chat) -> None:
    hers.says("I am John now", SIGN_IN_JOHN, says("A code is on its way."))
    types_the_code(hers)
    assert found(hers.model.requests[-1]) == []
    hers.says("Thanks", says("Welcome."))
    assert found(hers.model.requests[-1]) == []
    assert "Welcome!" in str(hers.model.requests[-1].items)


def test_a_code_that_comes_while_the_model_still_works_on_the_sign_out_starts_afresh_as_well(
    hers: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    respond, typed = hers.model.respond, list[Inbound]()

    def busy(request: ModelRequest) -> ModelAnswer:
        if hers.odoo.codes and not typed:
            typed.append(hers.event(hers.odoo.codes[-1][1]))
            hers.arrives(*typed)
        return respond(request)

    monkeypatch.setattr(hers.model, "respond", busy)
    look = calls(("list_orders", {"limit": None}))
    hers.says("My orders? Then sign me out, I am John", look, OUT, SIGN_IN_JOHN, says("Bye."), says("Hello John."))
    assert hers.texts[-1] == "Hello John."
    assert hers.state.partner
    assert hers.state.partner.id == JOHN.id
    assert found(hers.model.requests[-2]) != []
    assert found(hers.model.requests[-1]) == []
    hers.says("Thanks", says("Welcome."))
    assert found(hers.model.requests[-1]) == []


def test_the_guard_no_longer_knows_the_orders_of_the_one_before(hers: Chat) -> None:
    hers.says("Sign me out", OUT, says("You are signed out."))
    hers.says("Which order?", says("It was S00001."), says("It was S00001!"))
    assert "S00001" not in hers.texts[-1]


def test_what_is_hidden_leaves_the_table_with_the_next_answers(hers: Chat) -> None:
    hers.says("Sign me out", OUT, says("You are signed out."))
    hers.says("Hello", says("Hello!"))
    assert [mark for mark in HERS if mark in json.dumps(hers.thread, ensure_ascii=False)] == []
    hers.says("Gloves?", says("Yes."))
    assert [text for _, text in hers.said_in_thread] == ["Hello", "Hello!", "Gloves?", "Yes."]


def test_a_long_thread_is_hidden_at_once_and_deleted_in_steps(hers: Chat) -> None:
    for number in range(2 * compaction.MAX_FOLDED):
        hers.says(f"Hello {number}", says("for aunt Noi"))
        hers.clock.advance(seconds=60)
    hers.says("Sign me out", OUT, says("You are signed out."))
    for _ in range(4):
        hers.clock.advance(seconds=60)
        hers.says("Hello", says("Hello!"))
        assert found(hers.model.requests[-1]) == []
    assert "aunt Noi" not in json.dumps(hers.thread)


def test_a_digest_of_what_is_hidden_is_never_made(hers: Chat) -> None:
    hers.says("Sign me out", OUT, says("You are signed out."))
    thread = hers.store.load(CUSTOMER, None)
    draft = Draft("run", thread, [hers.event("Hello")], 0, ("th", "en"))
    draft.fold_history(10)
    assert (draft.history, draft.folded) == ([], [])


def test_what_was_said_before_the_first_sign_in_stays(chat: Chat) -> None:
    """That is how customers come: they ask, and sign in when it gets serious."""
    chat.says("Seven boxes of gloves", says("Your e-mail, please."))
    chat.says("malee", calls(("sign_in", {"email": MALEE.email})), says("A code is on its way."))
    chat.says(chat.odoo.codes[-1][1], says("Welcome!"))
    assert "Seven boxes" in str(chat.model.requests[-1].items)


def test_a_sign_in_that_is_renewed_hides_nothing(hers: Chat) -> None:
    hers.says("Again", calls(("sign_in", {"email": MALEE.email})), says("A code is on its way."))
    hers.says(hers.odoo.codes[-1][1], says("Welcome!"))
    assert found(hers.model.requests[-1]) == [*HERS]


def test_a_customer_who_was_archived_in_odoo_is_hidden_from_the_next(hers: Chat) -> None:
    hers.odoo.archive(MALEE)
    hers.says("Two more", ORDER, says("Please sign in again."))
    hers.says("I am John", SIGN_IN_JOHN, says("A code is on its way."))
    types_the_code(hers)
    assert found(hers.model.requests[-1]) == []


def test_the_state_of_an_older_version_hides_nothing() -> None:
    stored = State().to_dict()
    del stored["hidden_through"]
    assert State.from_dict(stored).hidden_through == 0
