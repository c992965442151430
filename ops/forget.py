"""`python -m ops forget`: erase one customer's conversation."""

import json
from datetime import UTC, datetime, timedelta

import click

from assistant.clock import SystemClock
from assistant.errors import ServiceUnavailable
from assistant.names import CHANNELS
from assistant.ports import Busy, Conflict
from assistant.stores.erasing import kinds
from assistant.stores.threads import DynamoStore
from ops.desk import Desk
from ops.errors import Refused
from ops.options import on_target
from ops.target import Target

OPERATOR = "operator-forget"
"""Holds the lease, and is the same on every try: a command that was interrupted is repeated at once."""
HELD_MS = 300_000
KEPT = (
    "Not erased here: orders, invoices and the customer in Odoo; the chat on LINE; logs, which hold the conversation's "
    "id and no words, until their retention; the table's point-in-time backups, for 35 days. See docs/privacy.md."
)


@click.command()
@click.argument("conversation", metavar="CONVERSATION")
@click.option("--yes", is_flag=True, help="Do it. Without this, only what would be erased is told.")
@click.option("--json", "as_json", is_flag=True, help="For programs: one JSON document.")
@on_target
def forget(target: Target, conversation: str, *, yes: bool, as_json: bool) -> None:
    """Erase everything that is stored of one customer: messages, sign-in, pending actions, what waits, dead letters.

    CONVERSATION is the partition's key, as the logs have it: line#U… (quote it, # begins a comment in shells). Tells
    what it would erase; does it with --yes, and prints a receipt. Refuses while an answer is being made.
    """
    channel, _, chat = conversation.partition("#")
    if channel not in CHANNELS or not chat:
        raise Refused(f"{conversation!r} is no conversation: it begins with one of {', '.join(CHANNELS)} and a #.")
    store = DynamoStore(target.client("dynamodb"), target.table, SystemClock(), timedelta())
    with Desk(target) as desk:
        erased = _erase(store, conversation) if yes else kinds(_stored(store, conversation))
        letters = _letters(desk, conversation, delete=yes)
    receipt = {
        "conversation": conversation,
        "erased" if yes else "would_erase": erased,
        "dead_letters": letters,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    if as_json:
        click.echo(json.dumps(receipt, indent=2))
        return
    counts = ", ".join(f"{count} {kind}" for kind, count in erased.items()) or "nothing"
    click.echo(f"{'Erased' if yes else 'Would erase'} of {conversation}, {target.name}, {receipt['at']}:")
    click.echo(f"  table: {counts}\n  dead letters: {letters}\n{KEPT}")
    if not yes:
        click.echo("Nothing was changed. Do it with --yes.")


def _letters(desk: Desk, conversation: str, *, delete: bool) -> int:
    """How many there are; at most ten can be seen at once, the next ones after those are deleted."""
    count = 0
    while letters := [letter for letter in desk.letters.take() if letter.group == conversation]:
        count += len(letters)
        if not delete:
            break
        desk.letters.delete(letters)
    return count


def _stored(store: DynamoStore, conversation: str) -> list[str]:
    try:
        return store.stored(conversation)
    except ServiceUnavailable as exc:
        raise _explained(exc) from exc


def _erase(store: DynamoStore, conversation: str) -> dict[str, int]:
    if not _stored(store, conversation):
        return {}
    try:
        store.hold(conversation, OPERATOR, SystemClock().now_ms() + HELD_MS)
        return store.erase(conversation, OPERATOR, waiting=True)
    except (Busy, Conflict):
        raise Refused("An answer is being made in this conversation just now. Repeat this in a minute.") from None
    except ServiceUnavailable as exc:
        raise _explained(exc) from exc


def _explained(exc: ServiceUnavailable) -> Exception:
    """The store hides AWS's own error behind its port; who sits at a terminal needs it."""
    return exc.__cause__ if isinstance(exc.__cause__, Exception) else Refused(str(exc))
