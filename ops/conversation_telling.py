"""A conversation for people (lines) and for programs (JSON). Without words and names, unless they are asked for."""

from typing import Any

from assistant.run import items
from assistant.state import State
from ops.partition import Partition
from ops.telling import age, iso, when


def rows(name: str, found: Partition, now: int, *, text: bool) -> list[tuple[str, str]]:
    state = found.state
    told = [("conversation", name), ("answers", _who(state, now)), ("language", state.language or "not known yet")]
    if state.partner:
        since = when(state.partner.bound_at * 1000, now)
        told.append(("signed in", f"as Odoo contact {state.partner.id} since {since}"))
        if text:
            told.append(("customer", state.partner.name))
    else:
        told.append(("signed in", "no"))
    if state.sign_in:
        told.append(("code", f"one is awaited, {state.sign_in.tries_left} tries left"))
    if state.sign_in_paused_until * 1000 > now:
        told.append(("code", f"paused after wrong ones for {age(state.sign_in_paused_until * 1000 - now)} more"))
    if state.pending:
        left = state.pending.expires_at * 1000 - now
        told.append(("to confirm", f"{state.pending.tool}, {f'for {age(left)} more' if left > 0 else 'expired'}"))
    told.append(("waiting", _waiting(found, now)))
    if found.undelivered:
        told.append(("reply", "one is not delivered; the customer's next message brings it"))
    if found.lease_until_ms > now:
        told.append(("run", f"one is under way, for {age(found.lease_until_ms - now)} at most"))
    told.append(("thread", f"{len(found.items)} items of {state.version} runs"))
    if found.ends_at:
        told.append(("kept until", str(iso(found.ends_at * 1000))))
    return told


def _who(state: State, now: int) -> str:
    if state.human_until * 1000 > now:
        return f"a person; the assistant is silent for {age(state.human_until * 1000 - now)} more"
    return "the assistant"


def _waiting(found: Partition, now: int) -> str:
    if not found.waiting:
        return "nothing"
    return ", ".join(f"{event.event_id} ({event.kind}, {age(now - event.received_at_ms)})" for event in found.waiting)


def data(name: str, found: Partition, now: int, *, text: bool) -> dict[str, Any]:
    """Times are ISO 8601 in UTC; what is not so is null."""
    state = found.state
    human = state.human_until * 1000
    known: dict[str, Any] = {
        "conversation": name,
        "answers": "person" if human > now else "assistant",
        "person_until": iso(human) if human > now else None,
        "language": state.language or None,
        "partner_id": state.partner.id if state.partner else None,
        "signed_in_at": iso(state.partner.bound_at * 1000) if state.partner else None,
        "code_awaited": state.sign_in is not None,
        "to_confirm": state.pending.tool if state.pending else None,
        "waiting": [event.event_id for event in found.waiting],
        "undelivered": found.undelivered,
        "run_until": iso(found.lease_until_ms) if found.lease_until_ms > now else None,
        "runs": state.version,
        "stored": found.kinds,
        "kept_until": iso(found.ends_at * 1000) if found.ends_at else None,
    }
    if text:
        known |= {"customer": state.partner.name if state.partner else None, "thread": found.items}
    return known


def line(item: dict[str, Any]) -> str:
    who = item.get("role") or item.get("type", "?")
    said = items.text_of(item) or item.get("arguments") or item.get("output") or ""
    return f"  {who}: {said}"
