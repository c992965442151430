"""`python -m ops secrets`: what is filled, and filling it, without a value on any screen or in any history."""

import json
import sys
from typing import Any

import click

from assistant.names import SECRET_FIELDS, SECRET_INSTEAD
from ops.deployed import Deployed
from ops.errors import Refused
from ops.options import on_target
from ops.target import Target
from ops.vault import NOT_SECRET, OPTIONAL, Contents, Vault

KEPT = {
    "channel_secret": "channel_secret_previous",
    "auth_token": "auth_token_previous",
    "signing_secret": "signing_secret_previous",
}
"""The old value stays good under the other name: what was signed with it is still on its way."""


@click.group()
def secrets() -> None:
    """Credentials of LINE, OpenAI and Odoo: see what is filled, fill or change it.

    Values are asked for without showing them and never printed. A new value is used within five minutes, or as soon as
    the provider refuses the old one; nothing is deployed. In which order to change what: docs/secrets.md
    """


@secrets.command()
@click.option("--json", "as_json", is_flag=True, help="For programs: one JSON document.")
@on_target
def status(target: Target, *, as_json: bool) -> None:
    """Which fields are filled, since when, and who reads them. Never what is in them."""
    deployed = Deployed(target)
    vault = Vault(target, deployed)
    rows = [_row(vault, deployed, vault.read(provider)) for provider in vault.providers()]
    if as_json:
        click.echo(json.dumps({"secrets": rows}, indent=2))
        return
    for row in rows:
        words = row["broken"] or ", ".join(f"{name} {said}" for name, said in row["fields"].items())
        click.echo(f"{row['provider']:14}{words}")
        click.echo(f"{'':14}read by {', '.join(row['read_by'])}; changed {row['changed_at'] or 'never'}")


def _row(vault: Vault, deployed: Deployed, contents: Contents) -> dict[str, Any]:
    changed = vault.changed_at(contents.provider)
    fields = dict.fromkeys(contents.missing, "missing")
    fields |= {name: "is a placeholder" for name in contents.placeholders if name in contents.missing}
    fields |= dict.fromkeys(sorted(contents.fields), "filled")
    return {
        "provider": contents.provider,
        "filled": contents.is_filled,
        "broken": contents.broken or None,
        "fields": fields,
        "unknown_fields": contents.unknown,
        "read_by": deployed.readers(contents.provider),
        "changed_at": changed.isoformat(timespec="seconds") if changed else None,
        "arn": contents.arn,
    }


@secrets.command("set")
@click.argument("provider", type=click.Choice(list(SECRET_FIELDS)), metavar="PROVIDER")
@click.option("--field", "names", multiple=True, metavar="NAME", help="Ask for this field only; may be repeated.")
@click.option("--remove", multiple=True, metavar="NAME", help="Take an optional field out; may be repeated.")
@click.option("--stdin", "from_stdin", is_flag=True, help="Take a JSON object of fields from standard input instead.")
@on_target
def set_(target: Target, provider: str, *, names: tuple[str, ...], remove: tuple[str, ...], from_stdin: bool) -> None:
    """Fill or change one provider's secret: line, openai, odoo or openai_admin.

    Asks for each required field; Enter keeps what is there. Fields that are not asked for stay as they are. The old
    channel_secret of LINE is kept as channel_secret_previous. Afterwards: python -m ops doctor
    """
    vault = Vault(target, Deployed(target))
    before = vault.read(provider)
    _check(provider, [*names, *remove])
    given = _from_stdin(provider) if from_stdin else _asked(before, names, only_removing=bool(remove))
    kept = _kept(before.fields, given)
    after = {name: value for name, value in {**before.fields, **kept, **given}.items() if name not in remove}
    missing = Contents(provider, before.arn, after).missing
    if missing:
        raise Refused(f"Nothing was changed: {_instead(missing)} is still missing.")
    if after == before.fields and not before.broken:
        click.echo("Nothing was changed.")
        return
    vault.write(provider, after)
    changed = [name for name in after if after[name] != before.fields.get(name)]
    if changed:
        click.echo(f"{provider}: {', '.join(changed)} set.")
    if gone := sorted(before.fields.keys() - after.keys()):
        click.echo(f"{provider}: {', '.join(gone)} removed.")
    click.echo(f"In use within five minutes. See that it works: python -m ops doctor {target.options}")


def _asked(before: Contents, names: tuple[str, ...], *, only_removing: bool) -> dict[str, str]:
    wanted = names or (() if only_removing else _required(before))
    given = {}
    for name in wanted:
        there = " (Enter keeps it)" if name in before.fields else ""
        value = click.prompt(
            f"{name}{there}", default="", show_default=False, hide_input=name not in NOT_SECRET, err=True
        ).strip()
        if value:
            given[name] = value
    return given


def _required(before: Contents) -> tuple[str, ...]:
    """Where one field stands for another, the one that is in use."""
    return tuple(
        SECRET_INSTEAD[name] if SECRET_INSTEAD.get(name) in before.fields and name not in before.fields else name
        for name in SECRET_FIELDS[before.provider]
    )


def _kept(before: dict[str, str], given: dict[str, str]) -> dict[str, str]:
    return {
        other: before[name]
        for name, other in KEPT.items()
        if name in given and name in before and given[name] != before[name]
    }


def _from_stdin(provider: str) -> dict[str, str]:
    try:
        data = json.loads(sys.stdin.read())
    except ValueError:
        raise Refused('Standard input holds no JSON; it should be {"field": "value", …}.') from None
    if not isinstance(data, dict) or not all(isinstance(value, str) and value for value in data.values()):
        raise Refused("Standard input must be a JSON object whose values are texts.")
    _check(provider, data)
    return data


def _check(provider: str, names: Any) -> None:
    known = [*SECRET_FIELDS[provider], *OPTIONAL[provider]]
    for name in names:
        if name not in known:
            raise Refused(f"The secret {provider} has no field {name!r}; there are: {', '.join(known)}.")


def _instead(missing: list[str]) -> str:
    return ", ".join(f"{name} (or {SECRET_INSTEAD[name]})" if name in SECRET_INSTEAD else name for name in missing)
