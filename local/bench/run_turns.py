"""One run and its floor: the run as a processor makes it, then the same calls bare, for another customer."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assistant.messages import Inbound
from local.bench.run_process import Process
from local.bench.run_stage import Made, Stage

OUTSIDE = ("openai", "odoo")
"""Whose own time is not ours."""
TYPING = ("line", "chat/loading/start")
NOT_SENT_AGAIN = {"Content-Length", "Host", "Connection", "User-Agent", "Accept-Encoding"}


@dataclass(frozen=True)
class Ran:
    """`added_ms`: the time of the run without that of the model and of Odoo, as these servers measured it. `asking_ms`:
    what asking the model takes beside the model's own time."""

    event: Inbound
    added_ms: float
    asking_ms: float
    cpu_ms: float
    record: dict[str, Any]
    calls: tuple[Made, ...]

    def count(self, service: str) -> int:
        return sum(call.service == service for call in self.calls)


@dataclass(frozen=True)
class Bare:
    """`each`: by service and operation, in the order of the calls. The rest as of `Ran`."""

    added_ms: float
    asking_ms: float
    cpu_ms: float
    each: tuple[tuple[str, float], ...]


def run(stage: Stage, process: Process) -> Ran:
    """Raises `RuntimeError` for a run that failed."""
    event = stage.says()
    done = process.do("answer", conversation=event.conversation, event=event.event_id)
    if done["failed"] or process.finished["outcome"] != "answered":
        raise RuntimeError(f"a run of the bench failed: {process.records}")
    calls = tuple(stage.made)
    record = process.finished
    asking_ms = record["model_ms"] - _model_ms(calls)
    return Ran(event, done["ms"] - outside_ms(calls), asking_ms, done["cpu_ms"], record, calls)


def bare(stage: Stage, process: Process, ran: Ran) -> Bare:
    """The typing sign is left out: it is an ornament that a run shows beside."""
    event = stage.says()
    calls = [call for call in ran.calls if (call.service, call.operation) != TYPING]
    done = process.do("bare", calls=[_again(call, ran.event, event, stage) for call in calls])
    names = [f"{call.service} {call.operation}" for call in calls]
    each = tuple(zip(names, done["each"], strict=True))
    asking_ms = sum(ms for name, ms in each if name.startswith("openai")) - _model_ms(stage.made)
    return Bare(done["ms"] - outside_ms(stage.made), asking_ms, done["cpu_ms"], each)


def told(calls: Sequence[Made], service: str) -> dict[str, int]:
    """How often each operation."""
    return dict(Counter(call.operation for call in calls if call.service == service))


def outside_ms(calls: Sequence[Made]) -> float:
    """Those that went on side by side count once: they are one wait."""
    spans = sorted((call.started, call.started + call.ms / 1000) for call in calls if call.service in OUTSIDE)
    total, until = 0.0, 0.0
    for start, end in spans:
        total += max(0.0, end - max(start, until))
        until = max(until, end)
    return total * 1000


def _model_ms(calls: Sequence[Made]) -> float:
    return sum(call.ms for call in calls if call.service == "openai")


def _again(call: Made, old: Inbound, new: Inbound, stage: Stage) -> dict[str, Any]:
    """The call as JSON, of the other customer."""
    text = call.body.decode()
    for before, after in (
        (old.conversation, new.conversation),
        (old.event_id, new.event_id),
        (old.reply_to or "", new.reply_to or ""),
        (f"{old.sent_at_ms:013d}", f"{new.sent_at_ms:013d}"),
    ):
        text = text.replace(before, after)
    body = json.loads(text) if text else None
    if isinstance(body, dict):
        body.pop("ClientRequestToken", None)
    url = (stage.outside.standins.get(call.service) or "") + call.path
    headers = {name: value for name, value in call.headers.items() if name not in NOT_SENT_AGAIN}
    return {
        "service": call.service,
        "operation": call.operation,
        "method": call.method,
        "url": url,
        "body": body,
        "headers": {} if call.service in ("dynamodb", "openai") else headers,
    }
