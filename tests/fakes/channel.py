"""`FakeChannel`: a channel that keeps what it was given, and fails when told to."""

import threading

from assistant.errors import ServiceError
from assistant.messages import Delivery, Part, Reply


class FakeChannel:
    """Delivers every key once, as the real ones do. Thread-safe, because the typing sign has a thread of its own."""

    def __init__(self) -> None:
        self.delivered: list[Reply] = []
        self.typing: list[str] = []
        self.held = threading.Event()
        """Set by the first holding message."""
        self._deliveries: dict[str, Delivery] = {}
        self._failures: list[tuple[ServiceError, bool]] = []
        self._lock = threading.Lock()

    def fail(self, error: ServiceError, *, after: bool = False) -> None:
        """The next delivery raises this; `after`: the customer got it all the same."""
        self._failures.append((error, after))

    def parts(self, conversation: str) -> list[Part]:
        """Everything the customer got, in order."""
        return [part for reply in self.delivered if reply.conversation == conversation for part in reply.parts]

    def show_typing(self, conversation: str, event_id: str) -> None:
        with self._lock:
            self.typing.append(conversation)

    def hold(self, reply: Reply) -> bool:
        with self._lock:
            if reply.reply_to is None or reply.key in self._deliveries:
                return False
            self._accept(reply)
            self.held.set()
            return True

    def deliver(self, reply: Reply, *, again: bool = False) -> Delivery:
        with self._lock:
            error, after = self._failures.pop(0) if self._failures else (None, False)
            if error is None or after:
                self._accept(reply)
            if error:
                raise error
            return self._deliveries[reply.key]

    def _accept(self, reply: Reply) -> None:
        if reply.key in self._deliveries:
            return
        if not reply.parts:
            self._deliveries[reply.key] = Delivery("nothing")
            return
        how = "reply" if reply.reply_to else "push"
        self._deliveries[reply.key] = Delivery(how, f"request-{reply.key}", len(reply.parts))
        self.delivered.append(reply)
