"""What a test does as a customer: write, wait for the answer, tap."""

import secrets
from typing import Any

from local.world import World

PATIENCE_S = 60.0


class Customer:
    def __init__(self, world: World) -> None:
        self.id = "U" + secrets.token_hex(16)
        self._world = world
        self._seen = 0

    def says(self, text: str) -> list[dict[str, Any]]:
        """The bot's messages in answer to this one."""
        return self._post(self._world.line.user_says(self.id, text))

    def taps(self, label: str) -> list[dict[str, Any]]:
        """Tap a button of the newest card."""
        for message in reversed(self._world.line.chat(self.id)):
            for action in actions(message["message"]):
                if action["label"] == label:
                    return self._post(self._world.line.user_taps(self.id, action["data"]))
        raise AssertionError(f"no button {label!r} in the chat")

    def _post(self, event: dict[str, Any]) -> list[dict[str, Any]]:
        assert self._world.line.send_webhook(self._world.webhook_url, [event]) == 200
        answered = self._world.line.wait_for_bot(self.id, self._seen + 1, PATIENCE_S)
        new, self._seen = answered[self._seen :], len(answered)
        return [entry["message"] for entry in new]


def text_of(messages: list[dict[str, Any]]) -> str:
    return "\n".join(message.get("text") or message.get("altText", "") for message in messages)


def actions(node: Any) -> list[dict[str, Any]]:
    """The actions of all buttons in a message."""
    if isinstance(node, list):
        return [found for child in node for found in actions(child)]
    if not isinstance(node, dict):
        return []
    own = [node["action"]] if node.get("type") == "button" else []
    return own + [found for value in node.values() for found in actions(value)]
