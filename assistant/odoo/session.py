"""What every part of the client shares: guarded calls, installed languages, names by version."""

import random
import threading
import time
from collections.abc import Callable
from functools import cached_property
from typing import Any, Final

from assistant.odoo import whitelist
from assistant.odoo.versions import FieldNames, field_names
from assistant.odoo.wire import Wire

CODES: Final = {"th": "th_TH", "en": "en_US"}
"""Our languages by Odoo's codes. A code that is not installed breaks any call, so it is never sent."""


class Session:
    """One per process. Nothing is asked before the first call."""

    def __init__(self, wire: Wire, *, mail_to: str = "", sleep: Callable[[float], None] = time.sleep) -> None:
        self._wire = wire
        self._mail_to = mail_to
        self._sleep = sleep
        self._installed: frozenset[str] | None = None
        self._lock = threading.Lock()

    def prepare(self) -> None:
        """Ask ahead for what the first calls need: protocol, login, languages."""
        self.code("")

    def call(
        self,
        model: str,
        method: str,
        *,
        ids: list[int] | None = None,
        context: dict[str, Any] | None = None,
        **arguments: Any,
    ) -> Any:
        """As `Wire.call`, but nothing that the whitelist does not know."""
        whitelist.check(model, method, arguments, mail_to=self._mail_to)
        return self._wire.call(model, method, ids=ids, context=context, **arguments)

    def locale(self, language: str) -> dict[str, Any]:
        """The context for one of our languages; empty where Odoo does not have it: then the user's own applies."""
        code = self.code(language)
        return {"lang": code} if code else {}

    def code(self, language: str) -> str:
        """Odoo's code for "th" or "en", or "" when it is not installed."""
        with self._lock:
            if self._installed is None:
                self._installed = frozenset(code for code, _ in self.call("res.lang", "get_installed"))
        code = CODES.get(language, "")
        return code if code in self._installed else ""

    @cached_property
    def names(self) -> FieldNames:
        return field_names(self._wire.version)

    def pause(self, attempt: int) -> None:
        """Wait before another attempt: about 0.1, 0.2, 0.4 s, never two callers alike."""
        self._sleep(0.1 * 2**attempt * random.uniform(0.5, 1.5))  # noqa: S311 - spreads callers, hides nothing
