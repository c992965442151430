"""A customer's phone, for drivers: speaks to the simulator of a world that is up, as world.json tells it, and so any
channel."""

import json
import re
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
    """`text` is all that is to be read; `buttons` has by label what each of them holds."""

    text: str
    buttons: dict[str, str]


class Phone:
    """One new customer. Everything it waits for raises `Missing` in the end."""

    def __init__(self, facts: dict[str, Any]) -> None:
        self.user: str = _call(f"{facts['simulator']}/api/people", {})["user"]
        self._chat = f"{facts['simulator']}/api/chat/{self.user}"
        self._mailbox: str | None = facts["standins"].get("odoo")
        self._seen = 0
        self._last = Answer("", {})

    def begins(self) -> Answer:
        """As people meet the assistant where they need not write first: they add the account, or open its view."""
        return self._send({"event": "begin"})

    def says(self, text: str) -> Answer:
        return self._send({"text": text})

    def taps(self, *labels: str) -> Answer:
        """The button of the last answer that has one of these labels."""
        for label, held in self._last.buttons.items():
            if label in labels:
                return self._send({"tap": held})
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
            shown = _call(self._chat)
            chat = [entry["read"] for entry in shown["chat"] if entry["from"] == "bot"]
            # An answer may be several messages: all are there when its run is over.
            if len(chat) > self._seen and all(path["done"] for path in shown["paths"]):
                new, self._seen = chat[self._seen :], len(chat)
                self._last = _answer(new)
                return self._last
            time.sleep(PAUSE_S)
        raise Missing(f"an answer within {PATIENCE_S} s")


def _answer(messages: list[dict[str, Any]]) -> Answer:
    buttons = {label: held for message in messages for label, held in message["buttons"].items()}
    return Answer("\n".join(message["text"] for message in messages), buttons)


def _call(url: str, body: dict[str, Any] | None = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = Request(url, data, {"Content-Type": "application/json"})
    try:
        with urlopen(request, timeout=PATIENCE_S) as answer:
            return json.load(answer)
    except (URLError, OSError, ValueError) as exc:
        raise Missing(f"an answer of {url}: {exc}") from None
