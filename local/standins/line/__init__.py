"""A stand-in for LINE: its Messaging API, its webhooks, and the phones on the other side."""

from local.standins.line.standin import LineStandIn

__all__ = ["LineStandIn"]
