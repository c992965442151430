"""What can go wrong in a run, and the one outcome that each has: for customer, queue, metric and alarm.

The run looks its failures up here; docs/failures.md shows the same rows, as `python -m assistant.run.failures` prints
them.
"""

from dataclasses import dataclass
from enum import StrEnum

from assistant.errors import (
    Permanent,
    QuotaExceeded,
    RateLimited,
    ServiceError,
    Transient,
)
from assistant.names import Alarm, Metric

MODEL_SAYS = "the model, told by the tool's output"


class TriesUsedUp(Exception):
    """Every try ended before it could say so: killed, out of memory, out of time."""


class Queue(StrEnum):
    """What becomes of the message."""

    DONE = "done"  # the customer has been answered
    AGAIN = "again, then parked"  # tried up to 5 times, then as PARKED
    LOST = "again, then the dead-letter queue"  # nobody could be told; the event still waits in the inbox
    KEPT = "again, then kept until the customer writes"  # the outbox holds the answer, whatever becomes of the message
    PARKED = "parked"  # an apology, the event kept for a replay, the message on to the dead-letter queue


@dataclass(frozen=True, slots=True)
class Failure:
    """`says` is a phrase's key, or what the model is told to say. `alarm`, if any, watches `metric`: RunsFailed is
    written when the run is given up, every other one at each try."""

    when: str
    says: str
    queue: Queue
    metric: str
    alarm: str = ""


def _excused(when: str, says: str = "fallback.no_answer", by: tuple[str, str] | None = None) -> Failure:
    """The customer gets an honest excuse instead of an answer."""
    return Failure(when, says, Queue.DONE, *(by or (Metric.FALLBACKS_SENT, Alarm.FALLBACKS)))


UNFINISHED = {
    "max_output_tokens": _excused("the answer was cut off at the token limit"),
    "max_messages": _excused("the answer was cut off at the message limit"),
    "content_filter": _excused("OpenAI's filter stopped the answer"),
    "refusal": _excused("the model refused"),
    "empty": _excused("the model said nothing"),
    "unbacked": _excused("the model named an order that nothing shows, twice"),
    "turn_limit": _excused("model and tools went round in circles", by=(Metric.TURN_LIMIT_REACHED, Alarm.TURN_LIMIT)),
    "out_of_time": _excused("the function's time was over"),
    "budget_spent": _excused(
        "the day's money for the model is spent; the model is not asked",
        says="limits.money",
        by=(Metric.BUDGET_SPENT, Alarm.BUDGET_SPENT),
    ),
    "other": _excused("any other way not to finish"),
}
"""By the model answer's `finish`, or by why the loop ended."""

MODEL_GONE = Metric.MODEL_UNAVAILABLE, Alarm.MODEL_UNAVAILABLE
ODOO_GONE = Metric.ODOO_UNAVAILABLE, Alarm.ODOO_UNAVAILABLE
RUN_FAILED = Metric.RUNS_FAILED, Alarm.FAILED_RUNS

BROKEN: dict[tuple[str, type[Exception]], Failure] = {
    ("openai", RateLimited): Failure(
        "too many requests or tokens a minute",
        "fallback.model",
        Queue.AGAIN,
        Metric.MODEL_RATE_LIMITED,
        Alarm.MODEL_RATE_LIMITED,
    ),
    ("openai", Transient): Failure(
        "5xx, no answer, nonsense, status `failed`", "fallback.model", Queue.AGAIN, *MODEL_GONE
    ),
    ("openai", QuotaExceeded): Failure(
        "no credit, spend or usage limit reached; opens the breaker",
        "fallback.model",
        Queue.PARKED,
        Metric.MODEL_QUOTA_ERRORS,
        Alarm.MONEY_429,
    ),
    ("openai", Permanent): Failure(
        "wrong key, missing right, model not found, request refused", "fallback.model", Queue.PARKED, *MODEL_GONE
    ),
    ("odoo", Transient): Failure(
        "Odoo down or slow where code needs it; a write whose answer never came",
        "fallback.odoo",
        Queue.AGAIN,
        *ODOO_GONE,
    ),
    ("odoo", Permanent): Failure(
        "Odoo refuses our key, a right or the call", "fallback.odoo", Queue.PARKED, *ODOO_GONE
    ),
    ("", ServiceError): Failure(
        "the table, or anything else outside, does not answer", "fallback.no_answer", Queue.AGAIN, *RUN_FAILED
    ),
    ("", TriesUsedUp): Failure(
        "every run was killed, or ran out of memory or time", "fallback.no_answer", Queue.PARKED, *RUN_FAILED
    ),
    ("", Exception): Failure("a defect of ours", "fallback.no_answer", Queue.AGAIN, *RUN_FAILED),
}
"""By service (empty: any) and exception; the nearest base class decides."""

TOLD = {
    "unknown_tool": Failure(
        "a tool that does not exist", MODEL_SAYS, Queue.DONE, Metric.TOOL_FAILED, Alarm.TOOLS_FAILING
    ),
    "arguments": Failure(
        "arguments that the schema refuses", MODEL_SAYS, Queue.DONE, Metric.TOOL_FAILED, Alarm.TOOLS_FAILING
    ),
    "odoo": Failure("Odoo down, slow or refusing while a tool reads", MODEL_SAYS, Queue.DONE, *ODOO_GONE),
    "crash": Failure("a tool that crashes", MODEL_SAYS, Queue.DONE, Metric.TOOL_FAILED, Alarm.TOOLS_FAILING),
    "context": Failure(
        "the thread is too long for the model: it is folded, and asked again",
        "the model",
        Queue.DONE,
        Metric.THREADS_FOLDED,
    ),
}
"""Failures that do not end the run."""

AROUND = {
    "lost": Failure(
        "the table does not answer when a run begins or commits; a defect there",
        "nothing",
        Queue.LOST,
        *RUN_FAILED,
    ),
    "not_taken": Failure(
        "the channel down, slow, out of pushes (WhatsApp: after 24 hours), or refusing our key",
        "the answer, later",
        Queue.KEPT,
        Metric.DELIVERIES_FAILED,
        Alarm.DELIVERY_FAILED,
    ),
    "refused": Failure(
        "an answer that the channel says is wrong: dropped, so that the next one gets through",
        "nothing",
        Queue.DONE,
        Metric.DELIVERIES_FAILED,
        Alarm.DELIVERY_FAILED,
    ),
}
"""Failures before an answer is made, or after it is committed: nothing can be said, or the channel does not take it."""


def unfinished(why: str) -> Failure:
    return UNFINISHED.get(why, UNFINISHED["other"])


def broken(error: Exception) -> Failure:
    """Which system is out of order is all that a customer can use, and the first thing that an operator must know."""
    service = error.service if isinstance(error, ServiceError) else ""
    rows = ((of, kind) for of in (service, "") for kind in type(error).__mro__)
    return next(BROKEN[row] for row in rows if row in BROKEN)


def as_markdown() -> str:
    lines = ["| failure | the customer hears | the message | metric | alarm |", "|---|---|---|---|---|"]
    for name, failure in _rows():
        cells = f"`{name}`: {failure.when}", failure.says, failure.queue, failure.metric, failure.alarm or "none"
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _rows() -> list[tuple[str, Failure]]:
    named = {" ".join(filter(None, (of, kind.__name__))): failure for (of, kind), failure in BROKEN.items()}
    return [*UNFINISHED.items(), *named.items(), *TOLD.items(), *AROUND.items()]


if __name__ == "__main__":
    print(as_markdown())
