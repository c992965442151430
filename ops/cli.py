"""The command line: `python -m ops --help`."""

from typing import Any

import click
from botocore.exceptions import BotoCoreError, ClientError

from ops.dlq import dlq
from ops.errors import explained
from ops.forget import forget


class Commands(click.Group):
    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (ClientError, BotoCoreError) as exc:
            raise explained(exc) from exc


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120})
def main() -> None:
    """The operator's commands of Saphan.

    They use your own AWS credentials (AWS_PROFILE, aws sso login, …) and work on one deployment: by default on the
    stack Saphan-sk-medical-dev, with --stack, --profile and --stage on another one, with --local on the world that
    `make run` has started.
    """


main.add_command(dlq)
main.add_command(forget)
