"""What a test does as a customer: write, wait for the answer, tap."""

import re
import secrets
import threading
import time
from collections.abc import Callable
from typing import Any

from local.world import World

PATIENCE_S = 60.0
PRODUCT = "ถุงมือไนไตร ไซส์ M"

type Message = dict[str, Any]


class Customer:
    def __init__(self, world: World) -> None:
        self.id = "U" + secrets.token_hex(16)
        self.conversation = f"line#{self.id}"
        self.email = f"{self.id[-8:]}@example.com"
        self._world = world
        self._seen = 0

    def says(self, text: str) -> list[Message]:
        """The bot's messages in answer to this one."""
        self.writes(text)
        return self.hears()

    def writes(self, text: str) -> str:
        """The event's id; waits for no answer."""
        return self._post(self._world.line.user_says(self.id, text))

    def hears(self) -> list[Message]:
        """What the bot says next."""
        answered = self._world.line.wait_for_bot(self.id, self._seen + 1, PATIENCE_S)
        new, self._seen = answered[self._seen :], len(answered)
        return [entry["message"] for entry in new]

    def taps(self, label: str) -> list[Message]:
        """The answer to a tap on a button of the newest card that has it."""
        self.taps_only(label)
        return self.hears()

    def taps_only(self, label: str) -> None:
        """Waits for no answer."""
        for entry in reversed(self._world.line.chat(self.id)):
            for action in actions(entry["message"]):
                if action["label"] == label:
                    self._post(self._world.line.user_taps(self.id, action["data"]))
                    return
        raise AssertionError(f"no button {label!r} in the chat")

    def opens_account(self) -> int:
        """The id of the new partner in Odoo."""
        self.says(f"ขอเปิดบัญชีค่ะ ชื่อ มาลี ใจดี อีเมล {self.email} โทร 0812345678")
        self.taps("ยืนยัน")
        code = re.search(r"\b\d{6}\b", self.mail())
        assert code
        assert "เข้าสู่ระบบเรียบร้อย" in text_of(self.says(code.group()))
        (partner,) = self._world.odoo.call("res.partner", "search", domain=[["email", "=", self.email]])
        return int(partner)

    def sends(self, kind: str, **message: Any) -> list[Message]:
        """The answer to something that is no text, with these properties of LINE's message in place of the usual."""
        event = self._world.line.user_sends(self.id, kind)
        event["message"] |= message
        self._post(event)
        return self.hears()

    def says_in_group(self, text: str) -> list[Message]:
        """The bot's first answer in a new group, to a mention."""
        group = "C" + secrets.token_hex(16)
        self._post(self._world.line.group_says(group, self.id, text))
        return [entry["message"] for entry in self._world.line.wait_for_bot(group, 1, PATIENCE_S)]

    def leaves(self) -> None:
        """Nobody answers that."""
        self._post(self._world.line.unfollow(self.id))

    def mail(self) -> str:
        """The newest mail to them. On a busy machine it may come after the answer, which does not wait for it."""

        def bodies() -> list[str]:
            return [str(mail["body"]) for mail in self._world.odoo.mails if mail["to"] == self.email]

        until(lambda: bool(bodies()), "the mail")
        return bodies()[-1]

    def heard(self) -> list[dict[str, Any]]:
        """All entries of the bot in the chat: `message`, `via` …"""
        return [entry for entry in self._world.line.chat(self.id) if entry["from"] == "bot"]

    def _post(self, event: dict[str, Any]) -> str:
        assert self._world.line.send_webhook(self._world.webhook_url, [event]) == 200
        return str(event["webhookEventId"])


def until(holds: Callable[[], bool], what: str) -> None:
    """For what nobody can tell us of. Raises `TimeoutError`."""
    pause, deadline = threading.Event(), time.monotonic() + PATIENCE_S
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} did not come within {PATIENCE_S:g} s")
        pause.wait(0.02)


def text_of(messages: list[Message]) -> str:
    return "\n".join(message.get("text") or message.get("altText", "") for message in messages)


def actions(node: Any) -> list[dict[str, Any]]:
    """The actions of all buttons in a message."""
    if isinstance(node, list):
        return [found for child in node for found in actions(child)]
    if not isinstance(node, dict):
        return []
    own = [node["action"]] if node.get("type") == "button" else []
    return own + [found for value in node.values() for found in actions(value)]
