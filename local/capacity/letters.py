"""One message of a customer, and its conversation."""

from enum import StrEnum
from math import isnan, nan

from local.capacity.arrivals import Arrival


class End(StrEnum):
    ANSWERED = "answered"
    EXCUSED = "excused"
    """The run was over in time, with an excuse: no money left today, or no time."""
    APOLOGISED = "apologised"
    """Given up after all tries, with an apology; its doorbell lies in the dead-letter queue."""
    LOST = "lost"
    """Never taken in: every delivery of its webhook was refused."""


class Letter:
    """Times are seconds; NaN is not yet."""

    __slots__ = (
        "arrival",
        "at",
        "counted",
        "customer",
        "done_at",
        "end",
        "number",
        "ready_at",
        "receives",
        "rung_at",
        "started_at",
    )

    def __init__(self, number: int, arrival: Arrival, counted: bool) -> None:
        self.number = number
        self.arrival = arrival
        self.at = arrival.at
        self.customer = arrival.customer
        self.counted = counted
        self.rung_at = nan
        self.ready_at = nan
        """When no earlier message of its conversation was before it any more."""
        self.started_at = nan
        """When its doorbell was first heard."""
        self.done_at = nan
        """When its answer, excuse or apology was delivered."""
        self.receives = 0
        self.end: End | None = None

    @property
    def taken_in(self) -> bool:
        """Stored, and in the queue or past it."""
        return not isnan(self.rung_at)

    @property
    def heard(self) -> bool:
        return not isnan(self.started_at)


class Conversation:
    """`inbox`: what waits. `unsent`: committed, not yet delivered."""

    __slots__ = ("inbox", "leased_until", "unsent")

    def __init__(self) -> None:
        self.inbox: list[Letter] = []
        self.unsent: list[Letter] = []
        self.leased_until = 0.0
