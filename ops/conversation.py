"""`python -m ops conversation`: the state of one customer's conversation, and who answers in it."""

import json
from collections.abc import Callable
from copy import deepcopy

import click

from assistant.clock import SystemClock
from assistant.errors import ServiceUnavailable
from assistant.names import CHANNELS
from assistant.ports import Busy, Commit, Conflict
from assistant.run import items
from assistant.state import State
from assistant.stores.threads import DynamoStore
from ops import conversation_name, conversation_telling, partition
from ops.deployed import Deployed
from ops.errors import Refused
from ops.options import on_target
from ops.partition import Partition
from ops.target import Target

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


conversation.add_command(conversation_name.name)


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
        click.echo(json.dumps(conversation_telling.data(name, found, now, text=text), indent=2, ensure_ascii=False))
        return
    for label, told in conversation_telling.rows(name, found, now, text=text):
        click.echo(f"{label:14}{told}")
    if text:
        for item in found.items:
            click.echo(conversation_telling.line(item))


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
    store = DynamoStore(target.client("dynamodb"), target.table, clock, profile.thread.ttl)
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
