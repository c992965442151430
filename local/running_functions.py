"""The deployed functions at work: their processes, the gateway before ingest, the event source before the processor."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

from assistant.errors import ConfigurationError
from local.aws.server import LocalAws
from local.cloudwatch.measuring import Measuring
from local.functions.event_source import EventSources
from local.functions.gateway import Gateway
from local.functions.host import FunctionHost


class RunningFunctions:
    """`start` and `stop`. `url` is the HTTP API's."""

    def __init__(
        self,
        aws: LocalAws,
        folder: Path,
        interpreter: Path,
        *,
        measuring: Measuring,
        max_environments: int,
        say: Callable[[str], None],
    ) -> None:
        self._aws = aws
        self._folder = folder
        self._stack = ExitStack()
        self._measuring = measuring
        self._sources: EventSources | None = None
        self.host = FunctionHost(aws, folder, max_environments=max_environments, python=interpreter, say=say)
        self.host.on_log(measuring.logged)
        self.host.on_invocation(measuring.invoked)
        self.url = ""

    def start(self, names: Sequence[str], *, port: int) -> None:
        """Start the functions `names`, each with one warm process, and then let messages come in.

        Raises `ConfigurationError` for a function that does not start, with what it said.
        """
        for log in (self._folder / "logs").glob("*.log"):
            log.unlink()  # each deployment gives the functions other names
        self.host.start()
        self._stack.callback(self._stop_functions)
        with ThreadPoolExecutor() as pool:
            for name, error in zip(names, pool.map(self.host.warm, names), strict=True):
                if error:
                    raise ConfigurationError(f"the function {name} does not start: {error}")
        gateway = Gateway(self._aws, self.host, self._folder, port=port, measured=self._measuring.requested).start()
        self._stack.callback(gateway.stop)
        self._sources = EventSources(self._aws, self.host).start()
        (self.url,) = gateway.urls.values()

    def read_again(self) -> None:
        """Take over event source mappings that were disabled or enabled since the start."""
        if self._sources:
            self._sources.read_again()

    def stop(self) -> None:
        self._stack.close()

    def _stop_functions(self) -> None:
        """No new messages, then no functions: then the pollers have nobody to wait for."""
        if self._sources:
            self._sources.stop_polling()
        self.host.stop()
        if self._sources:
            self._sources.stop()
