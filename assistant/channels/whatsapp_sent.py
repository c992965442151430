"""What has been sent to a customer since a moment: the only way to find out whether a lost answer was a yes.

Twilio's Messages API has no idempotency key, and a message carries nothing of ours but its words: docs/decisions.md 34.

Source: https://www.twilio.com/docs/messaging/api/message-resource#read-multiple-message-resources
"""

from collections.abc import Callable, Mapping
from email.utils import parsedate_to_datetime
from typing import Any

_NOT_SENT = ("failed", "undelivered", "canceled")
_MARGIN_S = 1  # Twilio tells whole seconds, by its own clock


class Sent:
    """`listed` gives Twilio's list, newest first. Each message found stands for one of ours, once."""

    def __init__(self, listed: Callable[[], list[Mapping[str, Any]]], since_ms: int) -> None:
        self._listed = listed
        self._since_s = since_ms // 1000 - _MARGIN_S
        self._ours: set[str] = set()
        self._found: list[tuple[str, str]] = []

    def look(self) -> None:
        """Ask Twilio. Oldest first from here on, as they were sent."""
        self._found = [
            (str(message.get("sid")), _squeezed(str(message.get("body") or "")))
            for message in reversed(self._listed())
            if message.get("status") not in _NOT_SENT and _created_s(message) >= self._since_s
        ]

    def take(self, text: str, *, in_template: bool = False) -> str | None:
        """The id of a message with this text that stands for no other one yet. A template has words around it."""
        wanted = _squeezed(text)
        for sid, body in self._found:
            if sid not in self._ours and (wanted in body if in_template else wanted == body):
                self._ours.add(sid)
                return sid
        return None

    def add(self, sid: str) -> None:
        """One that was accepted just now."""
        self._ours.add(sid)


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _created_s(message: Mapping[str, Any]) -> float:
    """Unix seconds of `Fri, 20 Nov 2026 10:00:00 +0000`; 0 for what can't be read."""
    try:
        return parsedate_to_datetime(str(message.get("date_created"))).timestamp()
    except ValueError:
        return 0
