"""Every chat channel, by name: where its two sides are made.

Kept as text until asked for, so that the ingest function never imports a sending side (design D7).
"""

from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final

from assistant.channels.sides import Channel, Webhook
from assistant.clock import Clock
from assistant.credentials import Credentials


@dataclass(frozen=True, slots=True)
class Setup:
    """What a channel is made from. `public_url`: where the world reaches our webhooks, without the route; "" if
    nobody said."""

    credentials: Credentials
    clock: Clock
    public_url: str = ""


RECEIVING: Final = {
    "line": "assistant.channels.line_webhook",
    "whatsapp": "assistant.channels.whatsapp_webhook",
    "slack": "assistant.channels.slack_webhook",
}
"""Modules with `receiving(setup) -> Webhook`. Nothing that only sending needs is imported there."""

SENDING: Final = {
    "line": "assistant.channels.line",
    "whatsapp": "assistant.channels.whatsapp",
    "slack": "assistant.channels.slack",
    "rest": "assistant.channels.rest",
}
"""Modules with `sending(setup) -> Channel`."""


def webhook(name: str, setup: Setup) -> Webhook:
    """The receiving side. `KeyError` for a channel without webhooks."""
    found: Webhook = _module(RECEIVING[name]).receiving(setup)
    return found


def channel(name: str, setup: Setup) -> Channel:
    """The sending side. `KeyError` for a name that is not in `assistant.names.CHANNELS`."""
    found: Channel = _module(SENDING[name]).sending(setup)
    return found


def _module(name: str) -> Any:
    return import_module(name)
