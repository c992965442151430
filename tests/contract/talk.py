"""A channel of the stage with everything behind it: ingest and the engine, over fakes of the table and the queue."""

import json
from itertools import count
from typing import Any

from assistant import profile as profiles
from assistant.bootstrap.processor import runs
from assistant.channels.sides import Channel, Webhook
from assistant.clock import Clock
from assistant.ingest import Ingest
from assistant.run.answering import Answering
from tests.fakes.budget import MemoryBudget
from tests.fakes.doorbell import FakeDoorbell
from tests.fakes.model import ScriptedModel
from tests.fakes.odoo import GLOVES, FakeOdoo
from tests.fakes.store import MemoryStore

ORDER = ("place_order", {"lines": [{"product_id": GLOVES, "quantity": 5}]})


class Talk:
    """What is received is answered at once: the queue's part is played here."""

    def __init__(self, name: str, webhook: Webhook, channel: Channel, clock: Clock) -> None:
        self.store, self.doorbell, self.odoo = MemoryStore(clock), FakeDoorbell(), FakeOdoo()
        self.model = ScriptedModel()
        self.ingest = Ingest({name: webhook}, self.store, self.doorbell, clock, max_age_h=48)
        ids = (f"id{number}" for number in count(1))
        engine = runs(
            profile=profiles.load("sk_medical"),
            clock=clock,
            store=self.store,
            channels={name: channel},
            model=self.model,
            odoo=self.odoo,
            budget=MemoryBudget(),
            new_id=lambda: next(ids),
            pause=lambda seconds: None,
        )
        self._answering = Answering(engine, lambda handle, seconds: None, clock)

    def receive(self, request: dict[str, Any], *, done: bool) -> dict[str, Any]:
        """An HTTP API event in, ingest's response out. Not `done`: the queue's message is to come back."""
        response = self.ingest.receive(request)
        rung, self.doorbell.rung = self.doorbell.rung, []
        for event in rung:
            record = {
                "messageId": event.event_id,
                "receiptHandle": "handle",
                "body": json.dumps({"conversation": event.conversation, "event": event.event_id}),
                "attributes": {"ApproximateReceiveCount": "1", "SentTimestamp": str(event.received_at_ms)},
            }
            assert (self._answering.batch([record], 60_000) == {"batchItemFailures": []}) == done
        return response
