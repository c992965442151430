"""What tapping a button shows in the chat."""

from collections.abc import Iterator, Sequence
from typing import Any


def display_text_of(entries: Sequence[dict[str, Any]], data: str) -> str | None:
    """`displayText` of the newest postback button with this data; None when no message has one."""
    for entry in reversed(entries):
        for action in _actions(entry["message"]):
            if action.get("type") == "postback" and action.get("data") == data:
                return action.get("displayText")
    return None


def _actions(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        if isinstance(node.get("action"), dict):
            yield node["action"]
        node = list(node.values())
    if isinstance(node, list):
        for child in node:
            yield from _actions(child)
