"""What can go wrong in a run, and the one outcome that each has: for customer, queue, metric and alarm.

The run looks its failures up here; docs/failures.md shows the same rows, as `python -m assistant.run.failures` prints
them.
"""

from dataclasses import dataclass
from enum import StrEnum

from assistant.errors import (
    AccessDenied,
    ContractBroken,
    OutcomeUnknown,
    QuotaExceeded,
    RateLimited,
    ServiceError,
    ServiceUnavailable,
)
from assistant.names import Metric


class TriesUsedUp(Exception):
    """Every try ended before it could say so: killed, out of memory, out of time."""


class Queue(StrEnum):
    """What becomes of the message."""

    DONE = "done"  # the customer has been answered
    AGAIN = "again, then parked"  # tried up to 5 times, then as PARKED
    PARKED = "parked"  # an apology, the event kept for a replay, the message on to the dead-letter queue


@dataclass(frozen=True, slots=True)
class Failure:
    """`says` is a phrase's key, or what the model is told to say. `alarm` names what an operator sees."""

    when: str
    says: str
    queue: Queue
    metric: str
    alarm: str


MODEL_SAYS = "the model, told by the tool's output"

UNFINISHED = {
    "max_output_tokens": Failure(
        "the answer was cut off at the token limit",
        "fallback.no_answer",
        Queue.DONE,
        Metric.FALLBACKS_SENT,
        "fallbacks",
    ),
    "max_messages": Failure(
        "the answer was cut off at the message limit",
        "fallback.no_answer",
        Queue.DONE,
        Metric.FALLBACKS_SENT,
        "fallbacks",
    ),
    "content_filter": Failure(
        "OpenAI's filter stopped the answer", "fallback.no_answer", Queue.DONE, Metric.FALLBACKS_SENT, "fallbacks"
    ),
    "refusal": Failure("the model refused", "fallback.no_answer", Queue.DONE, Metric.FALLBACKS_SENT, "fallbacks"),
    "empty": Failure("the model said nothing", "fallback.no_answer", Queue.DONE, Metric.FALLBACKS_SENT, "fallbacks"),
    "unbacked": Failure(
        "the model named an order that nothing shows, twice",
        "fallback.no_answer",
        Queue.DONE,
        Metric.FALLBACKS_SENT,
        "fallbacks",
    ),
    "turn_limit": Failure(
        "model and tools went round in circles",
        "fallback.no_answer",
        Queue.DONE,
        Metric.TURN_LIMIT_REACHED,
        "turn limit",
    ),
    "out_of_time": Failure(
        "the function's time was over", "fallback.no_answer", Queue.DONE, Metric.FALLBACKS_SENT, "fallbacks"
    ),
    "budget_spent": Failure(
        "the day's money for the model is spent; the model is not asked",
        "limits.money",
        Queue.DONE,
        Metric.FALLBACKS_SENT,
        "money",
    ),
    "other": Failure(
        "any other way not to finish", "fallback.no_answer", Queue.DONE, Metric.FALLBACKS_SENT, "fallbacks"
    ),
}
"""By the model answer's `finish`, or by why the loop ended."""

BROKEN = {
    RateLimited: Failure(
        "too many requests or tokens a minute",
        "fallback.model",
        Queue.AGAIN,
        Metric.MODEL_RATE_LIMITED,
        "service unavailable",
    ),
    ServiceUnavailable: Failure(
        "5xx, no answer, nonsense, status `failed`",
        "fallback.model",
        Queue.AGAIN,
        Metric.MODEL_UNAVAILABLE,
        "service unavailable",
    ),
    OutcomeUnknown: Failure(
        "a write whose answer never came",
        "fallback.odoo",
        Queue.AGAIN,
        Metric.ODOO_UNAVAILABLE,
        "service unavailable",
    ),
    QuotaExceeded: Failure(
        "no credit, spend or usage limit reached; opens the breaker",
        "fallback.model",
        Queue.PARKED,
        Metric.MODEL_QUOTA_ERRORS,
        "money",
    ),
    AccessDenied: Failure(
        "wrong key, missing right", "fallback.model", Queue.PARKED, Metric.MODEL_UNAVAILABLE, "service unavailable"
    ),
    ContractBroken: Failure(
        "model not found, request refused",
        "fallback.model",
        Queue.PARKED,
        Metric.MODEL_UNAVAILABLE,
        "service unavailable",
    ),
    TriesUsedUp: Failure(
        "every run was killed, or ran out of memory or time",
        "fallback.no_answer",
        Queue.PARKED,
        Metric.RUNS_FAILED,
        "failed runs",
    ),
    Exception: Failure("a defect of ours", "fallback.no_answer", Queue.AGAIN, Metric.RUNS_FAILED, "failed runs"),
}
"""By exception, the nearest base class decides. In the middle of a confirmed write the phrase is `fallback.odoo`."""

TOLD = {
    "unknown_tool": Failure("a tool that does not exist", MODEL_SAYS, Queue.DONE, Metric.TOOL_FAILED, "tools failing"),
    "arguments": Failure(
        "arguments that the schema refuses", MODEL_SAYS, Queue.DONE, Metric.TOOL_FAILED, "tools failing"
    ),
    "odoo": Failure(
        "Odoo down, slow or refusing while a tool reads",
        MODEL_SAYS,
        Queue.DONE,
        Metric.ODOO_UNAVAILABLE,
        "service unavailable",
    ),
    "crash": Failure("a tool that crashes", MODEL_SAYS, Queue.DONE, Metric.TOOL_FAILED, "tools failing"),
    "context": Failure(
        "the thread is too long for the model: it is folded, and asked again",
        "the model",
        Queue.DONE,
        Metric.THREADS_FOLDED,
        "none",
    ),
}
"""Failures that do not end the run."""


def unfinished(why: str) -> Failure:
    return UNFINISHED.get(why, UNFINISHED["other"])


def broken(error: Exception) -> Failure:
    return next(BROKEN[kind] for kind in type(error).__mro__ if kind in BROKEN)


def apology(error: Exception) -> str:
    """The phrase for the customer: which system is out of order is all that they can use."""
    if isinstance(error, ServiceError) and error.service == "odoo":
        return "fallback.odoo"
    return broken(error).says


def as_markdown() -> str:
    lines = ["| failure | the customer hears | the message | metric | alarm |", "|---|---|---|---|---|"]
    for name, failure in _rows():
        lines.append(
            f"| `{name}`: {failure.when} | {failure.says} | {failure.queue} | {failure.metric} | {failure.alarm} |"
        )
    return "\n".join(lines)


def _rows() -> list[tuple[str, Failure]]:
    named = {kind.__name__: failure for kind, failure in BROKEN.items()}
    return [*UNFINISHED.items(), *named.items(), *TOLD.items()]


if __name__ == "__main__":
    print(as_markdown())
