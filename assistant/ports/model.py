"""The language model: one request, one answer."""

from dataclasses import dataclass
from typing import Any, Protocol

type Item = dict[str, Any]
"""One item of a thread, in the Responses API's own input format."""


@dataclass(frozen=True, slots=True)
class Usage:
    tokens_in: int = 0
    tokens_cached: int = 0
    tokens_out: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            self.tokens_in + other.tokens_in,
            self.tokens_cached + other.tokens_cached,
            self.tokens_out + other.tokens_out,
        )


@dataclass(frozen=True, slots=True)
class ModelRequest:
    """One turn. `tools` are function tools in the Responses API's flat form; `user_hash` identifies nobody."""

    instructions: str
    items: list[Item]
    tools: list[Item]
    user_hash: str
    timeout_s: float


@dataclass(frozen=True, slots=True)
class ToolCall:
    """`arguments` is the JSON text that the model wrote: not yet checked."""

    call_id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class ModelAnswer:
    """`items` is the whole output, to be sent back as it is on the next turn. `finish`: completed, or why it is not:
    max_output_tokens, content_filter, refusal, …"""

    items: list[Item]
    text: str
    calls: tuple[ToolCall, ...]
    usage: Usage
    request_id: str
    finish: str = "completed"


class Model(Protocol):
    def respond(self, request: ModelRequest) -> ModelAnswer:
        """One model call. Raises `RateLimited`, `ServiceUnavailable`, `QuotaExceeded`, `AccessDenied`,
        `ContractBroken`."""
