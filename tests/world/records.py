"""What the functions' log records tell."""

import threading
from typing import Any

type Record = dict[str, Any]


class Records:
    """A log listener of the function host."""

    def __init__(self) -> None:
        self._all: list[Record] = []
        self._changed = threading.Condition()

    def listen(self, function: str, record: Record | str) -> None:
        if isinstance(record, dict):
            with self._changed:
                self._all.append(record)
                self._changed.notify_all()

    def of(self, conversation: str, event: str) -> list[Record]:
        with self._changed:
            return [
                record
                for record in self._all
                if record.get("event") == event and record.get("conversation") == conversation
            ]

    def metrics(self, name: str) -> list[Record]:
        with self._changed:
            return [record for record in self._all if "_aws" in record and name in record]

    def wait_for(self, conversation: str, event: str, timeout_s: float = 30) -> Record:
        """The newest one, as soon as there is one. Raises `TimeoutError`."""
        with self._changed:
            if not self._changed.wait_for(lambda: self.of(conversation, event), timeout_s):
                raise TimeoutError(f"no record {event} within {timeout_s} s")
            return self.of(conversation, event)[-1]

    def answered(self, conversation: str) -> list[list[str]]:
        """The events that each committed run of a conversation answered, in the order of the commits."""
        return [record["answered"] for record in self.of(conversation, "run_committed")]
