"""`python -m ops conversation`: the state of one customer's conversation, and who answers in it."""

import json
from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta
from typing import Any

import click

from assistant.clock import SystemClock
from assistant.errors import ServiceUnavailable
from assistant.names import CHANNELS
from assistant.ports import Busy, Commit, Conflict
from assistant.run import items
from assistant.state import State
from assistant.stores.threads import DynamoStore
from ops import partition
from ops.deployed import Deployed
from ops.errors import Refused
from ops.options import on_target
from ops.partition import Partition
from ops.target import Target
from ops.telling import age, iso, when

OPERATOR = "operator-conversation"
HELD_MS = 60_000
TAKEN = "A person of the team has taken over this conversation. What they write is not in it."
GIVEN_BACK = "The team has handed this conversation back to the assistant. What they wrote is not in it."

_conversation = click.argument("name", metavar="CONVERSATION")
_json = click.option("--json", "as_json", is_flag=True, help="For programs: one JSON document.")
_yes = click.option("--yes", is_flag=True, help="Do it. Without this, only what would be done is told.")


@click.group()
def conversation() -> None:
    """One customer's conversation: show its state, hand it to a person, hand it back.

    CONVERSATION is its key, as the logs and the mails to the team have it: line#U… (quote it, # begins a comment in
    shells).
    """


@conversation.command()
@_conversation
@click.option(
    "--text", is_flag=True, help="Also what was said, and the customer's name. Personal data: only if needed."
)
@_json
@on_target
def show(target: Target, name: str, *, text: bool, as_json: bool) -> None:
    """Who answers, whether the customer is signed in, what waits. Never what was said, unless you ask for it."""
    found, now = _found(target, name), SystemClock().now_ms()
    if as_json:
        click.echo(json.dumps(_data(name, found, now, text=text), indent=2, ensure_ascii=False))
        return
    for label, told in _rows(name, found, now, text=text):
        click.echo(f"{label:14}{told}")
    if text:
        for item in found.items:
            click.echo(_line(item))


@conversation.command("hand-over")
@_conversation
@click.option("--hours", type=click.FloatRange(min=0, max=168, min_open=True), help="Otherwise as the profile says.")
@_yes
@on_target
def hand_over(target: Target, name: str, *, hours: float | None, yes: bool) -> None:
    """Hand the conversation to a person: the assistant stays silent in it.

    The person answers in LINE's own chat (LINE Official Account Manager). The customer is told nothing, and may still
    call the assistant back by typing its word.
    """
    profile = Deployed(target).profile
    hours = hours or profile.handover.hours

    def silence(state: State, now: int) -> str:
        state.human_until = now + int(hours * 3600)
        return TAKEN

    _change(target, name, silence, yes, f"the assistant is silent for {hours:g} hours")


@conversation.command("hand-back")
@_conversation
@_yes
@on_target
def hand_back(target: Target, name: str, *, yes: bool) -> None:
    """Hand the conversation back: the assistant answers the customer's next message."""

    def answer(state: State, now: int) -> str:
        state.human_until = 0
        return GIVEN_BACK

    _change(target, name, answer, yes, "the assistant answers again")


def _change(target: Target, name: str, change: Callable[[State, int], str], yes: bool, told: str) -> None:
    """As a run does: under the lease, in one transaction, on what is stored now."""
    _found(target, name)
    if not yes:
        click.echo(f"Would be: {told}. Nothing was changed. To do it, add --yes")
        return
    clock, profile = SystemClock(), Deployed(target).profile
    store = DynamoStore(target.client("dynamodb"), target.table, clock, timedelta(days=profile.thread.ttl_days))
    try:
        store.hold(name, OPERATOR, clock.now_ms() + HELD_MS)
        thread = store.load(name, None)
        state = deepcopy(thread.state)
        note = change(state, clock.now_ms() // 1000)
        store.commit(Commit(thread, state, [items.note(note)], [], "by_operator", None), OPERATOR)
    except (Busy, Conflict):
        raise Refused("An answer is being made in this conversation just now. Repeat this in a minute.") from None
    except ServiceUnavailable as exc:
        raise (exc.__cause__ if isinstance(exc.__cause__, Exception) else Refused(str(exc))) from exc
    click.echo(f"Done: {told}.")


def _found(target: Target, name: str) -> Partition:
    channel, _, chat = name.partition("#")
    if channel not in CHANNELS or not chat:
        raise Refused(f"{name!r} is no conversation: it begins with one of {', '.join(CHANNELS)} and a #.")
    found = partition.read(target.client("dynamodb"), target.table, name)
    if found is None:
        raise Refused(f"Nothing is stored of {name} in {target.name}: never heard of, expired, or forgotten.")
    return found


def _rows(name: str, found: Partition, now: int, *, text: bool) -> list[tuple[str, str]]:
    state = found.state
    rows = [("conversation", name), ("answers", _who(state, now)), ("language", state.language or "not known yet")]
    if state.partner:
        since = when(state.partner.bound_at * 1000, now)
        rows.append(("signed in", f"as Odoo contact {state.partner.id} since {since}"))
        if text:
            rows.append(("customer", state.partner.name))
    else:
        rows.append(("signed in", "no"))
    if state.sign_in:
        rows.append(("code", f"one is awaited, {state.sign_in.tries_left} tries left"))
    if state.sign_in_paused_until * 1000 > now:
        rows.append(("code", f"paused after wrong ones for {age(state.sign_in_paused_until * 1000 - now)} more"))
    if state.pending:
        left = state.pending.expires_at * 1000 - now
        rows.append(("to confirm", f"{state.pending.tool}, {f'for {age(left)} more' if left > 0 else 'expired'}"))
    rows.append(("waiting", _waiting(found, now)))
    if found.undelivered:
        rows.append(("reply", "one is not delivered; the customer's next message brings it"))
    if found.lease_until_ms > now:
        rows.append(("run", f"one is under way, for {age(found.lease_until_ms - now)} at most"))
    rows.append(("thread", f"{len(found.items)} items of {state.version} runs"))
    if found.ends_at:
        rows.append(("kept until", str(iso(found.ends_at * 1000))))
    return rows


def _who(state: State, now: int) -> str:
    if state.human_until * 1000 > now:
        return f"a person; the assistant is silent for {age(state.human_until * 1000 - now)} more"
    return "the assistant"


def _waiting(found: Partition, now: int) -> str:
    if not found.waiting:
        return "nothing"
    return ", ".join(f"{event.event_id} ({event.kind}, {age(now - event.received_at_ms)})" for event in found.waiting)


def _data(name: str, found: Partition, now: int, *, text: bool) -> dict[str, Any]:
    """Times are ISO 8601 in UTC; what is not so is null."""
    state = found.state
    human = state.human_until * 1000
    data: dict[str, Any] = {
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
        data |= {"customer": state.partner.name if state.partner else None, "thread": found.items}
    return data


def _line(item: dict[str, Any]) -> str:
    who = item.get("role") or item.get("type", "?")
    said = items.text_of(item) or item.get("arguments") or item.get("output") or ""
    return f"  {who}: {said}"
