"""A customer's LINE."""

import re
import secrets
from typing import Any

from local.simulator.channels import Read, Shown, Wish
from local.standins.line import LineStandIn

_USER = re.compile(r"U[0-9a-f]{32}")


class LineSide:
    events: tuple[str, ...] = ("begin", "sticker")

    def __init__(self, line: LineStandIn) -> None:
        self._line = line

    def new_person(self) -> str:
        return "U" + secrets.token_hex(16)

    def is_person(self, id: str) -> bool:
        return bool(_USER.fullmatch(id))

    def does(self, person: str, wish: Wish) -> int | None:
        match wish:
            case {"text": str(text)}:
                event = self._line.user_says(person, text)
            case {"tap": str(data)}:
                event = self._line.user_taps(person, data)
            case {"event": "begin"}:
                event = self._line.follow(person)
            case {"event": "sticker"}:
                event = self._line.sticker(person)
            case _:
                return None
        return self._line.send_webhook(self._line.webhook_url or "", [event])

    def shows(self, person: str) -> Shown:
        return Shown(self._line.chat(person), self._line.is_loading(person), f"line#{person}")

    def read(self, message: dict[str, Any]) -> Read:
        actions = [node["action"] for node in _nodes(message) if node.get("type") == "button"]
        text = message.get("text") or message.get("altText") or ""
        return Read(text, {action["label"]: action["data"] for action in actions if "data" in action})


def _nodes(node: Any) -> list[dict[str, Any]]:
    """All objects in a message, depth first."""
    if isinstance(node, list):
        return [found for child in node for found in _nodes(child)]
    if not isinstance(node, dict):
        return []
    return [node, *(found for value in node.values() for found in _nodes(value))]
