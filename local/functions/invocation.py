"""One call of a function, and what came of it."""

import asyncio
import json
import uuid
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class FunctionError:
    """Why there is no payload: the fields of the error document that Lambda gives the invoker."""

    type: str
    message: str
    stack_trace: tuple[str, ...] = ()

    @classmethod
    def from_body(cls, body: bytes) -> "FunctionError":
        """Read what the runtime client posted; a body that is no error document becomes `Runtime.Unknown`."""
        try:
            data = json.loads(body)
            return cls(data["errorType"], data["errorMessage"], tuple(data.get("stackTrace") or ()))
        except (ValueError, KeyError, TypeError):
            return cls("Runtime.Unknown", body.decode("utf-8", "replace"))

    def __str__(self) -> str:
        return f"{self.type}: {self.message}"


@dataclass(frozen=True)
class Result:
    """`payload` is what the handler returned, read from JSON (bytes when it returned bytes). `ms`: how long the handler
    worked; 0 when it was not reached."""

    payload: Any = None
    error: FunctionError | None = None
    request_id: str = ""
    ms: float = 0.0


def new_trace_id(epoch_s: float) -> str:
    """An X-Ray trace header that says "not sampled"."""
    random = uuid.uuid4().hex
    return f"Root=1-{int(epoch_s):08x}-{random[:24]};Parent={uuid.uuid4().hex[:16]};Sampled=0"


@dataclass
class Invocation:
    """An event on its way through one execution environment. `answer` resolves to a Result, whatever happens."""

    payload: bytes
    function_arn: str
    deadline_ms: int
    trace_id: str
    answer: "asyncio.Future[Result]"
    request_id: str = field(default_factory=lambda: str(uuid.uuid4()))

    def succeed(self, payload: Any) -> None:
        self._resolve(Result(payload, None, self.request_id))

    def fail(self, error: FunctionError) -> None:
        self._resolve(Result(None, error, self.request_id))

    def _resolve(self, result: Result) -> None:
        # A killed environment may still have its answer on the wire: the first word counts.
        if not self.answer.done():
            self.answer.set_result(result)
