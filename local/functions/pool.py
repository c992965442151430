"""The execution environments of one function."""

import asyncio
from collections.abc import Callable
from typing import Any

from local.functions.environment import Environment
from local.functions.invocation import FunctionError, Result

THROTTLED = FunctionError("TooManyRequestsException", "Rate Exceeded.")
STOPPED = FunctionError("Runtime.ExitError", "The function host is stopping.")


class Pool:
    """Runs events in warm environments, and starts more while all are busy. Lives on one event loop.

    Beyond `reserved` invocations at once the caller is refused, as Lambda does; beyond `limit` (what this machine can
    bear) it waits its turn.
    """

    def __init__(self, make: Callable[[], Environment], *, limit: int, reserved: int | None = None) -> None:
        self.needs_new: Callable[[dict[str, Any]], bool] = lambda event: False
        """Which events shall meet a process that has handled none before, as after a deployment."""
        self.reserved = reserved
        self._make = make
        self._limit = limit
        self._stopping = False
        self._turns = asyncio.Semaphore(limit)
        self._idle: list[Environment] = []
        self._all: set[Environment] = set()
        self._invocations = 0

    async def invoke(self, event: dict[str, Any]) -> Result:
        if self.reserved is not None and self._invocations >= self.reserved:
            return Result(error=THROTTLED)
        self._invocations += 1
        try:
            async with self._turns:
                environment = await self._take_idle()
                if environment and self.needs_new(event):
                    environment.kill()
                    await self._forget(environment)
                    environment = None
                started = environment or await self._start()
                if isinstance(started, FunctionError):
                    return Result(error=started)
                try:
                    return await started.invoke(event)
                finally:
                    self._idle.append(started)
        finally:
            self._invocations -= 1

    @property
    def environments(self) -> list[Environment]:
        """Those that are alive. May be read from any thread."""
        return [environment for environment in tuple(self._all) if environment.alive]

    async def warm(self) -> FunctionError | None:
        """Have an environment ready. Gives the reason when the function can't start."""
        async with self._turns:
            environment = await self._take_idle() or await self._start()
            if isinstance(environment, FunctionError):
                return environment
            self._idle.append(environment)
        return None

    def kill(self) -> int:
        """SIGKILL every environment, busy or not, and tell how many they were."""
        alive = self.environments
        for environment in alive:
            environment.kill()
        return len(alive)

    async def stop(self) -> None:
        """Kill every environment and wait until all are gone. Whoever waits for an answer gets a Result."""
        self._stopping = True
        self.kill()
        for _ in range(self._limit):
            await self._turns.acquire()
        await asyncio.gather(*(environment.stopped() for environment in self._all))

    async def _take_idle(self) -> Environment | None:
        while self._idle:
            environment = self._idle.pop()
            if environment.alive:
                return environment
            await self._forget(environment)
        return None

    async def _start(self) -> Environment | FunctionError:
        if self._stopping:
            return STOPPED
        environment = self._make()
        self._all.add(environment)
        error = await environment.start()
        if error:
            await self._forget(environment)
        return error or environment

    async def _forget(self, environment: Environment) -> None:
        await environment.stopped()
        self._all.discard(environment)
