"""Ack: how long a warm ingest function takes for a webhook, beside the calls of AWS that it can't do without.

The floors are functions too, warm in the same Python. All they do is to make the calls, with entries that are ready.
"""

import asyncio
import time
from collections import defaultdict
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

from local.bench.bench import Bench
from local.bench.cold_floors import handler_in
from local.bench.cold_start import Startable
from local.bench.cold_world import ColdWorld, cold_world
from local.bench.figures import Figure, Goal, figure
from local.functions.environment import Environment
from local.functions.guard import Guard
from local.functions.runtime import runtime_python
from local.synth import synth

EVENTS = (1, 10)
TIMES = 3  # a webhook is short: this often in each round
CALLS = """
import os

import boto3

sqs, dynamodb = boto3.client("sqs"), boto3.client("dynamodb")


def handler(event, context):
    if event["puts"]:
        dynamodb.batch_write_item(RequestItems={os.environ["TABLE_NAME"]: event["puts"]})
    sqs.send_message_batch(QueueUrl=os.environ["QUEUE_URL"], Entries=event["entries"])
"""
QUEUE, BOTH = "SQS SendMessageBatch", "DynamoDB BatchWriteItem, then SQS SendMessageBatch"
MISSED = (
    "the inbox is written before the queue (decision 1), so that no text lies in the queue: that is a call of its own, "
    "and the row below has both calls in its floor"
)


class Warm:
    """One environment of a function, from its start to the end of the `with` block."""

    def __init__(self, what: Startable, guard: Guard) -> None:
        self._what, self._guard = what, guard
        self._lines: list[str] = []
        self._loop = asyncio.Runner()

    def __enter__(self) -> Self:
        self._environment = self._loop.run(self._start())
        return self

    async def _start(self) -> Environment:
        what = self._what
        environment = Environment(
            what.function,
            python=what.python,
            task_root=what.task_root,
            variables=what.variables,
            guard=self._guard,
            on_line=self._lines.append,
        )
        if error := await environment.start():
            raise RuntimeError(f"{error}\n" + "\n".join(self._lines))
        return environment

    def __exit__(self, *_: object) -> None:
        self._environment.kill()
        self._loop.run(self._environment.stopped())
        self._loop.close()

    def call(self, event: dict[str, Any]) -> tuple[float, Any]:
        """Milliseconds, and what it answered. Raises `RuntimeError` when it failed."""
        began = time.perf_counter()
        result = self._loop.run(self._environment.invoke(event))
        ms = (time.perf_counter() - began) * 1000
        if result.error:
            raise RuntimeError(f"{result.error}\n" + "\n".join(self._lines))
        return ms, result.payload


def measure(bench: Bench) -> list[Figure]:
    python = runtime_python(bench.folder, bench.say)
    assembly = synth("sk_medical", bench.folder / "sk_medical")
    times: dict[tuple[str, int], list[float]] = defaultdict(list)
    with ExitStack() as stack:
        guard = Guard()
        stack.callback(guard.close)
        world = stack.enter_context(cold_world("sk_medical", assembly, bench.folder / "functions"))
        ingest, calls = _functions(world, python, bench.folder)
        warm = stack.enter_context(Warm(ingest, guard)), stack.enter_context(Warm(calls, guard))
        _round(0, world, *warm, defaultdict(list))  # the first of everything
        for number in range(bench.rounds * TIMES):
            _round(number, world, *warm, times)
        made = _calls_of_a_webhook(world, warm[0])
    return [*_times(times), *_counts(made)]


def _functions(world: ColdWorld, python: Path, folder: Path) -> tuple[Startable, Startable]:
    function, variables, root = world.functions["ingest"]
    ingest = Startable(function, python, root, variables)
    return ingest, handler_in(folder / "floors" / "ack", CALLS, ingest)


def _round(number: int, world: ColdWorld, ingest: Warm, calls: Warm, times: dict[tuple[str, int], list[float]]) -> None:
    """Who comes first changes from round to round."""
    turns = ("ingest", QUEUE, BOTH)
    for events in EVENTS:
        for turn in range(len(turns)):
            name = turns[(number + turn) % len(turns)]
            if name == "ingest":
                ms, answer = ingest.call(world.ask("webhook", events=events))
                if answer["statusCode"] != 200:
                    raise RuntimeError(f"the webhook was not acknowledged: {answer}")
            else:
                ready = world.ask("ready calls", events=events)
                ms, _ = calls.call(ready if name == BOTH else {**ready, "puts": []})
            times[name, events].append(ms)
            world.ask("empty the queue")  # a long one makes the local AWS slow


def _calls_of_a_webhook(world: ColdWorld, ingest: Warm) -> dict[str, int]:
    world.ask("calls")
    ingest.call(world.ask("webhook", events=max(EVENTS)))
    made: dict[str, int] = world.ask("calls")
    return made


def _times(times: dict[tuple[str, int], list[float]]) -> list[Figure]:
    figures = []
    for events in EVENTS:
        told = f"webhook with {events} event{'s' if events > 1 else ''}"
        entries = f"with {events} entr{'ies' if events > 1 else 'y'}, boto3, warm"
        real, queue, both = times["ingest", events], times[QUEUE, events], times[BOTH, events]
        figures += [
            figure(told, "ms", real, f"one {QUEUE} {entries}", queue, Goal(times=1.2), MISSED),
            figure(f"{told}, inbox included", "ms", real, f"{BOTH} {entries}", both),
        ]
    return figures


def _counts(made: dict[str, int]) -> list[Figure]:
    name = f"calls for a webhook with {max(EVENTS)} events"
    queue = made.get("SendMessageBatch", 0)
    return [
        figure(f"SQS {name}", "calls", [queue], "one batch", [1], Goal(most=1)),
        figure(f"AWS {name}", "calls", [sum(made.values())], "one for the inbox, one for the queue", [2], Goal(most=2)),
    ]
