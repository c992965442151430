"""Errors that the local AWS is told to answer."""

import threading
from dataclasses import dataclass


@dataclass
class Fault:
    """`action` is an IAM action as `aws.calls` lists it, or `dynamodb:TransactWriteItems`: the API operation."""

    action: str
    code: str
    message: str = "told to fail"
    status: int = 400
    times: int = 1
    after: bool = False
    """Whether the work is done before the error is answered: the caller must not take it for undone."""


class Faults:
    def __init__(self) -> None:
        self._waiting: list[Fault] = []
        self._lock = threading.Lock()

    def add(
        self,
        action: str,
        code: str,
        *,
        message: str = "told to fail",
        status: int = 400,
        times: int = 1,
        after: bool = False,
    ) -> None:
        """The next `times` calls of `action` answer `code`, for example `ProvisionedThroughputExceededException`."""
        with self._lock:
            self._waiting.append(Fault(action, code, message, status, times, after))

    def clear(self) -> None:
        with self._lock:
            self._waiting.clear()

    def take(self, actions: set[str]) -> Fault | None:
        with self._lock:
            for fault in self._waiting:
                if fault.action in actions:
                    fault.times -= 1
                    if fault.times <= 0:
                        self._waiting.remove(fault)
                    return fault
        return None
