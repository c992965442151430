"""One execution environment: a process that runs one function under the Lambda runtime client, one event at a time."""

import asyncio
import dataclasses
import json
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from local.functions.function import Function
from local.functions.guard import Guard, kill_group
from local.functions.invocation import FunctionError, Invocation, Result, new_trace_id
from local.functions.line_reader import LineReader
from local.functions.runtime_api import RuntimeApi

INIT_LIMIT_S = 10  # Lambda's limit for the first try; its second try may take the function's timeout on top


class Environment:
    """Lives on one event loop: `start`, then `invoke` as often as wished, one at a time, until it is not `alive`."""

    def __init__(
        self,
        function: Function,
        *,
        python: Path,
        task_root: Path,
        variables: dict[str, str],
        guard: Guard,
        on_line: Callable[[str], None],
    ) -> None:
        self.alive = True
        self.event: dict[str, Any] | None = None
        """What it works on; None while it starts and between two events."""
        self._function = function
        self._command = (str(python), "-m", "awslambdaric", function.handler)
        self._task_root = task_root
        self._variables = variables
        self._guard = guard
        self._on_line = on_line
        self._api = RuntimeApi()
        self._process: asyncio.subprocess.Process | None = None
        self._exit: asyncio.Task[None] | None = None
        self._init_ms: float | None = None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    async def start(self) -> FunctionError | None:
        """Start the process and import the handler. Gives the reason when that fails: the environment is gone then."""
        started = time.monotonic()
        address = await self._api.listen()
        reading_end, writing_end = os.pipe()
        try:
            process = await asyncio.create_subprocess_exec(
                *self._command,
                cwd=self._task_root,
                env=self._variables | {"AWS_LAMBDA_RUNTIME_API": address},
                stdin=asyncio.subprocess.DEVNULL,
                stdout=writing_end,
                stderr=writing_end,
                start_new_session=True,
            )
        except OSError as exc:
            self.alive = False
            os.close(reading_end)
            await self._api.close()
            return FunctionError("Runtime.InvalidEntrypoint", str(exc))
        finally:
            os.close(writing_end)
        self._process = process
        self._guard.watch(process.pid)
        self._output = LineReader(reading_end, self._on_line)
        self._exit = asyncio.create_task(self._watch(process))
        if not self.alive:  # killed before it was there
            kill_group(process.pid)
        try:
            error = await asyncio.wait_for(self._api.ready, INIT_LIMIT_S + self._function.timeout_s)
        except TimeoutError:
            error = FunctionError("Sandbox.Timedout", f"Initialization timed out after {INIT_LIMIT_S:.2f} seconds")
        self._output.read()
        self._init_ms = (time.monotonic() - started) * 1000
        if error:
            self.kill()
        return error

    async def invoke(self, event: dict[str, Any]) -> Result:
        """Run one event. Every end is a Result: answered, raised, timed out, crashed, killed."""
        started = time.monotonic()
        now = time.time()
        invocation = Invocation(
            payload=json.dumps(event).encode(),
            function_arn=self._function.arn,
            deadline_ms=int((now + self._function.timeout_s) * 1000),
            trace_id=new_trace_id(now),
            answer=asyncio.get_running_loop().create_future(),
        )
        self._on_line(f"START RequestId: {invocation.request_id} Version: {self._function.version}")
        self.event = event
        self._api.hand_over(invocation)
        answered, _ = await asyncio.wait({invocation.answer}, timeout=self._function.timeout_s)
        self.event = None
        if not answered:
            self.kill()
            text = f"Task timed out after {self._function.timeout_s:.2f} seconds"
            self._on_line(f"{_iso(time.time())} {invocation.request_id} {text}")
            invocation.fail(FunctionError("Sandbox.Timedout", f"RequestId: {invocation.request_id} Error: {text}"))
        self._output.read()
        ms = (time.monotonic() - started) * 1000
        self._report(invocation, ms)
        return dataclasses.replace(invocation.answer.result(), ms=ms)

    def kill(self) -> None:
        """SIGKILL the process and what it started. Takes no further event from now on."""
        self.alive = False
        if self._process:
            kill_group(self._process.pid)

    async def stopped(self) -> None:
        """Wait until the process is gone and everything it wrote is delivered."""
        if self._exit:
            await self._exit

    async def _watch(self, process: asyncio.subprocess.Process) -> None:
        status = await process.wait()
        self.alive = False
        kill_group(process.pid)  # what the process started dies with it, as in Lambda
        self._guard.forget(process.pid)
        self._output.read()
        self._output.close()
        self._api.fail(_exit_error(status))
        await self._api.close()

    def _report(self, invocation: Invocation, ms: float) -> None:
        self._on_line(f"END RequestId: {invocation.request_id}")
        fields = [
            f"REPORT RequestId: {invocation.request_id}",
            f"Duration: {ms:.2f} ms",
            f"Memory Size: {self._function.memory_mb} MB",
        ]
        if self._init_ms is not None:
            fields.append(f"Init Duration: {self._init_ms:.2f} ms")
            self._init_ms = None
        self._on_line("\t".join(fields))


def _exit_error(status: int) -> FunctionError:
    reason = f"exit status {status}" if status >= 0 else f"signal: {(signal.strsignal(-status) or '?').lower()}"
    return FunctionError("Runtime.ExitError", f"Runtime exited with error: {reason}")


def _iso(epoch_s: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(epoch_s)) + f".{int(epoch_s * 1000) % 1000:03d}Z"
