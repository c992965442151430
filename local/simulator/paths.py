"""The path of each message, put together from the functions' own log records."""

import threading
from collections import OrderedDict
from typing import Any

KEEP = 200  # events; older ones are forgotten


class Paths:
    """`listen` is a log listener of the function host; `of(conversation)` gives what the page draws.

    One entry per inbound event: {"event", "webhook_ms", "queue_ms", "together_with", "steps": […], "outcome", "done"}.
    A step is {"kind": one of `STEPS`, "ms", …}.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: OrderedDict[str, dict[str, Any]] = OrderedDict()

    def listen(self, function: str, record: dict[str, Any] | str) -> None:
        if isinstance(record, str) or "event" not in record:
            return
        with self._lock:
            if record["event"] == "webhook_received":
                # It names its events and its conversations, not which is whose; the run tells that.
                conversations = record["conversations"]
                for event in record["events"]:
                    entry = self._entry(event, conversations[0] if len(conversations) == 1 else "")
                    entry["webhook_ms"] = record["ms"]
            elif "event_id" in record and "conversation" in record:
                # The run may be quicker than the record of the webhook that led to it.
                self._run(self._entry(record["event_id"], record["conversation"]), record)

    def of(self, conversation: str) -> list[dict[str, Any]]:
        """Oldest first."""
        with self._lock:
            return [
                {**entry, "steps": list(entry["steps"])}
                for entry in self._entries.values()
                if entry["conversation"] == conversation
            ]

    def _entry(self, event: str, conversation: str) -> dict[str, Any]:
        entry = self._entries.setdefault(
            event,
            {
                "event": event,
                "conversation": "",
                "webhook_ms": None,
                "queue_ms": None,
                "together_with": None,
                "steps": [],
                "outcome": None,
                "done": False,
            },
        )
        entry["conversation"] = entry["conversation"] or conversation
        while len(self._entries) > KEEP:
            self._entries.popitem(last=False)
        return entry

    def _run(self, entry: dict[str, Any], record: dict[str, Any]) -> None:
        name = record["event"]
        if entry["outcome"] == "parked" and name in ("run_started", "thread_loaded", "run_failed"):
            entry["done"] = True  # told; these are the queue's way to the dead letters
            return
        if name == "run_started":
            entry["queue_ms"] = max(0, record["queue_ms"])
        elif name == "run_finished":
            entry["done"], entry["ms"] = True, record["ms"]
        elif name == "run_committed":
            entry["outcome"] = record["outcome"]
            for other in record["answered"]:
                if other != entry["event"] and other in self._entries:
                    self._entries[other] |= {"together_with": entry["event"], "done": True}
        if name in STEPS:
            kind, fields = STEPS[name]
            entry["steps"].append({"kind": kind, **{field: record.get(field) for field in fields}})


STEPS = {
    "thread_loaded": ("load", ("ms", "items", "waiting")),
    "code_checked": ("code", ("ms", "outcome", "odoo")),
    "model_answered": ("model", ("ms", "turn", "tokens_in", "tokens_cached", "tokens_out", "calls", "finish")),
    "tool_finished": ("tool", ("ms", "tool", "ok", "odoo")),
    "write_finished": ("write", ("ms", "tool", "ok", "odoo")),
    "card_shown": ("card", ("tool",)),
    "run_committed": ("commit", ("ms", "outcome")),
    "reply_delivered": ("delivery", ("ms", "how", "messages")),
    "reply_refused": ("refused", ("status",)),
    "run_failed": ("retry", ("error", "service", "reason", "retry_in_s")),
    "run_given_up": ("failure", ("error", "service", "reason")),
}
"""By log record: the kind of step, and which of the record's fields it shows."""
