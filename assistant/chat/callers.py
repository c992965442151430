"""Who may call: API keys, of which only hashes are stored, and the names of what belongs to each.

A conversation's partition holds the id of the key that made it, so that with another key the same conversation id
leads to nothing. A key that is replaced by a new one leaves its conversations behind.
"""

import hashlib
import re
import secrets
from dataclasses import dataclass
from typing import Final, Protocol

from assistant.names import REST

PREFIX: Final = "saphan_"
"""So that scanners for leaked secrets can know one."""
KEY: Final = re.compile(rf"{PREFIX}[A-Za-z0-9_-]{{43}}")
CONVERSATION_ID: Final = re.compile(r"[A-Za-z0-9_-]{32}")


@dataclass(frozen=True, slots=True)
class Caller:
    """An API key as stored. `per_minute` and `per_day` are messages; `name` says whose it is, for the operator."""

    hash: str
    name: str
    per_minute: int
    per_day: int
    created_at: int

    @property
    def id(self) -> str:
        """Names the key in logs and commands, and tells nothing of it: the key has 256 random bits."""
        return self.hash[:12]


@dataclass(frozen=True, slots=True)
class Request:
    """What is remembered of a request with an `Idempotency-Key`. `fingerprint`: of what was asked."""

    conversation_id: str
    event_id: str
    at_ms: int
    fingerprint: str


class Callers(Protocol):
    """Raises `ServiceUnavailable` when the table does not answer."""

    def find(self, hashed: str) -> Caller | None: ...

    def count(self, caller: Caller) -> int:
        """Count one more message. 0, or in how many seconds another one may come: then it was one too many."""

    def remember(self, caller: Caller, key: str, request: Request) -> Request:
        """The request that came first with this key (a hash): this one, or one of the last day."""


def new_key() -> str:
    return PREFIX + secrets.token_urlsafe(32)


def hash_of(key: str) -> str:
    """Plain SHA-256: a key is random, so that there is nothing to guess and no salt is needed."""
    return hashlib.sha256(key.encode()).hexdigest()


def new_conversation_id() -> str:
    return secrets.token_urlsafe(24)


def partition(caller: Caller, conversation_id: str) -> str:
    return f"{REST}#{caller.id}.{conversation_id}"
