"""What strict mode accepts as a function's parameters.

Source: https://developers.openai.com/api/docs/guides/structured-outputs (supported schemas)
"""

from typing import Any

from local.standins.openai.errors import ApiError

REFUSED = frozenset(
    {
        "oneOf",
        "allOf",
        "not",
        "dependentRequired",
        "dependentSchemas",
        "if",
        "then",
        "else",
        "patternProperties",
        "default",
    }
)
MAX_DEPTH = 10


def check_parameters(schema: Any, function: str) -> None:
    """Raises `ApiError` (invalid_function_parameters) with the place and the rule."""
    if not isinstance(schema, dict) or schema.get("type") != "object":
        raise _error(function, (), "schema must be a JSON Schema of 'type: \"object\"'")
    _check(schema, function, (), schema)


def _check(schema: Any, function: str, path: tuple[str, ...], root: dict[str, Any]) -> None:
    if not isinstance(schema, dict):
        raise _error(function, path, "schema must be an object")
    if len(path) > MAX_DEPTH * 2:
        raise _error(function, path, f"schema is nested more than {MAX_DEPTH} levels deep")
    for keyword in sorted(REFUSED & set(schema)):
        raise _error(function, path, f"'{keyword}' is not permitted")
    if "(?" in str(schema.get("pattern", "")).replace("(?:", ""):
        raise _error(function, path, "'pattern' may not look ahead or behind")
    if "$ref" in schema:
        _check_reference(schema["$ref"], function, path, root)
        return
    if not {"type", "anyOf", "enum", "const"} & set(schema):
        raise _error(function, path, "schema must have a 'type' key")
    if schema.get("type") == "object":
        _check_object(schema, function, path, root)
    if schema.get("type") == "array":
        if "items" not in schema:
            raise _error(function, path, "array schema missing items")
        _check(schema["items"], function, (*path, "items"), root)
    for index, option in enumerate(schema.get("anyOf", [])):
        _check(option, function, (*path, "anyOf", str(index)), root)
    for name, definition in schema.get("$defs", {}).items():
        _check(definition, function, (*path, "$defs", name), root)


def _check_object(schema: dict[str, Any], function: str, path: tuple[str, ...], root: dict[str, Any]) -> None:
    if schema.get("additionalProperties") is not False:
        raise _error(function, path, "'additionalProperties' is required to be supplied and to be false")
    properties = schema.get("properties", {})
    if sorted(schema.get("required", [])) != sorted(properties):
        raise _error(
            function, path, "'required' is required to be supplied and to be an array including every key in properties"
        )
    for name, value in properties.items():
        _check(value, function, (*path, "properties", name), root)


def _check_reference(reference: Any, function: str, path: tuple[str, ...], root: dict[str, Any]) -> None:
    name = str(reference).removeprefix("#/$defs/")
    if reference != "#" and name not in root.get("$defs", {}):
        raise _error(function, path, f"reference to component '{reference}' which was not found in the schema")


def _error(function: str, path: tuple[str, ...], rule: str) -> ApiError:
    where = "(" + ", ".join(f"'{step}'" for step in path) + ")"
    return ApiError(
        f"Invalid schema for function '{function}': In context={where}, {rule}.",
        code="invalid_function_parameters",
        param="tools",
    )
