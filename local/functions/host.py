"""Runs the deployed functions, each execution environment a process under the real Lambda runtime client."""

import asyncio
import sys
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from local.functions.asset import task_root
from local.functions.environment import Environment
from local.functions.function import Function, read_function
from local.functions.guard import Guard
from local.functions.invocation import Result
from local.functions.logs import CloudWatchLogs, FunctionLogs, Listener
from local.functions.pool import STOPPED, Pool
from local.functions.ports import Aws
from local.functions.runtime import runtime_python
from local.functions.variables import variables_for


@dataclass(frozen=True)
class Ended:
    """An invocation that is over. `at_once`: how many there were of its function when it began, with itself."""

    function_name: str
    event: dict[str, Any]
    result: Result
    at_once: int


@dataclass(frozen=True)
class Process:
    """An execution environment that runs now. `event` is what it works on; None while it starts or waits."""

    function_name: str
    pid: int
    event: dict[str, Any] | None


class FunctionHost:
    """Starts environments when they are needed and keeps them warm. `start()` and `stop()`, or a `with` statement.

    Args:
        aws: Where the functions are deployed. Each function's configuration is read at its first use.
        local_dir: Holds `functions/` (unzipped code), `logs/` and `runtime/`.
        max_environments: Per function: how many processes this machine can bear. Further invocations wait.
        python: Interpreter of the functions. Default: that of `runtime/`, made when missing.
        say: Told what takes long.
    """

    def __init__(
        self,
        aws: Aws,
        local_dir: Path,
        *,
        max_environments: int = 4,
        python: Path | None = None,
        say: Callable[[str], None] = print,
    ) -> None:
        self._aws = aws
        self._local_dir = local_dir
        self._max_environments = max_environments
        self._python = python
        self._say = say
        self._lock = threading.Lock()
        self._stopped = False
        self._functions: dict[str, Function] = {}
        self._pools: dict[str, Pool] = {}
        self._logs = FunctionLogs(local_dir / "logs")
        self._invocation_listeners: list[Callable[[Ended], None]] = []
        self._running: Counter[str] = Counter()

    def start(self) -> Self:
        self._python = self._python or runtime_python(self._local_dir, self._say)
        self._guard = Guard()
        self._cloudwatch = CloudWatchLogs(self._aws.client("logs"))
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="function-host", daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        """Kill every environment; invocations under way end with Runtime.ExitError. Nothing is left running."""
        with self._lock:
            if self._stopped:
                return
            self._stopped = True
        asyncio.run_coroutine_threadsafe(self._stop_pools(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._guard.close()
        self._cloudwatch.close()
        self._logs.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def on_log(self, listener: Listener) -> None:
        """Call `listener(function_name, record)` for each line of output: a dict if it is a JSON object, else text.

        What a function writes before it answers is delivered before `invoke` returns. The listener runs on the host's
        thread: it must be quick, and must not call the host.
        """
        self._logs.listen(listener)

    def on_invocation(self, listener: Callable[[Ended], None]) -> None:
        """Call `listener` for every invocation that has ended, under the same rules."""
        self._invocation_listeners.append(listener)

    def submit(self, function_name: str, event: dict[str, Any]) -> "Future[Result]":
        """Start an invocation.

        Raises:
            botocore.exceptions.ClientError: The function is not deployed.
            LookupError: Its role is missing.
            OSError: Its code can't be fetched.
            ValueError: It is made for another Python, or is a container image.
        """
        pool = self._pool(function_name)
        with self._lock:  # what is submitted before `stop` is ended by it; later there is no loop to run it
            if self._stopped:
                refused: Future[Result] = Future()
                refused.set_result(Result(error=STOPPED))
                return refused
            return asyncio.run_coroutine_threadsafe(self._invoke(function_name, pool, event), self._loop)

    def invoke(self, function_name: str, event: dict[str, Any]) -> Result:
        """Run one event and wait for what comes of it. Raises as `submit` does."""
        return self.submit(function_name, event).result()

    def warm(self, function_name: str) -> str | None:
        """Start one environment ahead. Gives the init error's text when the function can't start, else None."""
        pool = self._pool(function_name)
        error = asyncio.run_coroutine_threadsafe(pool.warm(), self._loop).result()
        if error is None:
            return None
        logged = self._logs.last_errors.get(function_name)
        if error.type == "Runtime.ExitError" and logged:
            # awslambdaric 4.2.2 dies of reporting an error whose text is not Latin-1: the log still says what it was.
            return f"{error} ({logged})"
        return str(error)

    def kill(self, function_name: str) -> int:
        """SIGKILL the function's environments that run now, busy or idle; gives their number. For fault tests."""
        pool = self._pool(function_name)

        async def kill() -> int:
            return pool.kill()

        return asyncio.run_coroutine_threadsafe(kill(), self._loop).result()

    def processes(self) -> list[Process]:
        """All that run now. May be called from any thread, and does not wait for the host's."""
        return [
            Process(name, environment.pid, environment.event)
            for name, pool in tuple(self._pools.items())
            for environment in pool.environments
            if environment.pid is not None
        ]

    def end_process(self, pid: int) -> None:
        """SIGKILL one environment, and return when it is gone. For fault tests."""

        async def end() -> None:
            for pool in self._pools.values():
                for environment in pool.environments:
                    if environment.pid == pid:
                        environment.kill()
                        await environment.stopped()

        asyncio.run_coroutine_threadsafe(end(), self._loop).result()

    def use_new_process(self, function_name: str, when: Callable[[dict[str, Any]], bool]) -> None:
        """Give the events for which `when` holds a process that has handled none before, as after a deployment."""
        self._pool(function_name).needs_new = when

    def read_again(self, function_name: str) -> None:
        """Take over a reserved concurrency that was changed after the function's first use."""
        self._pool(function_name).reserved = read_function(
            self._aws.client("lambda"), function_name
        ).reserved_concurrency

    def concurrency(self, function_name: str) -> int:
        """How many invocations of the function can run at once here."""
        self._pool(function_name)
        reserved = self._functions[function_name].reserved_concurrency
        return self._max_environments if reserved is None else min(reserved, self._max_environments)

    def _pool(self, function_name: str) -> Pool:
        with self._lock:
            if function_name not in self._pools:
                self._pools[function_name] = self._load(function_name)
            return self._pools[function_name]

    def _load(self, function_name: str) -> Pool:
        function = read_function(self._aws.client("lambda"), function_name)
        here = f"python{sys.version_info.major}.{sys.version_info.minor}"
        if function.runtime != here:
            raise ValueError(f"function {function_name} is made for {function.runtime}; this is {here}")
        root = task_root(function, self._local_dir / "functions")
        credentials = self._aws.credentials_for(function.role_arn)
        self._functions[function_name] = function

        def make() -> Environment:
            assert self._python is not None
            stream = f"{time.strftime('%Y/%m/%d', time.gmtime())}/[{function.version}]{uuid.uuid4().hex}"

            def on_line(line: str) -> None:
                self._logs.write(function.name, line)
                self._cloudwatch.write(function.log_group, stream, line)

            return Environment(
                function,
                python=self._python,
                task_root=root,
                variables=variables_for(
                    function,
                    task_root=root,
                    endpoint=self._aws.endpoint,
                    region=self._aws.region,
                    credentials=credentials,
                    log_stream=stream,
                ),
                guard=self._guard,
                on_line=on_line,
            )

        return Pool(make, limit=self._max_environments, reserved=function.reserved_concurrency)

    async def _invoke(self, function_name: str, pool: Pool, event: dict[str, Any]) -> Result:
        self._running[function_name] += 1  # on the host's thread only
        at_once = self._running[function_name]
        try:
            result = await pool.invoke(event)
        finally:
            self._running[function_name] -= 1
        for listener in self._invocation_listeners:
            listener(Ended(function_name, event, result, at_once))
        return result

    async def _stop_pools(self) -> None:
        await asyncio.gather(*(pool.stop() for pool in self._pools.values()))
