"""A doorbell: one message of the queue, and which of the waiting events its run is about."""

from dataclasses import dataclass

from assistant.messages import Inbound
from assistant.ports import Claim
from assistant.run.going_on import MAX_EVENTS


class Parked(Exception):
    """The customer has been told that there is no answer; the message belongs in the dead-letter queue."""


@dataclass(frozen=True, slots=True)
class Ring:
    """`deadline_ms` is when the function will be stopped.

    `tries_left` are those after this one. Negative: none is left for this one either, it only gives the event up.
    """

    conversation: str
    event_id: str
    receive_count: int
    tries_left: int
    sent_at_ms: int
    deadline_ms: int

    def due(self, claim: Claim, waiting: list[Inbound]) -> list[Inbound]:
        """What this run answers, or gives up. The rest has doorbells of its own."""
        if claim is Claim.PARKED:
            return []
        if self.tries_left < 0:  # what waits beside it need not be what killed the runs
            return [event for event in waiting if event.event_id == self.event_id]
        return waiting[:MAX_EVENTS]
