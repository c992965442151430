"""`python -m ops balance`: the ledger of credit at OpenAI, and what is left of it."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import click

from assistant.balance.credit import EXPIRES_MS, Entry, Kind
from assistant.balance.money import CURRENCY, DAY_MS, micro_usd
from assistant.stores.ledger import DynamoLedger
from ops.books import Books, dollars
from ops.errors import Refused
from ops.options import on_target
from ops.target import Target

MOST = Decimal(1_000_000)


class Amount(click.ParamType[Decimal]):
    name = "amount"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        if isinstance(value, Decimal):
            return value
        if not re.fullmatch(r"\d{1,9}(\.\d{1,6})?", value):
            self.fail(f"{value!r} is no amount: digits with a dot at most, as in 42.10", param, ctx)
        return Decimal(value)


class DefaultsToShow(click.Group):
    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or (args[0].startswith("-") and args[0] not in ctx.help_option_names):
            args = ["show", *args]
        return super().parse_args(ctx, args)


_json = click.option("--json", "as_json", is_flag=True, help="For programs: one JSON document.")
_yes = click.option("--yes", is_flag=True, help="Do it. Without this, only what would be done is told.")
_note = click.option("--note", default="", help="For the books, such as the number of the receipt. Nobody's name.")


@click.group(cls=DefaultsToShow)
def balance() -> None:
    """The credit at OpenAI: what is left, what was entered, what was bought. Without a name after it: show.

    OpenAI has no API for it, so what you buy must be entered here; the balance is that minus what OpenAI bills and what
    it has not billed yet. What the figures mean, and what to enter when: docs/balance.md
    """


@balance.command()
@_json
@on_target
def show(target: Target, *, as_json: bool) -> None:
    """What is left, for how long, and how old OpenAI's figures are. Asks nobody: the balance function has read them."""
    books = Books.of(target)
    if as_json:
        click.echo(json.dumps(books.as_data(), indent=2))
        return
    click.echo(f"OpenAI credit, {target.name}")
    for label, told in books.rows():
        click.echo(f"{label:14}{told}")
    for advice in books.advice():
        click.echo(f"\n{advice}")


@balance.command("list")
@_json
@on_target
def list_(target: Target, *, as_json: bool) -> None:
    """What was entered, oldest first."""
    books = Books.of(target)
    if as_json:
        click.echo(json.dumps({"entries": books.entries_as_data()}, indent=2, ensure_ascii=False))
    elif not books.entries:
        click.echo(f"Nothing was ever entered, {target.name}.")
    else:
        click.echo(books.entries_as_table())


@balance.command()
@click.argument("amount", type=Amount())
@click.option("--currency", default=CURRENCY.upper(), show_default=True, help="In which the amount is. With --rate.")
@click.option("--rate", type=Amount(), help="How much of that currency bought one US dollar of credit.")
@click.option(
    "--at",
    metavar="DATE",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"]),
    help="When it was bought, if not now: 2026-11-20 or 2026-11-20T14:30, UTC.",
)
@_note
@_yes
@_json
@on_target
def add(
    target: Target,
    amount: Decimal,
    *,
    currency: str,
    rate: Decimal | None,
    at: datetime | None,
    note: str,
    yes: bool,
    as_json: bool,
) -> None:
    """Enter AMOUNT of credit that was bought, as OpenAI's receipt says it, without tax."""
    books = Books.of(target)
    bought, paid = _in_dollars(amount, currency, rate)
    entry = _entry(Kind.CREDIT, bought, _when(at, books), note)
    _enter(target, books, replace(entry, paid=paid), yes=yes, as_json=as_json)


@balance.command()
@click.argument("amount", type=Amount())
@_note
@_yes
@_json
@on_target
def correct(target: Target, amount: Decimal, *, note: str, yes: bool, as_json: bool) -> None:
    """Say that AMOUNT of US dollars is left now, as OpenAI's billing page shows it.

    It takes the place of all that was entered before, so it also heals a wrong entry. Begin with it.
    """
    books = Books.of(target)
    _enter(target, books, _entry(Kind.BALANCE, amount, books.now_ms, note), yes=yes, as_json=as_json)


def _enter(target: Target, books: Books, entry: Entry, *, yes: bool, as_json: bool) -> None:
    if entry.micro_usd == 0 and entry.kind is Kind.CREDIT:
        raise Refused("Nothing was bought: the amount is zero.")
    if entry.micro_usd > micro_usd(MOST):
        raise Refused(f"More than {MOST:,} US dollars: is that meant?")
    if entry.day == books.now_ms // DAY_MS:
        entry = replace(entry, spent_before=books.figures.today)
    after = books.with_entry(entry)
    if yes:
        DynamoLedger(target.client("dynamodb"), target.table).add(entry)
    if as_json:
        data = {"done": yes, "entry": books.entry_as_data(entry), "before": books.as_data(), "after": after.as_data()}
        click.echo(json.dumps(data, indent=2, ensure_ascii=False))
        return
    done, would = ("Added", "Would add") if entry.kind is Kind.CREDIT else ("Set the balance to", "Would set it to")
    before = books.figures.balance
    click.echo(f"{done if yes else would} {dollars(entry.micro_usd)}{f' ({entry.paid})' if entry.paid else ''}.")
    click.echo(
        f"Balance: {'not known' if before is None else dollars(before)} -> {after.balance_told()}, {target.name}."
    )
    if not yes:
        click.echo("Nothing was changed. To do it, add --yes")


def _entry(kind: Kind, amount: Decimal, at_ms: int, note: str) -> Entry:
    return Entry(uuid4().hex[:8], kind, at_ms, micro_usd(amount), note=note)


def _in_dollars(amount: Decimal, currency: str, rate: Decimal | None) -> tuple[Decimal, str]:
    """The amount in US dollars, and what was paid if that was something else."""
    if currency.lower() == CURRENCY:
        if rate is not None:
            raise Refused("--rate belongs to another --currency: an amount in US dollars needs none.")
        return amount, ""
    if not rate:
        raise Refused(
            f"OpenAI's credit is in US dollars. Enter the dollars of its receipt, or say with --rate how many "
            f"{currency.upper()} bought one dollar."
        )
    return amount / rate, f"{amount} {currency.upper()} at {rate}"


def _when(at: datetime | None, books: Books) -> int:
    if at is None:
        return books.now_ms
    at_ms = int(at.replace(tzinfo=UTC).timestamp() * 1000)
    if at_ms > books.now_ms:
        raise Refused("--at lies in the future.")
    if at_ms <= books.now_ms - EXPIRES_MS:
        raise Refused(f"Credit expires after {timedelta(milliseconds=EXPIRES_MS).days} days: that is used up by now.")
    return at_ms
