"""A group chat is nobody's: products are talked about there, everything else in private."""

import json

import pytest

from assistant import profile as profiles
from assistant.messages import Card, Kind, Part
from assistant.phrases import phrases
from assistant.ports import ModelAnswer
from assistant.run.forgetting import FORGET
from assistant.state import PendingAction, SignIn
from assistant.tools import TOOLS
from tests.builders import CUSTOMER
from tests.fakes.model import calls, says
from tests.fakes.odoo import GLOVES, MALEE
from tests.unit.run.chat import Chat

FIND = calls(("find_products", {"words": "gloves"}))
PRIVATE = {
    "sign_in": {"email": MALEE.email},
    "sign_out": {},
    "open_account": {"name": "x", "email": "x@clinic.example", "phone": "0812345678", "company": None},
    "place_order": {"lines": [{"product_id": GLOVES, "quantity": 1}]},
    "reorder": {"order_name": "S00001"},
    "list_orders": {"limit": None},
    "get_order": {"order_name": "S00001"},
    "list_invoices": {"limit": None},
    "ask_for_person": {"reason": "wants one"},
}


def in_group(chat: Chat, text: str, *answers: ModelAnswer, kind: Kind = Kind.TEXT) -> list[Part]:
    return chat._does(chat.event(text, kind=kind, shared=True), *answers)


def test_a_question_about_products_is_answered(chat: Chat) -> None:
    in_group(chat, "Do you have gloves?", FIND, says("Yes, 125 baht."))
    assert chat.texts == ["Yes, 125 baht."]


def test_the_model_is_offered_nothing_else_there_and_is_told_why(chat: Chat) -> None:
    in_group(chat, "Hello", says("Hello!"))
    chat.says("Hello", says("Hello!"))
    group, alone = chat.model.requests
    assert [tool["name"] for tool in group.tools] == ["find_products"]
    assert "private chat" in str(group.items[-1])
    assert len(alone.tools) == len(chat.profile.tools)
    assert "private chat" not in str(alone.items[-1])


def test_every_tool_of_the_shop_but_the_catalogue_is_private() -> None:
    shop = profiles.load("sk_medical")
    assert {name for name in shop.tools if TOOLS[name].works_in_groups(shop)} == {"find_products"}
    assert set(PRIVATE) == {*shop.tools} - {"find_products"}


@pytest.mark.parametrize("tool", PRIVATE)
def test_a_model_that_calls_it_all_the_same_gets_nothing(chat: Chat, tool: str) -> None:
    in_group(chat, "Hello", calls((tool, PRIVATE[tool])), says("Please write that in a private chat."))
    [told] = [json.loads(item["output"])["error"] for item in chat.thread if "output" in item]
    assert "private chat" in told
    assert chat.odoo.calls == []
    assert chat.cards == []
    state = chat.state
    assert (state.partner, state.sign_in, state.pending, state.human_until) == (None, None, None, 0)


def test_a_group_that_was_bound_before_is_nobodys_again_and_its_thread_hidden(chat: Chat) -> None:
    chat.sign_in(MALEE)
    chat.says("My orders?", calls(("list_orders", {"limit": None})), says("You have none, dear Malee."))
    in_group(chat, "And now?", says("Please write that in a private chat."))
    assert chat.state.partner is None
    assert "Malee" not in json.dumps(chat.model.requests[-1].items)
    in_group(chat, "Gloves?", FIND, says("Yes."))
    assert MALEE.name not in json.dumps(chat.model.requests[-1].items, ensure_ascii=False)


def test_a_card_and_a_code_from_before_are_void(chat: Chat) -> None:
    chat.state.pending = PendingAction("p1", "place_order", PRIVATE["place_order"], "", 2**40)
    chat.state.sign_in = SignIn(MALEE.id, "hash", 2**40, 5)
    in_group(chat, "confirm:p1", kind=Kind.ACTION)
    assert chat.odoo.calls == []
    assert (chat.state.pending, chat.state.sign_in, chat.state.partner) == (None, None, None)


def test_a_group_can_still_have_its_chat_erased(chat: Chat) -> None:
    [card] = in_group(chat, "forget me")
    assert isinstance(card, Card)
    assert chat.state.pending
    assert chat.state.pending.tool == FORGET
    in_group(chat, card.buttons[0].action, kind=Kind.ACTION)
    assert chat.thread == []
    assert chat.store.outcomes(CUSTOMER) == {}


@pytest.mark.parametrize("code", ["482913", "482 913", "my code is 482913"])
def test_a_code_that_somebody_types_there_goes_neither_to_the_model_nor_into_the_thread(chat: Chat, code: str) -> None:
    [told] = in_group(chat, code)
    assert told.text == phrases("th")("group.code")
    assert chat.model.requests == []
    assert "482" not in json.dumps(chat.thread)
