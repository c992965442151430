"""Pydantic's schemas in strict form."""

from typing import Annotated

import pytest
from pydantic import BaseModel, Field

from assistant.errors import ConfigurationError
from assistant.tools.strict import strict
from assistant.tools.tool import Arguments, Json, ToolContext, tool


class Inner(BaseModel):
    title: Annotated[str, Field(min_length=2, pattern="^a")] = "ab"


class Outer(BaseModel):
    one: Annotated[Inner, Field(description="the first")]
    many: list[Inner] | None = None


def test_a_reference_is_replaced_by_what_it_names_and_keeps_the_words_beside_it() -> None:
    inner = strict(Outer.model_json_schema())["properties"]["one"]
    assert inner == {
        "type": "object",
        "description": "the first",
        "properties": {"title": {"type": "string"}},
        "required": ["title"],
        "additionalProperties": False,
    }


def test_an_optional_list_of_models_is_nullable_and_strict_inside() -> None:
    many = strict(Outer.model_json_schema())["properties"]["many"]
    assert many["anyOf"][1] == {"type": "null"}
    assert many["anyOf"][0]["items"]["additionalProperties"] is False


def test_a_property_named_like_a_keyword_stays() -> None:
    class Odd(BaseModel):
        default: int
        properties: int
        items: str

    assert set(strict(Odd.model_json_schema())["properties"]) == {"default", "properties", "items"}


def test_constraints_of_annotated_parameters_hold() -> None:
    def count(context: ToolContext, number: Annotated[int, Field(ge=1)]) -> Json:
        """Count."""
        return str(number)

    made = tool(count)
    assert issubclass(made.arguments, Arguments)
    assert made.schema()["parameters"]["properties"]["number"] == {"type": "integer", "minimum": 1}


def test_a_function_without_words_for_the_model_is_no_tool() -> None:
    def mute(context: ToolContext) -> Json:
        return ""

    with pytest.raises(ConfigurationError, match="mute has no docstring"):
        tool(mute)
