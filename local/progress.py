"""What `make run` says while it works: every step that takes more than a second is shown with its time."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

SHOW_AFTER_S = 1.0


class Progress:
    """Writes to stderr, so that stdout stays for results. `quiet` in tests."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet
        self._lock = threading.Lock()

    def say(self, text: str) -> None:
        if not self._quiet:
            with self._lock:
                print(text, file=sys.stderr, flush=True)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        started = time.monotonic()
        timer = threading.Timer(SHOW_AFTER_S, self.say, [f"  {name} …"])
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
        took = time.monotonic() - started
        if took >= SHOW_AFTER_S:
            self.say(f"  {name}: {took:.1f} s")
