"""`python -m ops keys`: who may use the chat REST API."""

import json
from datetime import UTC, datetime
from typing import Any

import click

from assistant.chat.callers import Caller, hash_of, new_key
from assistant.clock import SystemClock
from assistant.errors import ServiceUnavailable
from assistant.ports import Conflict
from assistant.stores.callers import DynamoCallers
from ops.errors import Refused
from ops.options import on_target
from ops.target import Target

_json = click.option("--json", "as_json", is_flag=True, help="For programs: one JSON document.")
_limit = click.IntRange(1, 1_000_000)


@click.group()
def keys() -> None:
    """API keys of the chat REST API (docs/rest.md): make one for each client, and take it away again.

    The table holds only a key's hash. Conversations belong to the key that began them: with a new key they are out of
    reach.
    """


@keys.command()
@click.argument("name")
@click.option("--per-minute", type=_limit, default=60, show_default=True, help="Messages that it may send.")
@click.option("--per-day", type=_limit, default=2000, show_default=True, help="The same in a day (UTC).")
@_json
@on_target
def add(target: Target, name: str, *, per_minute: int, per_day: int, as_json: bool) -> None:
    """Make a key for NAME, which says whose it is (a system, nobody's own name). It is shown this once.

    Hand it to the client on a safe way. Who loses it gets a new one: there is no way to read it again.
    """
    if not name.strip() or not name.isprintable() or len(name) > 100:
        raise Refused("The name is 1 to 100 printable characters.")
    key = new_key()
    caller = Caller(hash_of(key), name.strip(), per_minute, per_day, SystemClock().now_ms() // 1000)
    try:
        _callers(target).add(caller)
    except ServiceUnavailable as exc:
        raise _explained(exc) from exc
    if as_json:
        click.echo(json.dumps({**_data(caller), "key": key}, indent=2, ensure_ascii=False))
        return
    click.echo(f"Made the key {caller.id} for {caller.name}: {_limits(caller)}, {target.name}.")
    click.echo(f"\n  {key}\n\nIt is not shown again. Clients send it as: Authorization: Bearer <key>")


@keys.command("list")
@_json
@on_target
def list_(target: Target, *, as_json: bool) -> None:
    """All keys by their id, with name and limits. Never the keys themselves."""
    found = _all(target)
    if as_json:
        click.echo(json.dumps({"keys": [_data(caller) for caller in found]}, indent=2, ensure_ascii=False))
        return
    if not found:
        click.echo(f"No API key was made, {target.name}. Make one: python -m ops keys add NAME {target.options}")
    for caller in found:
        click.echo(f"{caller.id}  {_when(caller)}  {_limits(caller):32}  {caller.name}")


@keys.command()
@click.argument("id", metavar="ID")
@click.option("--yes", is_flag=True, help="Do it. Without this, only what would be done is told.")
@_json
@on_target
def revoke(target: Target, id: str, *, yes: bool, as_json: bool) -> None:
    """Take the key with this ID (of `keys list`) away, from the next request on.

    Its conversations stay until they end by themselves; erase one with: ops forget 'rest#ID.CONVERSATION'
    """
    caller = next((caller for caller in _all(target) if caller.id == id), None)
    if caller is None:
        raise Refused(f"There is no API key {id!r}. See: python -m ops keys list {target.options}")
    if yes:
        try:
            _callers(target).revoke(caller)
        except ServiceUnavailable as exc:
            raise _explained(exc) from exc
        except Conflict:
            raise Refused("Somebody else changed the table just now. Repeat this.") from None
    if as_json:
        click.echo(json.dumps({"done": yes, "key": _data(caller)}, indent=2, ensure_ascii=False))
        return
    click.echo(f"{'Revoked' if yes else 'Would revoke'} the key {caller.id} of {caller.name}, {target.name}.")
    if not yes:
        click.echo("Nothing was changed. Do it with --yes.")


def _callers(target: Target) -> DynamoCallers:
    return DynamoCallers(target.client("dynamodb"), target.table, SystemClock())


def _all(target: Target) -> list[Caller]:
    """Oldest first."""
    try:
        return sorted(_callers(target).all(), key=lambda caller: caller.created_at)
    except ServiceUnavailable as exc:
        raise _explained(exc) from exc


def _data(caller: Caller) -> dict[str, Any]:
    return {
        "id": caller.id,
        "name": caller.name,
        "per_minute": caller.per_minute,
        "per_day": caller.per_day,
        "created_at": _when(caller),
    }


def _limits(caller: Caller) -> str:
    return f"{caller.per_minute} a minute, {caller.per_day} a day"


def _when(caller: Caller) -> str:
    return datetime.fromtimestamp(caller.created_at, UTC).isoformat(timespec="seconds")


def _explained(exc: ServiceUnavailable) -> Exception:
    """The store hides AWS's own error behind its port; who sits at a terminal needs it."""
    return exc.__cause__ if isinstance(exc.__cause__, Exception) else Refused(str(exc))
