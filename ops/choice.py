"""Which events a command is about."""

from collections.abc import Iterator
from itertools import groupby

import click

from assistant.stores.parked import Fate
from ops.cases import Case
from ops.desk import Desk


def chosen(desk: Desk, names: tuple[str, ...], everything: bool, *, until_none_is_left: bool) -> Iterator[list[Case]]:
    """Those of one conversation after those of another. With `--all` also what comes to light when others are deleted;
    an event that fails again meanwhile is not taken twice."""
    if bool(names) is everything:
        raise click.UsageError("Name the events, or say --all.")
    done = set[str]()
    while True:
        cases = [case for case in desk.cases() if case.id not in done]
        if names:
            desk.check(names, cases)
            cases = _called(names, cases)
        for _, group in groupby(cases, key=lambda case: case.conversation):
            together = list(group)
            done |= {case.id for case in together}
            yield together
        if names or not (cases and until_none_is_left):
            return


def _called(names: tuple[str, ...], cases: list[Case]) -> list[Case]:
    chosen = [case for case in cases if any(case.called(name) for name in names)]
    last = {case.conversation: case for case in chosen}
    for case in cases:
        if case not in chosen and case.fate is Fate.PARKED and case.order < last.get(case.conversation, case).order:
            click.echo(f"Left out, though the same customer wrote it earlier: {case.id}", err=True)
    return chosen
