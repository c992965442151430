"""Every tool, whatever it does."""

import inspect
import re

import pytest
from openai.lib._pydantic import to_strict_json_schema

from assistant import names
from assistant.errors import ToolInputInvalid
from assistant.tools import TOOLS
from assistant.tools.tool import Tool

CUSTOMER_ARGUMENTS = {"partner", "partner_id", "customer", "customer_id", "user", "user_id"}


@pytest.fixture(params=list(TOOLS.values()), ids=list(TOOLS))
def tool(request: pytest.FixtureRequest) -> Tool:
    found: Tool = request.param
    return found


def test_the_stack_and_the_code_name_the_same_tools_in_the_same_order() -> None:
    assert tuple(TOOLS) == names.TOOLS


def test_a_tool_that_previews_has_a_write_and_only_that_one_has(tool: Tool) -> None:
    assert tool.writes == (tool.write is not None)


def test_the_write_takes_what_the_preview_takes_and_a_key(tool: Tool) -> None:
    if tool.write is None:
        return
    preview, write = (list(inspect.signature(function).parameters.values()) for function in (tool.function, tool.write))
    assert [write[0].name, write[1].name] == ["context", "key"]
    assert write[2:] == preview[1:]


def test_no_tool_takes_the_customer_from_its_arguments(tool: Tool) -> None:
    assert not CUSTOMER_ARGUMENTS & set(tool.arguments.model_fields)


def test_the_description_names_every_argument(tool: Tool) -> None:
    for name in tool.arguments.model_fields:
        assert re.search(rf"\b{name}\b", tool.description), name


def test_the_schema_is_what_strict_mode_asks_for(tool: Tool) -> None:
    schema = tool.schema()
    assert (schema["type"], schema["strict"]) == ("function", True)
    check_strict(schema["parameters"])


def test_the_schema_says_the_same_as_the_vendors_own_conversion(tool: Tool) -> None:
    ours, theirs = tool.schema()["parameters"], to_strict_json_schema(tool.arguments)
    assert ours["required"] == theirs["required"]
    assert set(ours["properties"]) == set(theirs["properties"])


def test_an_argument_that_no_tool_has_is_refused(tool: Tool) -> None:
    with pytest.raises(ToolInputInvalid, match="partner_id"):
        tool.parse('{"partner_id": 8}')


@pytest.mark.parametrize("arguments", ["", "null", "[]", "7", '"x"', "{", '{"words": ', "\x00"])
def test_arguments_that_are_no_object_are_refused_in_words(tool: Tool, arguments: str) -> None:
    if not any(field.is_required() for field in tool.arguments.model_fields.values()) and arguments == "":
        assert isinstance(tool.parse(arguments), dict)
        return
    with pytest.raises(ToolInputInvalid, match="Correct them and call again"):
        tool.parse(arguments)


def check_strict(schema: dict[str, object]) -> None:
    assert not {"$ref", "$defs", "default", "allOf", "oneOf", "pattern", "format", "title"} & set(schema)
    if schema.get("type") == "object":
        properties = schema["properties"]
        assert isinstance(properties, dict)
        assert schema["additionalProperties"] is False
        assert schema["required"] == list(properties)
        for each in properties.values():
            check_strict(each)
    if "items" in schema:
        assert isinstance(schema["items"], dict)
        check_strict(schema["items"])
    for choice in schema.get("anyOf", []):  # type: ignore[attr-defined]
        check_strict(choice)
