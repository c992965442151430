"""Where a function's output goes: its file, whoever listens in this process, and its CloudWatch log group."""

import json
import logging
import queue
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from botocore.exceptions import BotoCoreError, ClientError

type Record = dict[str, Any] | str
type Listener = Callable[[str, Record], None]

_logger = logging.getLogger(__name__)


class FunctionLogs:
    """`<folder>/<function>.log` holds this host's run; an older one is overwritten."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[str, IO[str]] = {}
        self._listeners: list[Listener] = []
        self.last_errors: dict[str, str] = {}
        """By function: the first line of what the runtime client logged last about an exception."""

    def listen(self, listener: Listener) -> None:
        """Call `listener(function_name, record)` for every line: parsed if it is a JSON object, else its text."""
        self._listeners.append(listener)

    def write(self, function_name: str, line: str) -> None:
        if function_name not in self._files:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._files[function_name] = (self._folder / f"{function_name}.log").open("w", encoding="utf-8")
        file = self._files[function_name]
        file.write(line + "\n")
        file.flush()
        if line.startswith("[ERROR] "):
            self.last_errors[function_name] = line.removeprefix("[ERROR] ").partition("\n")[0]
        record = _parsed(line)
        for listener in self._listeners:
            try:
                listener(function_name, record)
            except Exception:  # a listener's mistake must not stop the functions
                _logger.exception("a log listener failed")

    def close(self) -> None:
        for file in self._files.values():
            file.close()


class CloudWatchLogs:
    """Puts log events into the local AWS, in batches from a thread of its own. Best effort: what fails is dropped."""

    BATCH_EVERY_S = 0.5
    BATCH_SIZE = 1000

    def __init__(self, client: Any) -> None:
        self._client = client
        self._events: queue.SimpleQueue[tuple[str, str, int, str] | None] = queue.SimpleQueue()
        self._closing = threading.Event()
        self._known: set[tuple[str, str]] = set()
        self._thread = threading.Thread(target=self._run, name="cloudwatch-logs", daemon=True)
        self._thread.start()

    def write(self, group: str, stream: str, line: str) -> None:
        if line:  # CloudWatch takes no empty message
            self._events.put((group, stream, time.time_ns() // 1_000_000, line))

    def close(self) -> None:
        """Put what is left, and end the thread."""
        self._closing.set()
        self._events.put(None)
        self._thread.join()

    def _run(self) -> None:
        while True:
            event = self._events.get()
            self._closing.wait(self.BATCH_EVERY_S)
            batch = [event]
            while len(batch) < self.BATCH_SIZE and not self._events.empty():
                batch.append(self._events.get())
            by_stream: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
            for group, stream, timestamp, message in filter(None, batch):
                by_stream[group, stream].append({"timestamp": timestamp, "message": message})
            for key, events in by_stream.items():
                self._put(*key, events)
            if None in batch:
                return

    def _put(self, group: str, stream: str, events: list[dict[str, Any]]) -> None:
        try:
            if (group, stream) not in self._known:
                self._create(group, stream)
                self._known.add((group, stream))
            self._client.put_log_events(logGroupName=group, logStreamName=stream, logEvents=events)
        except (BotoCoreError, ClientError) as exc:
            _logger.warning("log events of %s were dropped: %s", group, exc)

    def _create(self, group: str, stream: str) -> None:
        try:
            self._client.create_log_stream(logGroupName=group, logStreamName=stream)
        except self._client.exceptions.ResourceNotFoundException:
            # The function's first log event makes the group, as in Lambda.
            self._client.create_log_group(logGroupName=group)
            self._client.create_log_stream(logGroupName=group, logStreamName=stream)


def _parsed(line: str) -> Record:
    if line.startswith("{"):
        try:
            record: dict[str, Any] = json.loads(line)
        except ValueError:
            return line
        return record
    return line
