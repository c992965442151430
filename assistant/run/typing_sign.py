"""The typing sign, kept alive while a run goes on."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from assistant.ports import Channel

AGAIN_AFTER_S = 15  # LINE shows the loading animation for the 20 seconds that we ask for, or until a message arrives


@contextmanager
def typing(channel: Channel, conversation: str) -> Iterator[None]:
    """From a thread of its own: the customer sees it at once and the run does not wait for it."""
    over = threading.Event()

    def keep_showing() -> None:
        while True:
            channel.show_typing(conversation)
            if over.wait(AGAIN_AFTER_S):
                return

    thread = threading.Thread(target=keep_showing, daemon=True, name="typing")
    thread.start()
    try:
        yield
    finally:
        over.set()
        # A sign that starts after the answer would stay on the screen for 20 seconds.
        thread.join(timeout=1)
