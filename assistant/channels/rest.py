"""The sending side of the chat REST API, which sends nothing: whoever asked reads the answer from the thread.

The chat function reads it back at once; after a 202 the client comes for it (docs/rest.md).
"""

from collections.abc import Callable

from assistant.channels import Setup
from assistant.messages import Card, Delivery, Part, Reply

type Keep = Callable[[Reply], None]


def sending(setup: Setup) -> "RestChannel":
    return RestChannel()


class RestChannel:
    """Implements `assistant.channels.sides.Channel`. `keep` gets every reply: a goodbye is in no thread any more."""

    def __init__(self, keep: Keep | None = None) -> None:
        self._keep = keep

    def show_typing(self, conversation: str, event_id: str) -> None:
        """There is nobody to see it."""

    def hold(self, reply: Reply) -> bool:
        """Never: the client is told by the status 202."""
        return False

    def deliver(self, reply: Reply, *, again: bool = False) -> Delivery:
        """Delivered is what was committed, so that a second time changes nothing. Never raises."""
        if not reply.parts:
            return Delivery("nothing")
        if self._keep:
            self._keep(reply)
        return Delivery("reply", reply.key, len(reply.parts))


def words(part: Part) -> str:
    """A part as one message: there are no buttons, so a card says which words to type."""
    return "\n\n".join(text for text in (part.text, part.typed if isinstance(part, Card) else "") if text)
