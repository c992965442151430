import json

import pytest

from assistant.names import ODOO_TOOLS
from assistant.odoo.records import OrderFlow
from assistant.profile import load
from assistant.tools import TOOLS

PROFILE = load("sk_medical")


def test_an_order_is_confirmed_and_gets_a_draft_invoice() -> None:
    assert PROFILE.order.flow is OrderFlow.ORDER_AND_DRAFT_INVOICE


def test_thai_comes_first_and_english_is_there() -> None:
    assert PROFILE.languages == ("th", "en")
    assert set(PROFILE.greeting) == {"th", "en"}


def test_it_has_every_tool_of_a_shop_with_odoo() -> None:
    assert set(PROFILE.tools) == ODOO_TOOLS | {"ask_for_person"}


@pytest.mark.parametrize("text", [PROFILE.greeting["th"], PROFILE.greeting["en"]])
def test_a_greeting_is_plain_text_for_a_phone(text: str) -> None:
    assert not set("*#`_[") & set(text)
    assert len(text) < 500


@pytest.mark.parametrize("tool", PROFILE.tools)
def test_the_instructions_name_no_tool_that_does_not_exist_and_all_that_need_words(tool: str) -> None:
    if tool not in ("sign_out",):  # its own description is enough
        assert tool in PROFILE.instructions


def test_instructions_and_tools_are_long_enough_for_the_models_prompt_cache() -> None:
    """From 1,024 tokens on; a token of English is about four characters."""
    tools = json.dumps([TOOLS[name].schema() for name in PROFILE.tools])
    assert len(PROFILE.instructions) + len(tools) > 4 * 1024
