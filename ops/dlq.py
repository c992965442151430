"""`python -m ops dlq`: messages that could not be answered."""

import json

import click

from assistant.clock import SystemClock
from ops import telling
from ops.choice import chosen
from ops.desk import Desk
from ops.errors import Refused
from ops.options import on_target
from ops.replay import REPLAY, Action, drop, replay
from ops.report import Report
from ops.target import Target

_json = click.option("--json", "as_json", is_flag=True, help="For programs: one JSON document.")
_why = click.option("--why/--no-why", default=True, help="Look into the processor's log for the reason (slower).")
_yes = click.option("--yes", is_flag=True, help="Do it. Without this, only what would be done is told.")
_all = click.option("--all", "everything", is_flag=True, help="All of them, also those that come to light meanwhile.")
_events = click.argument("names", nargs=-1, metavar="[EVENT]...")


@click.group()
def dlq() -> None:
    """Messages that could not be answered: list, show, replay, drop.

    After five failed tries a customer's message is parked: the customer has got an apology, what they wrote stays in
    the table for 14 days, and its queue message lies in the dead-letter queue. These commands read that queue without
    changing it, and find out in the table what became of each event.

    EVENT is the event's id as `list` shows it. What to do when: docs/runbooks/dead-letters.md
    """


@dlq.command("list")
@_why
@_json
@on_target
def list_(target: Target, *, why: bool, as_json: bool) -> None:
    """One line per event: how old, what became of it, and why. Never what the customer wrote."""
    with Desk(target) as desk:
        cases = desk.cases()
        reasons, problem = desk.reasons(cases) if why else ({}, "")
        unseen, now = desk.letters.unseen(), SystemClock().now_ms()
    if as_json:
        data = [telling.as_data(case, reasons.get(case.id), now) for case in cases]
        click.echo(json.dumps({"events": data, "unseen": unseen}, indent=2))
        return
    if cases:
        click.echo(telling.table(cases, reasons, now))
    elif not unseen:
        click.echo(f"The dead-letter queue of {target.name} is empty.")
    if problem:
        click.echo(f"No reasons: {problem}.", err=True)
    if unseen:
        click.echo(
            f"About {unseen} more can't be seen now: they lie behind ten earlier ones of their conversation, or "
            "another command looks at them (if one was killed: for five minutes more).",
            err=True,
        )


@dlq.command()
@click.argument("name", metavar="EVENT")
@click.option("--text", is_flag=True, help="Also what the customer wrote. Personal data: only if you need it.")
@_json
@on_target
def show(target: Target, name: str, *, text: bool, as_json: bool) -> None:
    """All that is known of one event."""
    with Desk(target) as desk:
        case = desk.case(name)
        reasons, _ = desk.reasons([case])
        group, now = desk.log_group(), SystemClock().now_ms()
    reason = reasons.get(case.id)
    if as_json:
        click.echo(json.dumps(telling.as_data(case, reason, now, text=text), indent=2, ensure_ascii=False))
    else:
        click.echo(telling.details(case, reason, group, now, text=text))


@dlq.command("replay")
@_events
@_all
@_yes
@_json
@on_target
def replay_(target: Target, names: tuple[str, ...], *, everything: bool, yes: bool, as_json: bool) -> None:
    """Answer parked events after all. Tells what it would do; does it with --yes.

    A parked event goes back to the inbox, the queue is told, and the message is deleted from the dead-letter queue. An
    event that is in the inbox only needs the queue to be told; of an answered one only the message is deleted. The
    customer gets each answer once, also when this command is interrupted and repeated. Events of one customer are
    replayed in the order in which they were written.
    """
    report = Report(yes=yes, as_json=as_json)
    with Desk(target) as desk:
        _heed_breaker(desk, yes)
        for cases in chosen(desk, names, everything, until_none_is_left=yes):
            if yes:
                replay(cases, desk.events, desk.ring, desk.letters)
            for case in cases:
                report.add(case, REPLAY[case.fate], _REPLAYED[REPLAY[case.fate]][yes])
    report.end()


def _heed_breaker(desk: Desk, yes: bool) -> None:
    """What is replayed while nobody asks the model only brings its customer another apology."""
    until, now = desk.breaker_until_ms(), SystemClock().now_ms()
    if until > now:
        told = f"OpenAI had no money for us; nobody asks it again for {telling.age(until - now)}. Replay after that."
        if yes:
            raise Refused(told)
        click.echo(told, err=True)


_REPLAYED = {
    Action.ANSWER: ("would go back to the inbox, and its doorbell would ring", "back in the inbox, its doorbell rang"),
    Action.RING: ("its doorbell would ring", "its doorbell rang"),
    Action.DELETE: ("nothing to answer, its message would be deleted", "nothing to answer, its message is deleted"),
    Action.NOTHING: ("can't be replayed, only dropped", "can't be replayed, only dropped"),
}


@dlq.command("drop")
@_events
@_all
@_yes
@_json
@on_target
def drop_(target: Target, names: tuple[str, ...], *, everything: bool, yes: bool, as_json: bool) -> None:
    """Give events up for good: their messages, and what the customer wrote. Tells what it would do; does it with --yes.

    Nobody answers a dropped event any more, and the customer is told nothing. That it was there stays known, so that a
    late redelivery does not bring it back.
    """
    report = Report(yes=yes, as_json=as_json)
    with Desk(target) as desk:
        for cases in chosen(desk, names, everything, until_none_is_left=yes):
            for case in cases:
                if yes and not drop(case, desk.events, desk.letters):
                    report.add(case, "left", "left alone: a run or somebody else has just got hold of it")
                    continue
                what = "its message and what the customer wrote" if case.event else "its message"
                report.add(case, "dropped", f"{what} {'deleted' if yes else 'would be deleted'}")
    report.end()
