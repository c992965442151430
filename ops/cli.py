"""The command line: `python -m ops --help`."""

from typing import Any

import click
from botocore.exceptions import BotoCoreError, ClientError

from ops.balance import balance
from ops.connect import connect
from ops.conversation import conversation
from ops.cost import cost
from ops.dlq import dlq
from ops.doctor import doctor
from ops.errors import explained
from ops.forget import forget
from ops.keys import keys
from ops.logs import logs
from ops.secrets import secrets

SECTIONS: dict[str, tuple[click.Command, ...]] = {
    "Check": (doctor, logs),
    "Set up": (connect, secrets, keys),
    "Customers": (dlq, conversation, forget),
    "Money": (balance, cost),
}
"""Every command, under what an operator wants. docs/commands.md is printed from it (`python -m ops.page`)."""


class Commands(click.Group):
    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (ClientError, BotoCoreError) as exc:
            raise explained(exc) from exc

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """By what an operator wants, not by letter."""
        width = max(len(name) for name in self.commands)
        for title, commands in SECTIONS.items():
            with formatter.section(title):
                formatter.write_dl([(f"{c.name:{width}}", c.get_short_help_str(120)) for c in commands])


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120})
def main() -> None:
    """The operator's commands of Saphan.

    They use your own AWS credentials (AWS_PROFILE, aws sso login, …) and work on one deployment: by default on the
    stack Saphan-sk-medical-dev, with --stack, --profile and --stage on another one, with --local on the world that
    `make run` has started. What changes something tells what it would do until you add --yes.

    Woken at night? `doctor` says what is wrong, docs/runbooks/ has a page for each alarm.
    """


for _commands in SECTIONS.values():
    for _command in _commands:
        main.add_command(_command)
