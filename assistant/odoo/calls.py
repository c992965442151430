"""Which round trips to Odoo a tool made, for the logs: names, times and outcomes, never contents."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

_calls: ContextVar[tuple[list[dict[str, Any]], ...]] = ContextVar("odoo_calls", default=())


@contextmanager
def recorded() -> Iterator[list[dict[str, Any]]]:
    """Collects `{"call": "product.product/search_read", "ms": 12.1, "ok": true}` of everything inside the block.

    A block inside of another one (a tool's in a run's) collects for both.
    A worker thread takes part when it runs in a copy of this context (`contextvars.copy_context().run`).
    """
    calls: list[dict[str, Any]] = []
    token = _calls.set((*_calls.get(), calls))
    try:
        yield calls
    finally:
        _calls.reset(token)


@contextmanager
def round_trip(call: str) -> Iterator[None]:
    """Times one round trip. `ok` is false when the block raises."""
    started = time.monotonic()
    ok = False
    try:
        yield
        ok = True
    finally:
        made = {"call": call, "ms": round((time.monotonic() - started) * 1000, 1), "ok": ok}
        for calls in _calls.get():
            calls.append(made)
