"""`python -m ops connect`: tell a channel where its webhooks go."""

import json

import click

from ops.connect_slack import slack
from ops.connect_whatsapp import whatsapp
from ops.deployed import Deployed
from ops.errors import Refused
from ops.line_api import LineApi, LineProblem, Tried
from ops.options import on_target
from ops.target import Target
from ops.vault import Vault
from ops.webhook import tried_words

CONSOLE = "https://manager.line.biz (Settings > Messaging API) or https://developers.line.biz/console"


@click.group()
def connect() -> None:
    """Tell a chat channel where its webhooks go, and see that they arrive."""


connect.add_command(slack)
connect.add_command(whatsapp)


@connect.command()
@click.option("--url", help="Another webhook URL than the deployment's own, such as that of a tunnel.")
@click.option("--yes", is_flag=True, help="Do it. Without this it only tests and tells.")
@click.option("--json", "as_json", is_flag=True, help="For programs: one JSON document.")
@on_target
def line(target: Target, *, url: str | None, yes: bool, as_json: bool) -> None:
    """Set the LINE channel's webhook URL to this deployment.

    LINE first sends a test webhook there; only when that is answered the URL is set. All messages of the channel come
    here from then on, and no longer where they went before. What LINE lets nobody set by program it says at the end.
    """
    url = url or target.webhook_urls.get("line", "")
    if not url:
        raise Refused(f"The {target.name} has no webhook URL for LINE: does its profile have the channel?")
    contents = Vault(target, Deployed(target)).read("line")
    if not contents.is_filled:
        raise Refused(f"The secret line is not filled yet: python -m ops secrets set line {target.options}")
    api = LineApi(contents.fields)
    try:
        before = api.endpoint()
        tried = api.try_endpoint(url)
        if not tried.success:
            raise Refused(_not_answered(url, tried))
        if yes:
            api.set_endpoint(url)
        now = api.endpoint()
    except LineProblem as problem:
        raise Refused(_refused(problem, target)) from None
    was = before.url if before else ""
    active = bool(now and now.active)
    if as_json:
        click.echo(
            json.dumps({"done": yes, "url": url, "before": was or None, "tested": True, "active": active}, indent=2)
        )
        return
    click.echo(f"LINE's test webhook to {url} was answered.")
    if was and was != url:
        click.echo(f"The channel's webhooks {'went' if yes else 'go'} to {was}.")
    if not yes and was != url:
        click.echo("Nothing was changed. To have them come here, add --yes")
        return
    click.echo("The channel's webhooks come here now.")
    if not active:
        click.echo(f'LINE sends none yet: switch on "Use webhook" in {CONSOLE}.')
    click.echo('Not to be seen or set from here: "Webhook redelivery" on, greeting message and auto-reply off.')


def _not_answered(url: str, tried: Tried) -> str:
    told, todo = tried_words(tried)
    return f"Nothing was changed: LINE's test webhook to {url} {told}. {todo}"


def _refused(problem: LineProblem, target: Target) -> str:
    if problem.status == 400:
        return (
            f"LINE does not take that webhook URL ({problem}): it must begin with https:// and may have 500 "
            "characters. To have webhooks on this machine, give the URL of a tunnel with --url."
        )
    if problem.status in (401, 403):
        return (
            f"LINE does not accept the channel's credentials ({problem}): issue a new channel access token in the "
            f"console, then python -m ops secrets set line {target.options}"
        )
    return f"LINE did not answer as expected ({problem}): try again in a minute."
