"""`python -m ops logs`: what the functions' logs tell, without a query language."""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from statistics import quantiles
from typing import Any

import click

from assistant.clock import SystemClock
from ops.errors import Refused
from ops.options import on_target
from ops.records import Problem, Record, problems, read
from ops.target import Target
from ops.telling import age

SECONDS = {"m": 60, "h": 3600, "d": 86_400}
TOOL_RECORDS = ("tool_finished", "write_finished")
_json = click.option("--json", "as_json", is_flag=True, help="For programs: one JSON document.")


def _since(default: str) -> Callable[[Any], Any]:
    return click.option("--since", default=default, show_default=True, help="How far back: 30m, 2h, 3d.")


@click.group()
def logs() -> None:
    """What the functions' logs tell: problems by cause, one customer's path, slow tools.

    Logs hold ids, counts and durations, never what a customer wrote. The same questions are saved in CloudWatch Logs
    Insights under the stack's name.
    """


@logs.command("problems")
@_since("1h")
@_json
@on_target
def problems_(target: Target, *, since: str, as_json: bool) -> None:
    """What went wrong, by cause, most frequent first. EXAMPLE is an event's id for `logs path`."""
    now = SystemClock().now_ms()
    found = problems(read(target, now - _ms(since)))
    if as_json:
        click.echo(json.dumps([_as_data(problem) for problem in found], indent=2))
        return
    if not found:
        click.echo(f"Nothing went wrong in {target.name} in the last {since}, as far as the functions' logs tell.")
        return
    rows = [("TIMES", "CUSTOMERS", "LATEST", "FUNCTION", "RECORD", "EXAMPLE", "WHY")]
    for each in found:
        ago = f"{age(now - each.latest_ms)} ago"
        customers = str(len(each.conversations) or "-")
        rows.append((str(each.times), customers, ago, each.function, each.event, each.example or "-", each.why))
    click.echo(_table(rows))


@logs.command()
@click.argument("id", metavar="CONVERSATION|EVENT")
@_since("1d")
@_json
@on_target
def path(target: Target, *, id: str, since: str, as_json: bool) -> None:
    """Everything that was done for one customer or one event, in order, from the webhook to the delivery.

    CONVERSATION is line#U… (quote it, # begins a comment in shells), EVENT an event's id.
    """
    found = sorted(read(target, SystemClock().now_ms() - _ms(since), id), key=lambda record: record.at_ms)
    if as_json:
        click.echo(json.dumps([dict(record.fields) for record in found], indent=2))
        return
    if not found:
        raise Refused(f"No record of {target.name} holds {id!r} in the last {since}; look further back with --since.")
    for record in found:
        click.echo(f"{_time(record.at_ms)}  {record.function:9}  {record.event:22}  {record.details()}")


@logs.command()
@_since("1d")
@_json
@on_target
def tools(target: Target, *, since: str, as_json: bool) -> None:
    """How long each tool took, slowest first, and how much of that was Odoo. Times in milliseconds."""
    by_tool: dict[str, list[Record]] = defaultdict(list)
    for event in TOOL_RECORDS:
        for record in read(target, SystemClock().now_ms() - _ms(since), event):
            if record.event == event:
                by_tool[record.fields["tool"]].append(record)
    found = sorted((_timed(tool, records) for tool, records in by_tool.items()), key=lambda row: -row["p95_ms"])
    if as_json:
        click.echo(json.dumps(found, indent=2))
    elif not found:
        click.echo(f"No tool was called in {target.name} in the last {since}.")
    else:
        rows = [("TOOL", "CALLS", "FAILED", "P50", "P95", "LONGEST", "P95 OF ODOO")]
        click.echo(_table([*rows, *(tuple(str(value) for value in row.values()) for row in found)]))


def _timed(tool: str, records: list[Record]) -> dict[str, Any]:
    times = [float(record.fields["ms"]) for record in records]
    return {
        "tool": tool,
        "calls": len(records),
        "failed": sum(not record.fields.get("ok", True) for record in records),
        "p50_ms": _percentile(times, 50),
        "p95_ms": _percentile(times, 95),
        "longest_ms": round(max(times)),
        "p95_odoo_ms": _percentile([float(record.fields.get("odoo_ms") or 0) for record in records], 95),
    }


def _percentile(values: list[float], percent: int) -> int:
    return round(values[0] if len(values) == 1 else quantiles(values, n=100, method="inclusive")[percent - 1])


def _ms(since: str) -> int:
    found = re.fullmatch(r"(\d+)([mhd])", since)
    if not found:
        raise click.BadParameter(f"{since!r} is no time: say 30m, 2h or 3d", param_hint="--since")
    return int(found[1]) * SECONDS[found[2]] * 1000


def _as_data(problem: Problem) -> dict[str, Any]:
    return {
        "times": problem.times,
        "customers": len(problem.conversations),
        "latest": datetime.fromtimestamp(problem.latest_ms / 1000, UTC).isoformat(),
        "function": problem.function,
        "record": problem.event,
        "why": problem.why,
        "example": problem.example or None,
    }


def _time(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000, UTC).strftime("%m-%d %H:%M:%S.%f")[:-3]


def _table(rows: Sequence[tuple[str, ...]]) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]) - 1)]
    return "\n".join(
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1]]) for row in rows
    )
