"""What replaying and dropping do, step by step; each step may be the last one before a crash.

Replay: 1. the event goes from parked back to the inbox, 2. the doorbell rings, 3. the message is deleted. A replay that
was interrupted is repeated: the event is then waiting (steps 2, 3) or answered meanwhile (step 3). A doorbell too many
finds nothing to do. All events of a conversation take a step before any takes the next: they are answered together, in
the order in which they were sent.
"""

from collections.abc import Callable
from enum import StrEnum

from assistant.stores.parked import DeadEvents, Fate
from ops.cases import Case
from ops.letters import Letters


class Action(StrEnum):
    ANSWER = "answer again"
    RING = "ring again"
    DELETE = "delete the message"
    NOTHING = "nothing"


REPLAY = {
    Fate.PARKED: Action.ANSWER,
    Fate.WAITING: Action.RING,
    Fate.UNDELIVERED: Action.RING,
    Fate.ANSWERED: Action.DELETE,
    Fate.DROPPED: Action.DELETE,
    Fate.GONE: Action.DELETE,
    None: Action.NOTHING,  # not one of our messages: it can only be dropped
}

type Ring = Callable[[str, str, str], None]
"""`ring(conversation, event_id, deduplication_id)` sends a doorbell."""


def replay(cases: list[Case], events: DeadEvents, ring: Ring, letters: Letters) -> None:
    """Of one conversation, in order."""
    for case in cases:
        if case.event and REPLAY[case.fate] is Action.ANSWER:
            events.unpark(case.event)  # or somebody else has just done it
    for case in cases:
        if REPLAY[case.fate] in (Action.ANSWER, Action.RING):
            ring(case.conversation, case.id, _deduplication_id(case))
    for case in cases:
        if REPLAY[case.fate] is not Action.NOTHING:
            letters.delete(case.letters)


def drop(case: Case, events: DeadEvents, letters: Letters) -> bool:
    """Whether it could be dropped. False: a run or somebody else has got hold of it since it was found."""
    if case.event:
        forget = events.drop_parked if case.fate is Fate.PARKED else events.drop_waiting
        if not forget(case.event):
            return False
    letters.delete(case.letters)
    return True


def _deduplication_id(case: Case) -> str:
    """The same when a replay is repeated; another one than the first doorbell's, and than that of any earlier replay:
    an event that fails again comes back as another message."""
    return f"{case.id}.{case.letters[-1].message_id}"
