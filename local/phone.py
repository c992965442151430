"""A customer's phone, for drivers: speaks to the stand-ins of a world that is up, as world.json tells them."""

import json
import re
import secrets
import time
from dataclasses import dataclass
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

PATIENCE_S = 90
PAUSE_S = 0.1


class Missing(Exception):
    """Something that must come did not come."""


@dataclass(frozen=True)
class Answer:
    """`text` is all that is to be read; `buttons` has the actions by label."""

    text: str
    buttons: dict[str, dict[str, Any]]


class Phone:
    """One new customer of the LINE stand-in. Everything it waits for raises `Missing` in the end."""

    def __init__(self, facts: dict[str, Any]) -> None:
        self.user = "U" + secrets.token_hex(16)
        self._chat = f"{facts['standins']['line']}/_chat/{self.user}"
        self._mailbox: str | None = facts["standins"]["odoo"]
        self._seen = 0
        self._last = Answer("", {})

    def follows(self) -> Answer:
        return self._send({"event": "follow"})

    def says(self, text: str) -> Answer:
        return self._send({"text": text})

    def taps(self, *labels: str) -> Answer:
        """The button of the last answer that has one of these labels."""
        for label, action in self._last.buttons.items():
            if label in labels:
                return self._send({"postback": action["data"]})
        raise Missing(f"a button {' or '.join(labels)}")

    def code_sent_to(self, email: str) -> str | None:
        """The newest one-time code in the Odoo stand-in's mailbox; None when Odoo is real."""
        if not self._mailbox:
            return None
        mails = [mail for mail in _call(f"{self._mailbox}/_mails") if mail["to"] == email]
        found = re.search(r"\b\d{6}\b", mails[-1]["body"]) if mails else None
        if not found:
            raise Missing(f"a mail with a 6-digit code to {email}")
        return found.group()

    def _send(self, body: dict[str, Any]) -> Answer:
        status = _call(self._chat, body).get("status")
        if status != 200:
            raise Missing(f"a webhook that answers 200; it answered {status}")
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            chat = [entry["message"] for entry in _call(self._chat)["messages"] if entry["from"] == "bot"]
            if len(chat) > self._seen:
                new, self._seen = chat[self._seen :], len(chat)
                self._last = _answer(new)
                return self._last
            time.sleep(PAUSE_S)
        raise Missing(f"an answer within {PATIENCE_S} s")


def _answer(messages: list[dict[str, Any]]) -> Answer:
    texts = [message["text"] if message["type"] == "text" else message["altText"] for message in messages]
    actions = [node["action"] for node in _nodes(messages) if node.get("type") == "button"]
    return Answer("\n".join(texts), {action["label"]: action for action in actions})


def _nodes(node: Any) -> list[dict[str, Any]]:
    """All objects in a message, depth first."""
    if isinstance(node, list):
        return [found for child in node for found in _nodes(child)]
    if not isinstance(node, dict):
        return []
    return [node, *(found for value in node.values() for found in _nodes(value))]


def _call(url: str, body: dict[str, Any] | None = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = Request(url, data, {"Content-Type": "application/json"})
    try:
        with urlopen(request, timeout=PATIENCE_S) as answer:
            return json.load(answer)
    except (URLError, OSError, ValueError) as exc:
        raise Missing(f"an answer of {url}: {exc}") from None
