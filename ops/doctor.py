"""`python -m ops doctor`: is everything set up, here and at the providers?"""

import json
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stdout
from io import StringIO

import click
from botocore.exceptions import BotoCoreError, ClientError

from ops.checks import alarms, aws, costs, line, odoo, openai, secrets, slack, whatsapp
from ops.checks.case import Case
from ops.checks.finding import Finding, Findings, State, failed
from ops.deployed import Deployed
from ops.errors import explained
from ops.options import on_target
from ops.target import Target

GROUPS: dict[str, Callable[[Case], Findings]] = {
    "secrets": secrets.check,
    "aws": aws.check,
    "line": line.check,
    "whatsapp": whatsapp.check,
    "slack": slack.check,
    "openai": openai.check,
    "costs": costs.check,
    "odoo": odoo.check,
    "alarms": alarms.check,
}
COLOURS = {State.OK: "green", State.NOTE: "yellow", State.FAILED: "red"}


@click.command()
@click.option(
    "--only", "names", multiple=True, type=click.Choice(list(GROUPS)), help="This part only; may be repeated."
)
@click.option("--json", "as_json", is_flag=True, help="For programs: one JSON document.")
@on_target
def doctor(target: Target, *, names: tuple[str, ...], as_json: bool) -> None:
    """Check the whole system, and say what to do about each thing that is wrong.

    Looks at the secrets and at what is deployed, and asks LINE, Twilio or Slack, OpenAI and Odoo themselves: is the
    webhook set, active and answered, does the key work, is the model there, does it answer, what may the user do in
    Odoo and what should it not, are the mail templates there, can the costs be read, does anybody hear the alarms.
    Changes nothing; the one question to OpenAI costs less than a hundredth of a cent.

    Exit status: 0 when nothing failed, 1 when something did. A note is no failure.
    """
    case = Case(target, Deployed(target))
    profile = case.profile.name  # asked for once, before the parts share it
    wanted = {name: GROUPS[name] for name in names or GROUPS}
    # The product's own records ("key_refused", and its metric) are for a function's log, not for who sits here.
    with redirect_stdout(StringIO()), ThreadPoolExecutor(len(wanted)) as pool:
        groups = list(pool.map(lambda item: _examined(item[0], item[1], case), wanted.items()))
    findings = [finding for group in groups for finding in group]
    if as_json:
        data = {"target": target.name, "profile": profile, "ok": _is_well(findings)}
        click.echo(json.dumps({**data, "findings": [finding.as_data() for finding in findings]}, indent=2))
    else:
        click.echo(f"{target.name}, profile {profile}\n")
        _tell(findings)
    if not _is_well(findings):
        raise click.exceptions.Exit(1)


def _examined(name: str, check: Callable[[Case], Findings], case: Case) -> list[Finding]:
    """What AWS refuses to tell the operator stops one group and not the others."""
    findings: list[Finding] = []
    try:
        findings.extend(check(case))
    except (ClientError, BotoCoreError) as exc:
        findings.append(failed(f"{name}.access", explained(exc).message, "With these rights it can't be looked at."))
    return findings


def _is_well(findings: list[Finding]) -> bool:
    return all(finding.state is not State.FAILED for finding in findings)


def _tell(findings: list[Finding]) -> None:
    width = max(len(finding.check) for finding in findings)
    for finding in findings:
        mark = click.style(f"{finding.state:7}", fg=COLOURS[finding.state])
        click.echo(f"{mark} {finding.check:{width}}  {finding.told}")
        if finding.todo:
            click.echo(f"{'':8}{'':{width}}  -> {finding.todo}")
    counts = Counter(finding.state for finding in findings)
    click.echo("\n" + ", ".join(f"{counts[state]} {state}" for state in State if counts[state]))
