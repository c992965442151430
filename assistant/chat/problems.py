"""Refusals as RFC 9457 problem details. Texts are fixed: they never repeat what the client sent.

Source: https://www.rfc-editor.org/rfc/rfc9457
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

TYPE: Final = "urn:saphan:problem:"
CONTENT_TYPE: Final = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Kind:
    """`name` ends the problem's `type`; a client that wants to tell problems apart compares that."""

    name: str
    status: int
    title: str


BAD_REQUEST = Kind("bad-request", 400, "The request is not as the API document says")
UNAUTHORIZED = Kind("unauthorized", 401, "No valid API key")
NOT_FOUND = Kind("not-found", 404, "No such conversation")
NO_ROUTE = Kind("no-route", 404, "No such address")
BUSY = Kind("busy", 409, "An answer is being made in this conversation")
TOO_LARGE = Kind("too-large", 413, "The body is too large")
NOT_JSON = Kind("not-json", 415, "The body is not JSON")
KEY_REUSED = Kind("idempotency-key-reused", 422, "The Idempotency-Key was used for another request")
TOO_MANY = Kind("too-many-messages", 429, "This API key's limit is reached")
BROKEN = Kind("internal-error", 500, "Something broke on our side")
UNAVAILABLE = Kind("unavailable", 503, "Out of order for the moment")

KINDS: Final = (
    BAD_REQUEST,
    UNAUTHORIZED,
    NOT_FOUND,
    NO_ROUTE,
    BUSY,
    TOO_LARGE,
    NOT_JSON,
    KEY_REUSED,
    TOO_MANY,
    BROKEN,
    UNAVAILABLE,
)


@dataclass(slots=True)
class Refusal(Exception):
    """`detail` says what to do."""

    kind: Kind
    detail: str
    headers: Mapping[str, str] = field(default_factory=dict)

    def body(self) -> dict[str, object]:
        kind = self.kind
        return {"type": TYPE + kind.name, "title": kind.title, "status": kind.status, "detail": self.detail}


def not_found() -> Refusal:
    return Refusal(
        NOT_FOUND, "With this API key there is no such conversation, or it has ended. Begin one: conversation_id null."
    )
