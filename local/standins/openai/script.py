"""A mind that plays given answers, for tests."""

import threading
from collections.abc import Iterable
from typing import Any

from local.standins.openai.answers import Call, Part, Say
from local.standins.openai.errors import ApiError

type Entry = str | Say | Call | list[Part] | dict[str, Any]
"""One answer: a text, a call, several of both, or the fields of a whole response."""


class Script:
    """Answers request after request. One too many is a 500, so that a test sees it."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = list(entries)
        self._lock = threading.Lock()

    def __call__(self, body: dict[str, Any]) -> list[Part] | dict[str, Any]:
        with self._lock:
            if not self._entries:
                raise ApiError("The script is over.", status=500, kind="server_error", code="script_over")
            entry = self._entries.pop(0)
        if isinstance(entry, str):
            return [Say(entry)]
        return [entry] if isinstance(entry, Say | Call) else entry
