"""`python -m ops conversation name`: which conversation a phone number's is."""

import re

import click

from assistant.channels.whatsapp_ids import conversation_of
from ops.deployed import Deployed
from ops.errors import Refused
from ops.options import on_target
from ops.target import Target
from ops.vault import Vault

_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")


@click.command()
@click.argument("number", metavar="NUMBER")
@on_target
def name(target: Target, number: str) -> None:
    """The name of a WhatsApp customer's conversation, which does not tell the number, for the other commands.

    NUMBER is the customer's with its country: +66812345678. Says nothing about whether they ever wrote.
    """
    digits = re.sub(r"[\s().-]", "", number.removeprefix("whatsapp:"))
    if not _NUMBER.fullmatch(digits):
        raise Refused("That is no phone number with its country: it begins with + and the country's code.")
    contents = Vault(target, Deployed(target)).read("twilio")
    if not contents.is_filled:
        raise Refused(f"The secret twilio is not filled yet: python -m ops secrets set twilio {target.options}")
    click.echo(conversation_of(contents.fields["account_sid"], digits))
