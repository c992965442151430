"""What a command has done, or would do."""

import json
from typing import Any

import click

from assistant.clock import SystemClock
from ops import telling
from ops.cases import Case


class Report:
    """Line by line for people; one document at the end for programs."""

    def __init__(self, *, yes: bool, as_json: bool) -> None:
        self._yes = yes
        self._as_json = as_json
        self._rows: list[dict[str, Any]] = []

    def add(self, case: Case, action: str, told: str) -> None:
        row = {"event": case.id, "conversation": case.conversation or None, "state": case.fate, "action": action}
        self._rows.append(row)
        if not self._as_json:
            click.echo(f"{case.id}  {telling.state(case, SystemClock().now_ms())}: {told}")

    def end(self) -> None:
        if self._as_json:
            click.echo(json.dumps({"done": self._yes, "events": self._rows}, indent=2))
        elif not self._rows:
            click.echo("There is no message to be seen in the dead-letter queue.")
        elif not self._yes:
            click.echo("Nothing was changed. To do it, add --yes")
