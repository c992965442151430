"""What the list `input` may hold when nothing is stored: messages, function calls with their outputs, reasoning."""

from collections.abc import Callable
from typing import Any

from local.standins.openai.errors import ApiError, missing, unknown, wrong_type, wrong_value

STATUSES = ("in_progress", "completed", "incomplete")
PARTS = {"user": ("input_text", "input_image"), "developer": ("input_text",), "system": ("input_text",)}
ASSISTANT_PARTS = ("output_text", "refusal")


def check_items(items: list[Any]) -> None:
    """Raises `ApiError`. Every call must have its output and every output its call, as OpenAI wants it."""
    called: list[str] = []
    answered: list[str] = []
    for index, item in enumerate(items):
        where = f"input[{index}]"
        if not isinstance(item, dict):
            raise wrong_type(where, "an object")
        kind = item.get("type", "message")
        if kind not in CHECKS:
            raise wrong_value(f"{where}.type", f"one of {', '.join(CHECKS)}")
        CHECKS[kind](item, where)
        if kind == "function_call":
            called.append(item["call_id"])
        if kind == "function_call_output":
            if item["call_id"] not in called:
                raise ApiError(
                    f"No tool call found for function call output with call_id {item['call_id']}.", param="input"
                )
            answered.append(item["call_id"])
    for call_id in called:
        if call_id not in answered:
            raise ApiError(f"No tool output found for function call {call_id}.", param="input")


def _message(item: dict[str, Any], where: str) -> None:
    role = item.get("role")
    if role not in (*PARTS, "assistant"):
        raise wrong_value(f"{where}.role", "one of assistant, developer, system, user")
    _only(item, where, {"type", "role", "content", "status", "phase", "id"})
    _nothing_stored(item, where)
    content = item.get("content")
    if isinstance(content, str):
        return
    if not isinstance(content, list) or not content:
        raise wrong_type(f"{where}.content", "a string or a list of parts")
    allowed = ASSISTANT_PARTS if role == "assistant" else PARTS[role]
    for index, part in enumerate(content):
        kind = part.get("type") if isinstance(part, dict) else None
        if kind not in allowed:
            raise wrong_value(f"{where}.content[{index}]", f"a part of type {' or '.join(allowed)}")
        if kind in ("input_text", "output_text") and not isinstance(part.get("text"), str):
            raise wrong_type(f"{where}.content[{index}].text", "a string")


def _call(item: dict[str, Any], where: str) -> None:
    _only(item, where, {"type", "call_id", "name", "arguments", "status", "id"})
    _nothing_stored(item, where)
    _strings(item, where, "call_id", "name", "arguments")


def _output(item: dict[str, Any], where: str) -> None:
    _only(item, where, {"type", "call_id", "output", "status", "id"})
    _strings(item, where, "call_id", "output")


def _reasoning(item: dict[str, Any], where: str) -> None:
    # `status` comes back on reasoning items and is refused when it is sent.
    _only(item, where, {"type", "id", "summary", "content", "encrypted_content"})
    if not isinstance(item.get("summary"), list):
        raise missing(f"{where}.summary")
    if not item.get("encrypted_content"):
        raise _not_stored(item)


CHECKS: dict[str, Callable[[dict[str, Any], str], None]] = {
    "message": _message,
    "function_call": _call,
    "function_call_output": _output,
    "reasoning": _reasoning,
}


def _only(item: dict[str, Any], where: str, fields: set[str]) -> None:
    for field in sorted(set(item) - fields):
        raise unknown(f"{where}.{field}")
    if "status" in item and item["status"] not in STATUSES:
        raise wrong_value(f"{where}.status", f"one of {', '.join(STATUSES)}")


def _strings(item: dict[str, Any], where: str, *fields: str) -> None:
    for field in fields:
        if field not in item:
            raise missing(f"{where}.{field}")
        if not isinstance(item[field], str):
            raise wrong_type(f"{where}.{field}", "a string")


def _nothing_stored(item: dict[str, Any], where: str) -> None:
    if item.get("id"):
        raise _not_stored(item)


def _not_stored(item: dict[str, Any]) -> ApiError:
    return ApiError(
        f"Item with id '{item.get('id')}' not found. Items are not persisted when `store` is set to false. "
        "Try again with `store` set to true, or remove this item from your input.",
        status=404,
        param="input",
    )
