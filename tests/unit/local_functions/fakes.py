"""A function host that answers what a test tells it, at once."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from local.functions.invocation import FunctionError, Result

type Answer = Callable[[dict[str, Any]], Any]


class FakeInvoker:
    """`answer` is the function: it returns the payload, raises for a function error, or gives a Future of a Result."""

    def __init__(self, answer: Answer, *, concurrency: int = 2) -> None:
        self.answer = answer
        self.invocations: list[tuple[str, dict[str, Any]]] = []
        self._concurrency = concurrency

    def submit(self, function_name: str, event: dict[str, Any]) -> "Future[Result]":
        self.invocations.append((function_name, event))
        future: Future[Result] = Future()
        try:
            payload = self.answer(event)
        except Exception as exc:
            future.set_result(Result(error=FunctionError(type(exc).__name__, str(exc))))
            return future
        if isinstance(payload, Future):
            return payload
        future.set_result(Result(payload))
        return future

    def concurrency(self, function_name: str) -> int:
        return self._concurrency
