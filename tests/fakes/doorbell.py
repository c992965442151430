"""`FakeDoorbell`: the queue's ringing side, as a list."""

from assistant.errors import ServiceUnavailable
from assistant.messages import Inbound


class FakeDoorbell:
    def __init__(self) -> None:
        self.rung: list[Inbound] = []
        self.broken = False

    def ring(self, events: list[Inbound]) -> None:
        if self.broken:
            raise ServiceUnavailable("sqs", "doorbell not rung")
        self.rung += events
