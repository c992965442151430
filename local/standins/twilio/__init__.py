"""A stand-in for Twilio's part of WhatsApp: its Messages API, its webhooks, and the phones on the other side."""

from local.standins.twilio.standin import TwilioStandIn

__all__ = ["TwilioStandIn"]
