"""`python -m ops connect whatsapp`: tell Twilio where a WhatsApp number's webhooks go."""

import json

import click

from ops.checks.whatsapp import url_of
from ops.deployed import Deployed
from ops.errors import Refused
from ops.options import on_target
from ops.target import Target
from ops.twilio_api import Sender, TwilioApi, TwilioProblem
from ops.twilio_webhook import tried, words
from ops.vault import Vault


@click.command()
@click.option("--yes", is_flag=True, help="Do it. Without this it only tests and tells.")
@click.option("--json", "as_json", is_flag=True, help="For programs: one JSON document.")
@on_target
def whatsapp(target: Target, *, yes: bool, as_json: bool) -> None:
    """Set the webhook of the WhatsApp number at Twilio to this deployment, for messages and for what becomes of ours.

    A webhook signed as Twilio signs it is first sent there; only when that is answered the URL is set. All messages to
    the number come here from then on, and no longer where they went before.
    """
    deployed = Deployed(target)
    if "whatsapp" not in deployed.profile.channels:
        raise Refused(f"The {target.name} has no webhook URL for WhatsApp: its profile does not have the channel.")
    contents = Vault(target, deployed).read("twilio")
    if not contents.is_filled:
        raise Refused(f"The secret twilio is not filled yet: python -m ops secrets set twilio {target.options}")
    url = url_of(contents.fields, target.webhook_urls.get("whatsapp", ""))
    api = TwilioApi(contents.fields)
    try:
        sender = _found(api)
        status = tried(url, contents.fields)
        if status != 200:
            told, todo = words(status)
            raise Refused(f"Nothing was changed: the webhook {url} {told}. {todo}")
        if yes:
            api.set_webhook(sender, url)
    except TwilioProblem as problem:
        raise Refused(f"Twilio did not answer as expected ({problem}): python -m ops doctor --only whatsapp") from None
    before = sender.callback_url or None
    if as_json:
        click.echo(json.dumps({"done": yes, "url": url, "before": before, "tested": True}, indent=2))
        return
    click.echo(f"A webhook signed as Twilio signs it was answered at {url}.")
    if before and before != url:
        click.echo(f"The number's webhooks {'went' if yes else 'go'} to {before}.")
    if not yes and before != url:
        click.echo("Nothing was changed. To have them come here, add --yes")
        return
    click.echo("The number's webhooks come here now.")


def _found(api: TwilioApi) -> Sender:
    sender = api.sender()
    if sender is None:
        raise Refused(
            "The account has no WhatsApp sender with the number in the secret. The sandbox's webhook can only be set "
            "by hand: Twilio's console, Messaging, Try it out, WhatsApp, Sandbox settings."
        )
    return sender
