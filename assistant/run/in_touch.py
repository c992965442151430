"""Keeping in touch while a run goes on: the typing sign, and "still working on it" before the free reply expires."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from assistant.messages import Inbound
from assistant.ports import Channel

AGAIN_AFTER_S = 15  # LINE shows the loading animation for the 20 seconds that we ask for, or until a message arrives


@contextmanager
def in_touch(channel: Channel, event: Inbound, hold: Callable[[], None], hold_in_s: float) -> Iterator[None]:
    """From a thread of its own: the customer sees it at once and the run does not wait for it.

    `hold` is called once, after `hold_in_s`; not at all when that is past already (an earlier try has done it).
    """
    over = threading.Event()

    def keep_showing() -> None:
        hold_due_s = hold_in_s if hold_in_s > 0 else None
        while True:
            channel.show_typing(event.conversation, event.event_id)
            if hold_due_s is not None and hold_due_s <= AGAIN_AFTER_S:
                if over.wait(hold_due_s):
                    return
                hold()
                hold_due_s = None
            elif over.wait(AGAIN_AFTER_S):
                return
            elif hold_due_s is not None:
                hold_due_s -= AGAIN_AFTER_S

    thread = threading.Thread(target=keep_showing, daemon=True, name="in-touch")
    thread.start()
    try:
        yield
    finally:
        over.set()
        # A sign that starts after the answer would stay on the screen for 20 seconds.
        thread.join(timeout=1)
