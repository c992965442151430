"""Every chat channel, by name: where its two sides are.

Kept as text until asked for, so that the ingest function never imports a sending side (design D7).
"""

from importlib import import_module
from typing import Any, Final

WEBHOOKS: Final = {"line": "assistant.channels.line_webhook:LineWebhook"}
"""The receiving side: implements `assistant.ports.Webhook`."""

CHANNELS: Final = {"line": "assistant.channels.line:LineChannel"}
"""The sending side: implements `assistant.ports.Channel`."""


def webhook_class(name: str) -> Any:
    """The class behind a channel's webhook. `KeyError` for a name that is not in `assistant.names.CHANNELS`."""
    return _load(WEBHOOKS[name])


def channel_class(name: str) -> Any:
    """The class that sends on a channel. `KeyError` for a name that is not in `assistant.names.CHANNELS`."""
    return _load(CHANNELS[name])


def _load(place: str) -> Any:
    module, _, name = place.partition(":")
    return getattr(import_module(module), name)
