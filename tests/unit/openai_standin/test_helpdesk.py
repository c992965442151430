"""The offline model as a help desk: sections and contacts as the tools gave them."""

import json
from typing import Any

import pytest

from local.standins.openai import Call, Say
from local.standins.openai.offline import offline_rules

TOOLS = [{"type": "function", "name": name} for name in ("search_context", "ask_for_person")]


def _part(text: str, tool: str = "", result: dict[str, Any] | None = None) -> Any:
    items: list[dict[str, Any]] = [{"role": "user", "content": text}]
    if result:
        items.append({"type": "function_call", "call_id": "1", "name": tool, "arguments": "{}"})
        items.append({"type": "function_call_output", "call_id": "1", "output": json.dumps(result)})
    (part,) = offline_rules({"tools": TOOLS, "input": [*items, {"role": "developer", "content": "language: en"}]})
    return part


def test_a_question_is_looked_up_and_the_first_section_said_with_its_source() -> None:
    assert _part("How do I print?") == Call("search_context", {"words": "How do I print?"})
    sections = [{"source": "printers: Printing", "text": "Print to NG."}, {"source": "x: y", "text": "no"}]
    said = _part("How do I print?", "search_context", {"sections": sections, "note": ""})
    assert said == Say("Print to NG.\n\nSource: printers: Printing")


def test_what_is_not_found_leads_to_the_contact() -> None:
    said = _part("okapi?", "search_context", {"sections": [], "note": "Otherwise, give the contact: extension 1"})
    assert said.text.endswith("extension 1.")


def test_who_wants_a_person_is_handed_over_and_told_so() -> None:
    assert _part("A person, please") == Call("ask_for_person", {"reason": "A person, please"})
    result = {"result": "Nobody was told: say that a person helps at: extension 1. Promise no time. They type: bot"}
    said = _part("A person, please", "ask_for_person", result)
    assert said == Say("A person helps at extension 1. To talk to me again, type: bot")
    assert "did not work" in _part("A person, please", "ask_for_person", {"error": "Odoo is down"}).text


@pytest.mark.parametrize("text", ["Hello!", "Thank you"])
def test_small_talk_needs_no_page(text: str) -> None:
    assert isinstance(_part(text), Say)
