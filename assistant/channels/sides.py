"""A channel's two sides, as Protocols. Imports little: the receiving one is on the cold-start path (design D7)."""

from typing import Protocol

from assistant.messages import Acknowledgement, Delivery, Inbound, Reply, WebhookRequest


class Webhook(Protocol):
    """The ingest side of a channel. Imports no SDK: it is on the cold-start path (design D7)."""

    def verify(self, request: WebhookRequest) -> None:
        """Raises `SignatureInvalid` unless the channel signed exactly this."""

    def parse(self, request: WebhookRequest) -> list[Inbound]:
        """Events to answer, in order; the rest is dropped by rule. Raises `PayloadInvalid`."""

    def acknowledgement(self, request: WebhookRequest) -> Acknowledgement:
        """What the channel wants to hear when its events are safe."""


class Channel(Protocol):
    """The sending side of a channel."""

    def show_typing(self, conversation: str, event_id: str) -> None:
        """Tell the customer that an answer to this event is being made. Never raises; costs nothing when it can't."""

    def hold(self, reply: Reply) -> bool:
        """Send this now if it costs nothing: with the reply token, never as a push. Never raises; whether it went."""

    def deliver(self, reply: Reply, *, again: bool = False) -> Delivery:
        """Send a reply once. Safe to repeat with the same `reply.key`.

        `again`: an earlier delivery of this reply may have got through without our knowing (it raised `Transient`, or
        the run found it in the outbox). A channel without idempotency keys needs that to tell "used" from "refused".
        Raises `Transient` (try again), `Permanent` (an operator must look).
        """
