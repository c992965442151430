"""What LINE refuses in a Flex container.

Source: https://developers.line.biz/en/reference/messaging-api/#flex-message
"""

import json
import unicodedata
from collections.abc import Iterator
from typing import Any

MAX_BUBBLE_BYTES = 30_000
MAX_CAROUSEL_BYTES = 50_000
MAX_BUBBLES = 12
_COMPONENTS = ("box", "text", "button", "separator", "filler", "image", "icon", "span", "video")
_LAYOUTS = ("horizontal", "vertical", "baseline")
_ACTIONS = {
    "postback": {"data": 300, "displayText": 300},
    "message": {"text": 300},
    "uri": {"uri": 1000},
    "datetimepicker": {"data": 300},
    "clipboard": {"clipboardText": 1000},
    "camera": {},
    "cameraRoll": {},
    "location": {},
}
_OPTIONAL = {"displayText"}
_MAX_LABEL = 40


def flex_problems(container: Any, place: str) -> Iterator[dict[str, str]]:
    kind = container.get("type") if isinstance(container, dict) else None
    if kind == "bubble":
        yield from _bubble(container, place)
    elif kind == "carousel":
        bubbles = container.get("contents", [])
        if not 1 <= len(bubbles) <= MAX_BUBBLES:
            yield _problem(f"{place}.contents", f"Size must be between 1 and {MAX_BUBBLES}")
        if _size(container) > MAX_CAROUSEL_BYTES:
            yield _problem(place, "The carousel is too large")
        for number, bubble in enumerate(bubbles):
            yield from _bubble(bubble, f"{place}.contents[{number}]")
    else:
        yield _problem(f"{place}.type", "Must be one of the following values: [bubble, carousel]")


def _bubble(bubble: dict[str, Any], place: str) -> Iterator[dict[str, str]]:
    if _size(bubble) > MAX_BUBBLE_BYTES:
        yield _problem(place, "The bubble is too large")
    for block in ("header", "hero", "body", "footer"):
        if block in bubble:
            yield from _component(bubble[block], f"{place}.{block}")


def _component(component: Any, place: str) -> Iterator[dict[str, str]]:
    kind = component.get("type") if isinstance(component, dict) else None
    if kind not in _COMPONENTS:
        yield _problem(f"{place}.type", f"Must be one of the following values: [{', '.join(_COMPONENTS)}]")
        return
    if kind == "text" and not component.get("text") and not component.get("contents"):
        yield _problem(f"{place}.text", "May not be empty")
    if kind == "button":
        yield from _action(component.get("action"), f"{place}.action")
    if kind == "box":
        if component.get("layout") not in _LAYOUTS:
            yield _problem(f"{place}.layout", f"Must be one of the following values: [{', '.join(_LAYOUTS)}]")
        for number, child in enumerate(component.get("contents", [])):
            yield from _component(child, f"{place}.contents[{number}]")


def _action(action: Any, place: str) -> Iterator[dict[str, str]]:
    kind = action.get("type") if isinstance(action, dict) else None
    if kind not in _ACTIONS:
        yield _problem(f"{place}.type", f"Must be one of the following values: [{', '.join(_ACTIONS)}]")
        return
    label = action.get("label", "")
    if not 1 <= _graphemes(label) <= _MAX_LABEL:
        yield _problem(f"{place}.label", f"Length must be between 1 and {_MAX_LABEL}")
    for name, limit in _ACTIONS[kind].items():
        length = units(action.get(name, ""))
        if length > limit or (length == 0 and (name not in _OPTIONAL or name in action)):
            yield _problem(f"{place}.{name}", f"Length must be between 1 and {limit}")


def units(text: str) -> int:
    """UTF-16 code units, as LINE counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _graphemes(text: str) -> int:
    return sum(not unicodedata.category(letter).startswith("M") for letter in text)


def _size(data: Any) -> int:
    return len(json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode())


def _problem(place: str, message: str) -> dict[str, str]:
    return {"message": message, "property": place}
