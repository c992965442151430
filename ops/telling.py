"""Cases for people (lines of text) and for programs (JSON). Without the customer's words, unless they are asked for."""

from datetime import UTC, datetime
from typing import Any

from assistant.stores import keys
from assistant.stores.parked import Fate
from ops.cases import Case
from ops.reasons import Reason

HEADINGS = ("EVENT", "CONVERSATION", "AGE", "RECEIVES", "STATE", "WHY")


def state(case: Case, now_ms: int) -> str:
    match case.found:
        case None:
            return "not one of our messages"
        case found if found.fate is Fate.PARKED:
            return f"parked {age(now_ms - (found.parked_at_ms or now_ms))} ago"
        case found if found.fate is Fate.UNDELIVERED:
            return f"answered ({found.outcome}), the reply is not delivered"
        case found if found.fate is Fate.ANSWERED:
            return f"answered already ({found.outcome})"
    return {
        Fate.WAITING: "still in the inbox",
        Fate.DROPPED: "dropped already",
        Fate.GONE: f"erased, or answered more than {keys.EVENT_TTL.days} days ago",
    }[case.found.fate]


def table(cases: list[Case], reasons: dict[str, Reason | None], now_ms: int) -> str:
    rows = [HEADINGS]
    for case in cases:
        reason = reasons.get(case.id)
        received = "+".join(str(letter.receives) for letter in case.letters)
        rows.append(
            (
                case.id,
                case.conversation or "-",
                age(now_ms - case.since_ms),
                received,
                state(case, now_ms),
                reason.text if reason else "-",
            )
        )
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS) - 1)]
    return "\n".join(
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1]]) for row in rows
    )


def details(case: Case, reason: Reason | None, log_group: str, now_ms: int, *, text: bool) -> str:
    event = case.event
    rows = [
        ("event", case.letters[0].event_id or "-"),
        ("conversation", case.conversation or "-"),
        ("state", state(case, now_ms)),
        ("written", when(event.sent_at_ms, now_ms) if event else "not known any more"),
        ("kind", event.kind if event else "-"),
        *(
            (
                "message",
                f"{letter.message_id}, dead since {when(letter.dead_since_ms, now_ms)}, "
                f"received {letter.receives} times",
            )
            for letter in case.letters
        ),
        ("why", f"{reason.text}, {when(reason.at_ms, now_ms)}" if reason else "the log does not tell"),
    ]
    if reason:
        rows.append(("run", reason.run_id))
    if event:
        rows.append(("text", event.text if text else f"{len(event.text)} characters; --text shows them"))
    if log_group and case.found:
        rows.append(
            ("log", f"aws logs filter-log-events --log-group-name '{log_group}' --filter-pattern '\"{case.id}\"'")
        )
    return "\n".join(f"{name:14}{value}" for name, value in rows)


def as_data(case: Case, reason: Reason | None, now_ms: int, *, text: bool = False) -> dict[str, Any]:
    """Times are ISO 8601 in UTC; what is not known is null."""
    found, event = case.found, case.event
    data: dict[str, Any] = {
        "event": case.letters[0].event_id or None,
        "conversation": case.conversation or None,
        "state": found.fate if found else None,
        "outcome": found.outcome or None if found else None,
        "kind": event.kind if event else None,
        "written_at": iso(event.sent_at_ms if event else None),
        "parked_at": iso(found.parked_at_ms if found else None),
        "age_s": (now_ms - case.since_ms) // 1000,
        "messages": [
            {"id": letter.message_id, "dead_since": iso(letter.dead_since_ms), "receives": letter.receives}
            for letter in case.letters
        ],
        "why": None,
    }
    if reason:
        data["why"] = {
            "error": reason.error,
            "service": reason.service or None,
            "reason": reason.reason or None,
            "place": reason.place or None,
            "run": reason.run_id,
            "at": iso(reason.at_ms),
        }
    if text:
        data["text"] = event.text if event else None
    return data


def age(ms: int) -> str:
    seconds = max(0, ms // 1000)
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


def when(ms: int, now_ms: int) -> str:
    return f"{datetime.fromtimestamp(ms / 1000, UTC):%Y-%m-%d %H:%M:%S} UTC ({age(now_ms - ms)} ago)"


def iso(ms: int | None) -> str | None:
    return None if ms is None else datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="seconds")
