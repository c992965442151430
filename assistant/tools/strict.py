"""JSON schemas in OpenAI's strict mode.

Every property is required (an optional one is nullable by its type), nothing extra is allowed, there are no defaults
and no references: strict mode refuses a `$ref` that has a description beside it.
Source: https://developers.openai.com/api/docs/guides/function-calling (strict mode)
"""

from typing import Any, Final

KEYWORDS: Final = (
    *("type", "description", "enum", "const", "anyOf"),
    *("items", "minItems", "maxItems", "properties"),
    *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
)
"""What is sure to be understood. Lengths, patterns and formats are checked only when a call's arguments are parsed."""


def strict(schema: dict[str, Any], definitions: dict[str, Any] | None = None) -> dict[str, Any]:
    """The same schema as pydantic made it, in strict form. Recursive models are not possible."""
    definitions = schema.get("$defs", {}) if definitions is None else definitions
    if "$ref" in schema:
        named = definitions[schema["$ref"].removeprefix("#/$defs/")]
        schema = named | {key: value for key, value in schema.items() if key != "$ref"}
    out = {key: value for key, value in schema.items() if key in KEYWORDS}
    if "anyOf" in out:
        out["anyOf"] = [strict(choice, definitions) for choice in out["anyOf"]]
    if "items" in out:
        out["items"] = strict(out["items"], definitions)
    if out.get("type") == "object":
        properties = out.get("properties", {})
        out["properties"] = {name: strict(value, definitions) for name, value in properties.items()}
        out["required"] = list(properties)
        out["additionalProperties"] = False
    return out
