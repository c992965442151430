"""What a run has done beside its main line, by a thread, and waits for before it ends: Lambda freezes what is left."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from threading import Thread

from assistant.observability import log
from assistant.run.calls import where

_started: ContextVar[list[Thread] | None] = ContextVar("beside", default=None)


@contextmanager
def waited_for() -> Iterator[None]:
    """Whatever the block has started beside has ended when the block has."""
    threads: list[Thread] = []
    token = _started.set(threads)
    try:
        yield
    finally:
        _started.reset(token)
        for thread in threads:
            thread.join()


def beside(act: Callable[[], object]) -> None:
    """Start `act`, and go on. Nobody hears of its error but the log. Outside of `waited_for` it is done at once."""
    threads = _started.get()
    if threads is None:
        act()
        return

    def acting() -> None:
        try:
            act()
        except Exception as exc:
            log("beside_failed", level="WARNING", **where(exc))

    # A copy of this context: the run's record is found through it.
    thread = Thread(target=copy_context().run, args=(acting,), daemon=True, name="beside")
    threads.append(thread)
    thread.start()
