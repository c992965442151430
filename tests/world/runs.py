"""What the processor's log records tell of its runs."""

from typing import Any


class Runs:
    """A log listener of the function host."""

    def __init__(self) -> None:
        self.records: list[dict[str, Any]] = []

    def listen(self, function: str, record: dict[str, Any] | str) -> None:
        if isinstance(record, dict) and "event" in record:
            self.records.append(record)

    def answered(self, conversation: str) -> list[list[str]]:
        """The events that each committed run of a conversation answered, in the order of the commits."""
        return [
            record["answered"]
            for record in self.records
            if record["event"] == "run_committed" and record["conversation"] == conversation
        ]
