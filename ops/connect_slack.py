"""`python -m ops connect slack`: what to enter in Slack's console, once it would work."""

import json

import click

from assistant.clock import SystemClock
from ops.checks.slack import CONSOLE, EVENTS, SCOPES
from ops.deployed import Deployed
from ops.errors import Refused
from ops.options import on_target
from ops.slack_api import SlackProblem, identity
from ops.slack_webhook import tried, words
from ops.target import Target
from ops.vault import Vault


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For programs: one JSON document.")
@on_target
def slack(target: Target, *, as_json: bool) -> None:
    """Tell what to enter in Slack's console, so that events and taps come to this deployment.

    First the bot token is tried at Slack, and our own webhook with a challenge signed as Slack signs it. Changes
    nothing: Slack lets no bot set these.
    """
    deployed = Deployed(target)
    if "slack" not in deployed.profile.channels:
        raise Refused(f"The {target.name} has no webhook URL for Slack: its profile does not have the channel.")
    contents = Vault(target, deployed).read("slack")
    if not contents.is_filled:
        raise Refused(f"The secret slack is not filled yet: python -m ops secrets set slack {target.options}")
    url = target.webhook_urls.get("slack", "")
    try:
        app = identity(contents.fields)
    except SlackProblem as problem:
        raise Refused(f"{problem}: python -m ops doctor --only slack {target.options}") from None
    if not app.is_bot:
        raise Refused(f"The token is a person's and no bot's: python -m ops doctor --only slack {target.options}")
    status = tried(url, contents.fields, SystemClock().now_ms())
    if status != 200:
        told, todo = words(status)
        raise Refused(f"Slack would not take the URL: the webhook {url} {told}. {todo}")
    missing = [scope for scope in SCOPES if scope not in app.scopes] if app.scopes else []
    if as_json:
        data = {"url": url, "tested": True, "workspace": app.workspace, "events": EVENTS, "missing_scopes": missing}
        click.echo(json.dumps(data, indent=2))
        return
    click.echo(f"A challenge signed as Slack signs it was given back by {url}.")
    click.echo(f"In {CONSOLE}, the app of the workspace {app.workspace}:")
    if missing:
        click.echo(f"  OAuth & Permissions: add {', '.join(missing)}, and reinstall the app")
    click.echo(f"  Event Subscriptions: on, Request URL {url}")
    click.echo(f"    Subscribe to bot events: {', '.join(EVENTS)}; with the assistant view assistant_thread_started")
    click.echo(f"  Interactivity & Shortcuts: on, Request URL {url}")
    click.echo("Then invite the app into its channels, and mention it.")
