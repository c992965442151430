"""What Slack refuses in the blocks of a message.

Source: https://docs.slack.dev/reference/block-kit/blocks
"""

from typing import Any

MAX_BLOCKS = 50
MAX_SUM = 13_200  # characters; not documented: https://github.com/slackapi/bolt-js/issues/2509

_TEXTS = {"section": 3000, "header": 150}


def fault(blocks: Any) -> str:
    """The error's name, or "" for blocks as they should be. Knows the kinds that we send; others are refused too."""
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        return "invalid_blocks_format"
    if len(blocks) > MAX_BLOCKS or not all(_is_good(block) for block in blocks):
        return "invalid_blocks"
    ids = [element["action_id"] for block in blocks for element in block.get("elements", ()) if "action_id" in element]
    if len(ids) != len(set(ids)):
        return "invalid_blocks"
    return "msg_blocks_too_long" if sum(_length(block) for block in blocks) > MAX_SUM else ""


def _is_good(block: dict[str, Any]) -> bool:
    match block.get("type"):
        case "divider":
            return True
        case "section" | "header" as kind:
            return _is_text(block.get("text"), _TEXTS[kind])
        case "context":
            elements = block.get("elements")
            return isinstance(elements, list) and 1 <= len(elements) <= 10 and all(_is_text(e, 3000) for e in elements)
        case "actions":
            elements = block.get("elements")
            return isinstance(elements, list) and 1 <= len(elements) <= 25 and all(map(_is_button, elements))
    return False


def _is_text(text: Any, limit: int) -> bool:
    if not isinstance(text, dict) or text.get("type") not in ("mrkdwn", "plain_text"):
        return False
    words = text.get("text")
    return isinstance(words, str) and 1 <= len(words) <= limit


def _is_button(element: Any) -> bool:
    if not isinstance(element, dict) or element.get("type") != "button":
        return False
    text = element.get("text", {})
    return (
        _is_text(text, 75)
        and text.get("type") == "plain_text"
        and len(element.get("action_id", "")) <= 255
        and len(element.get("value", "")) <= 2000
        and element.get("style", "primary") in ("primary", "danger")
    )


def _length(block: dict[str, Any]) -> int:
    return len(block.get("text", {}).get("text", "")) + sum(
        len(element.get("text", "")) for element in block.get("elements", ()) if isinstance(element.get("text"), str)
    )
