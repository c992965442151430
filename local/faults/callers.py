"""Who made a request: the function's process at the other end of the connection, and the conversation it works on."""

import json
from dataclasses import dataclass
from typing import Any, Protocol
from weakref import WeakKeyDictionary

from local.faults.sockets import holder
from local.functions.host import Process


class Processes(Protocol):
    def processes(self) -> list[Process]:
        """The functions' processes that run now."""


@dataclass(frozen=True)
class Caller:
    """`event` is the very object of one invocation: compare it with `is`."""

    pid: int
    conversation: str
    event: dict[str, Any]


class Callers:
    """Needs Linux, which tells who holds a connection."""

    def __init__(self, host: Processes) -> None:
        self._host = host
        self._pids: WeakKeyDictionary[Any, int] = WeakKeyDictionary()
        """By connection; 0 for one that no function holds. Looking is slow, and a kept connection stays whose it is."""

    def of(self, environ: dict[str, Any]) -> Caller | None:
        """None when no function asks, or one that starts or belongs to no conversation."""
        processes = {process.pid: process for process in self._host.processes()}
        pid = self._pid(environ, set(processes))
        event = processes[pid].event if pid in processes else None
        conversation = conversation_in(event) if event else ""
        return Caller(pid, conversation, event) if event and conversation else None

    def _pid(self, environ: dict[str, Any], candidates: set[int]) -> int:
        connection = environ["werkzeug.socket"]
        pid = self._pids.get(connection)
        if pid is None:
            # The newest first: it is they who open connections.
            newest_first = sorted(candidates, reverse=True)
            pid = holder(int(environ["REMOTE_PORT"]), int(environ["SERVER_PORT"]), newest_first)
            self._pids[connection] = pid
        return pid


def conversation_in(event: dict[str, Any]) -> str:
    """Of a processor's event (a doorbell) or an ingest's (a webhook with one customer's events); else empty."""
    try:
        if "Records" in event:
            return str(json.loads(event["Records"][0]["body"])["conversation"])
        return "line#" + str(json.loads(event["body"])["events"][0]["source"]["userId"])
    except (KeyError, IndexError, TypeError, ValueError):
        return ""
