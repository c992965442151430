"""What the channel contract needs from each channel: a world in which its vendor is a stand-in.

A new channel brings a module beside this one with its `Chat` and enters it in `CHATS` of `tests/contract/channels`. The
chat REST API has no vendor, no webhook and nothing to send: `tests/contract/rest.py` says where it is held to the same.
"""

from typing import Protocol

from assistant.channels.sides import Channel, Webhook
from assistant.errors import ServiceError
from assistant.messages import Card, Part, Reply, WebhookRequest


class World(Protocol):
    """The sending side: one customer's chat. The fake has only this one."""

    channel: Channel
    how: tuple[str, str]
    """`Delivery.how` of an answer that has something to reply to, and of one that has not."""

    holds: bool
    """Whether a holding message is ever free."""

    conversation: str

    def reply(self, *parts: Part, key: str = "event-1", free: bool = True) -> Reply:
        """An answer to what the customer has just said. Not `free`: nothing to reply to came with it."""

    def seen(self) -> list[str]:
        """What the bot said, in words: texts, and cards as text."""

    def fail(self, *, after: bool) -> None:
        """The next try to deliver fails, before or after the customer got it."""


class Chat(World, Protocol):
    """Both sides of a real channel."""

    webhook: Webhook
    signature_header: str
    max_text: int
    """Characters of one message."""

    def says(self, text: str) -> WebhookRequest:
        """The customer writes: the signed webhook, as ingest gets it."""

    def agrees(self, card: Card) -> WebhookRequest:
        """The customer confirms a card that was delivered, in the way that it offers them."""

    def own(self) -> WebhookRequest | None:
        """A signed webhook about what we said ourselves; None when the vendor sends none."""

    def refuse(self, error: type[ServiceError]) -> None:
        """The next requests to deliver get the vendor's answer that means this."""
