"""Threads: what a run claims, loads, commits and marks."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from assistant.messages import Inbound, Reply
from assistant.ports.model import Item
from assistant.state import State


@dataclass(frozen=True, slots=True)
class Chunk:
    """The stored items of one run (or of a compacted stretch), with its version and its size in characters.

    `expires_at` is when the table deletes it, in Unix seconds, unless a commit gives it more time.
    """

    version: int
    items: list[Item]
    size: int
    expires_at: int = 0


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation as loaded: `waiting` are the events not yet answered, oldest first; `outbox` is a committed reply
    whose delivery is not known to have happened."""

    conversation: str
    state: State
    chunks: list[Chunk]
    waiting: list[Inbound]
    outbox: Reply | None

    @property
    def items(self) -> list[Item]:
        return [item for chunk in self.chunks for item in chunk.items]


@dataclass(frozen=True, slots=True)
class Commit:
    """What one run leaves behind, written in one transaction.

    `folded` are chunks that compaction takes away; `digest` takes their place. `parked` keeps the events' content, so
    that an operator can replay them, and `why` tells the operator what went wrong (no customer's words).
    """

    thread: Thread
    state: State
    new_items: list[Item]
    answered: list[Inbound]
    outcome: str
    reply: Reply | None
    folded: list[Chunk] = field(default_factory=list)
    digest: list[Item] = field(default_factory=list)
    parked: bool = False
    why: dict[str, str] = field(default_factory=dict)


class Busy(Exception):
    """Another run holds this conversation's lease: come back when it is over, `until_ms` at the latest if known."""

    def __init__(self, until_ms: int | None = None) -> None:
        super().__init__()
        self.until_ms = until_ms


class Conflict(Exception):
    """Somebody else changed the conversation since it was loaded: start again from the stored thread."""


class Claim(StrEnum):
    """What a claim found out about the event that rang."""

    FRESH = "fresh"
    ANSWERED = "answered"  # before; its reply may still lie undelivered
    PARKED = "parked"  # given up by an earlier run: it belongs in the DLQ


@dataclass(frozen=True, slots=True)
class Effect:
    """The ledger's entry of one write. `attempted` before now without a `result`: it may have happened."""

    attempted: bool
    result: str | None


class Store(Protocol):
    """Threads. Every write is conditional: two runs of one conversation can't both win.

    Raises `ServiceUnavailable` when the table does not answer.
    """

    def claim(self, conversation: str, event_id: str, run_id: str, until_ms: int) -> Claim:
        """Take the conversation's lease for this run. Raises `Busy` while another run holds it."""

    def load(self, conversation: str, fresh: str | None) -> Thread:
        """The thread, and the events that wait. All of them but `fresh` (just claimed) are checked for doubles.

        A thread that had ended when the oldest of them came is empty, and of its state only what protects is left.
        """

    def newer(self, conversation: str, known: set[str]) -> list[Inbound]:
        """Events that wait besides the known ones, oldest first."""

    def commit(self, commit: Commit, run_id: str) -> None:
        """All or nothing. The lease stays while there is a reply to deliver, or all to be erased. Raises `Conflict`."""

    def mark_delivered(self, conversation: str, run_id: str, *, keep_lease: bool) -> None:
        """Drop the outbox, and the lease with it unless this run goes on."""

    def release(self, conversation: str, run_id: str, *, unused: bool = False) -> None:
        """Give the lease back after a run that committed nothing. `unused`: the head holds nothing else, drop it."""

    def hold(self, conversation: str, run_id: str, until_ms: int) -> None:
        """Take the lease without an event, as an operator does. Raises `Busy` while a run holds it."""

    def erase(self, conversation: str, run_id: str, *, waiting: bool = False) -> dict[str, int]:
        """Delete everything of the conversation; how many items of each kind. Safe to repeat until it is done.

        Events that wait are left unless `waiting`: what a customer writes after saying goodbye is a new conversation.
        Raises `Conflict` when the run does not hold the lease.
        """

    def count_code(self, account: str, limit: int) -> bool:
        """Count a one-time code that is about to be sent to an account (a hash); False when this hour's are used up."""

    def effect(self, conversation: str, key: str) -> Effect:
        """What is known of a write, without touching it."""

    def begin_effect(self, conversation: str, key: str) -> Effect:
        """Note that a write is about to be attempted, and tell what is known of it from before."""

    def finish_effect(self, conversation: str, key: str, result: str) -> None: ...
