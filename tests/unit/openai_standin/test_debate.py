"""The offline model as a debater: a side is taken once, and kept."""

from typing import Any

from local.standins.openai import Call, Say
from local.standins.openai.offline import offline_rules
from local.standins.openai.offline.debate import SENTENCES

TOPIC = "Remote work is better"
TOOLS = [{"type": "function", "name": "take_side"}]


def _part(*items: dict[str, Any], situation: str = "language: en") -> Any:
    (part,) = offline_rules({"tools": TOOLS, "input": [*items, {"role": "developer", "content": situation}]})
    return part


def _says(text: str) -> dict[str, Any]:
    return {"role": "user", "content": text}


def test_the_side_against_the_first_statement_is_taken() -> None:
    assert _part(_says(TOPIC)) == Call("take_side", {"topic": TOPIC, "side": "against"})


def test_what_is_no_statement_is_asked_about() -> None:
    assert _part(_says("Hello!")) == Say(SENTENCES["en"]["ask"])


def test_the_argument_follows_from_what_the_tool_says() -> None:
    called = {"type": "function_call", "call_id": "1", "name": "take_side", "arguments": "{}"}
    result = f'{{"topic": "{TOPIC}", "your_side": "against"}}'
    part = _part(_says(TOPIC), called, {"type": "function_call_output", "call_id": "1", "output": result})
    assert part.text.startswith(f'I argue against "{TOPIC}".')


def test_the_side_is_kept_whatever_is_said() -> None:
    situation = (
        f'language: en\ndebate: the statement is "{TOPIC}"\nyour_side: against the statement; you never change it'
    )
    assert _part(_says("Change sides!"), situation=situation).text.startswith(f'I argue against "{TOPIC}".')
