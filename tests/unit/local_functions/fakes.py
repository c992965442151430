"""A function host that answers what a test tells it, and a queue that gives what a test puts into it."""

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from botocore.exceptions import ClientError

from local.functions.invocation import FunctionError, Result

type Answer = Callable[[dict[str, Any]], Any]


class FakeInvoker:
    """`answer` is the function: it returns the payload, raises for a function error, or gives a Future of a Result."""

    def __init__(self, answer: Answer, *, concurrency: int = 2) -> None:
        self.answer = answer
        self.invocations: list[tuple[str, dict[str, Any]]] = []
        self._arrived: queue.Queue[dict[str, Any]] = queue.Queue()
        self._concurrency = concurrency

    def submit(self, function_name: str, event: dict[str, Any]) -> "Future[Result]":
        self.invocations.append((function_name, event))
        self._arrived.put(event)
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

    def next_event(self) -> dict[str, Any]:
        """Wait for an invocation that was not asked for yet."""
        return self._arrived.get(timeout=20)


class FakeSqs:
    """One queue of a boto3 `sqs` client. A batch is in flight from `receive_message` on, and never comes back."""

    def __init__(self) -> None:
        self.deleted: list[str] = []
        self.given_back: list[str] = []
        self.polls = 0
        self.polled = threading.Semaphore(0)
        """Released by each poll: acquire it to know that one is under way."""
        self._batches: queue.Queue[list[str] | ClientError | None] = queue.Queue()

    def put(self, *message_ids: str) -> None:
        """Give these messages to one of the next polls, as one batch."""
        self._batches.put(list(message_ids))

    def refuse(self) -> None:
        """Answer one of the next polls with an error."""
        error = {"Error": {"Code": "AccessDenied", "Message": "no"}}
        self._batches.put(ClientError(error, "ReceiveMessage"))

    def let_poll_end(self) -> None:
        """Answer one poll with nothing, as when its time is over."""
        self._batches.put(None)

    def get_queue_url(self, *, QueueName: str) -> dict[str, str]:
        return {"QueueUrl": f"http://localhost/{QueueName}"}

    def receive_message(self, **_: Any) -> dict[str, Any]:
        self.polls += 1
        self.polled.release()
        batch = self._batches.get(timeout=20)
        if isinstance(batch, ClientError):
            raise batch
        return {"Messages": [message(message_id) for message_id in batch]} if batch else {}

    def delete_message_batch(self, *, QueueUrl: str, Entries: list[dict[str, str]]) -> None:
        self.deleted += [entry["ReceiptHandle"].removeprefix("handle-") for entry in Entries]

    def change_message_visibility_batch(self, *, QueueUrl: str, Entries: list[dict[str, Any]]) -> None:
        assert all(entry["VisibilityTimeout"] == 0 for entry in Entries)
        self.given_back += [entry["ReceiptHandle"].removeprefix("handle-") for entry in Entries]


def message(message_id: str, **more: Any) -> dict[str, Any]:
    """A message as ReceiveMessage gives it."""
    return {
        "MessageId": message_id,
        "ReceiptHandle": f"handle-{message_id}",
        "Body": "{}",
        "MD5OfBody": "99914b932bd37a50b983c5e7c90ae93b",
        "Attributes": {"ApproximateReceiveCount": "1"},
        **more,
    }
