"""One cold start: a new process under the Lambda runtime client, from its beginning to its first answer."""

import asyncio
import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.functions.environment import Environment
from local.functions.function import Function
from local.functions.guard import Guard


@dataclass(frozen=True)
class Start:
    """In milliseconds. `init`: until it asked for its first event; `first`: that event; `records`: what it wrote."""

    init: float
    first: float
    payload: Any
    records: tuple[dict[str, Any], ...]

    @property
    def total(self) -> float:
        return self.init + self.first


@dataclass(frozen=True)
class Startable:
    """`variables` as `local.functions.variables` makes them; `task_root` holds the handler."""

    function: Function
    python: Path
    task_root: Path
    variables: dict[str, str]


def start(what: Startable, event: dict[str, Any], guard: Guard) -> Start:
    """Raises `RuntimeError` when the function does not start or fails."""
    return asyncio.run(_start(what, event, guard))


async def _start(what: Startable, event: dict[str, Any], guard: Guard) -> Start:
    lines: list[str] = []
    environment = Environment(
        what.function,
        python=what.python,
        task_root=what.task_root,
        variables=what.variables,
        guard=guard,
        on_line=lines.append,
    )
    began = time.perf_counter()
    error = await environment.start()
    ready = time.perf_counter()
    try:
        if error:
            raise RuntimeError(f"{what.function.handler} does not start: {error}\n" + "\n".join(lines))
        result = await environment.invoke(event)
        answered = time.perf_counter()
    finally:
        environment.kill()
        await environment.stopped()
    if result.error:
        raise RuntimeError(f"{what.function.handler} failed: {result.error}\n" + "\n".join(lines))
    records = tuple(json.loads(line) for line in lines if line.startswith("{"))
    return Start((ready - began) * 1000, (answered - ready) * 1000, result.payload, records)
