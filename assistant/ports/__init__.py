"""What the run needs from outside, as Protocols. Adapters implement them, fakes stand in for them in tests.

What ingest needs stands in `assistant.clock`, `assistant.channels.sides` and `assistant.ingest`: the records of a run
would make its imports 7 % longer (docs/decisions.md).
"""

from assistant.channels.sides import Channel, Webhook
from assistant.clock import Clock
from assistant.ports.model import Item, Model, ModelAnswer, ModelRequest, ToolCall, Usage
from assistant.ports.odoo import Odoo
from assistant.ports.shared import BreakerStore, BudgetStore
from assistant.ports.store import Busy, Chunk, Claim, Commit, Conflict, Effect, Store, Thread

__all__ = [
    "BreakerStore",
    "BudgetStore",
    "Busy",
    "Channel",
    "Chunk",
    "Claim",
    "Clock",
    "Commit",
    "Conflict",
    "Effect",
    "Item",
    "Model",
    "ModelAnswer",
    "ModelRequest",
    "Odoo",
    "Store",
    "Thread",
    "ToolCall",
    "Usage",
    "Webhook",
]
