import json
from typing import Any

from local.standins.openai import Call, Say
from local.standins.openai.answers import Part
from local.standins.openai.replanning import Replanning

SEARCH = Call("find_products", {"words": "gloves", "reference": None})
MASKS = Call("find_products", {"words": "masks", "reference": None})
MORE = Call("list_orders", {"limit": 3})


def user(text: str) -> dict[str, Any]:
    return {"role": "user", "content": [{"type": "input_text", "text": text}]}


def situation(minute: int) -> dict[str, Any]:
    return {"role": "developer", "content": [{"type": "input_text", "text": f"now: 14:{minute:02d}"}]}


def body(*items: dict[str, Any], minute: int = 0, customer: str = "hash-1") -> dict[str, Any]:
    tools = [{"name": "find_products"}, {"name": "list_orders"}]
    return {"input": [*items, situation(minute)], "tools": tools, "safety_identifier": customer}


def mind(answer: dict[str, Any]) -> list[Part]:
    return [Say("one moment"), SEARCH, MASKS]


def test_the_first_plan_is_the_minds_own() -> None:
    assert Replanning(mind, MORE)(body(user("gloves"))) == [Say("one moment"), SEARCH, MASKS]


def test_the_second_plan_has_one_call_more_and_another_order_of_calls_and_arguments() -> None:
    replanning = Replanning(mind, MORE)
    replanning(body(user("gloves")))

    said, more, first, second = replanning(body(user("gloves"), minute=1))

    assert (said, more) == (Say("one moment"), MORE)
    assert isinstance(first, Call)
    assert isinstance(second, Call)
    assert json.loads(str(first.arguments)) == MASKS.arguments
    assert json.loads(str(second.arguments)) == SEARCH.arguments
    assert str(first.arguments).index("reference") < str(first.arguments).index("words")


def test_a_later_turn_of_the_second_plan_has_no_further_call() -> None:
    replanning = Replanning(mind, MORE)
    replanning(body(user("gloves")))
    replanning(body(user("gloves")))
    called = {"type": "function_call", "call_id": "1", "name": "find_products", "arguments": "{}"}

    later = replanning(body(user("gloves"), called))

    assert [part.name for part in later if isinstance(part, Call)] == ["find_products", "find_products"]


def test_the_turns_of_one_plan_are_no_second_plan() -> None:
    replanning = Replanning(mind, MORE)
    replanning(body(user("gloves")))
    called = {"type": "function_call", "call_id": "1", "name": "find_products", "arguments": "{}"}

    assert replanning(body(user("gloves"), called)) == [Say("one moment"), SEARCH, MASKS]


def test_the_same_words_of_another_customer_are_planned_for_the_first_time() -> None:
    replanning = Replanning(mind, MORE)
    replanning(body(user("gloves")))

    assert replanning(body(user("gloves"), customer="hash-2")) == [Say("one moment"), SEARCH, MASKS]


def test_a_plan_without_calls_stays_as_it_is() -> None:
    replanning = Replanning(lambda answer: [Say("hello")], MORE)
    replanning(body(user("hello")))

    assert replanning(body(user("hello"))) == [Say("hello")]
