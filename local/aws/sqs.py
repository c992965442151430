"""moto's SQS with the queue rules of `fifo.py`. Importing this module replaces moto's backend.

What stock moto 5.2.5 gets wrong: order after a visibility timeout, deduplication after a delete and per message group,
a duplicate's MessageId, sequence numbers, order in the dead-letter queue, a Lambda trigger inside `send_message`.
"""

import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

from moto.sqs import models, urls
from moto.sqs.exceptions import InvalidParameterValue, QueueAlreadyExists, ReceiptHandleIsInvalid, SQSException

from local.aws import fifo
from local.aws.move_tasks import Answers, MoveTasks

_MAX_HIDDEN_S = 43_200


class Message(models.Message):
    """What moto's answers are drawn from."""

    def __init__(self, message: fifo.Message, wanted_attributes: list[str] | None = None) -> None:
        super().__init__(message.id, message.body, message.system_attributes)
        self.message_attributes = message.message_attributes
        if wanted_attributes is not None:
            models._filter_message_attributes(self, wanted_attributes)
        self.receipt_handle = message.receipt_handle
        self.sent_timestamp = _milliseconds(message.sent_at)  # type: ignore[assignment]
        self.approximate_first_receive_timestamp = _milliseconds(message.first_received_at)
        self.approximate_receive_count = message.receive_count
        self.deduplication_id = message.deduplication_id
        self.group_id = message.group_id
        self.sequence_number = str(message.order)


class Queue(models.Queue):
    def __init__(self, name: str, backend: "Backend", attributes: dict[str, Any]) -> None:
        super().__init__(name, backend.region_name, backend.account_id, **attributes)
        self.backend = backend
        self.stored = fifo.Messages(lambda: backend.clock(), fifo=bool(self.fifo_queue))

    @property
    def physical_resource_id(self) -> str:
        return f"{self.backend.endpoint}/{self.account_id}/{self.name}"

    @property
    def approximate_number_of_messages(self) -> int:
        now = self.backend.clock()
        return sum(message.visible_at <= now for message in self.stored)

    @property
    def approximate_number_of_messages_delayed(self) -> int:
        now = self.backend.clock()
        return sum(message.visible_at > now and not message.receipt_handle for message in self.stored)

    @property
    def approximate_number_of_messages_not_visible(self) -> int:
        now = self.backend.clock()
        return sum(message.in_flight(now) for message in self.stored)


class Backend(models.SQSBackend):
    """One lock for all queues: a message changes queues without being in both or neither."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.clock: fifo.Clock = time.time
        self.endpoint = f"https://sqs.{region_name}.amazonaws.com"
        self.changed = threading.Condition()
        self.delays: dict[str, float] = {}
        """Seconds by message group: how long the next message of that group takes to arrive. Used up by it."""
        self.move_tasks = MoveTasks(self)

    @property
    def _url_module(self) -> Any:
        return SimpleNamespace(url_bases=urls.url_bases, url_paths=dict.fromkeys(urls.url_paths, Answers.dispatch))

    def create_queue(self, name: str, tags: dict[str, str] | None = None, **kwargs: Any) -> models.Queue:
        kwargs.pop("region", None)
        queue = Queue(name, self, kwargs)  # type: ignore[abstract]
        existing = self.queues.setdefault(name, queue)
        if any(existing.attributes.get(key) != queue.attributes.get(key) for key in kwargs):
            raise QueueAlreadyExists("A queue already exists with the same name and a different value for an attribute")
        existing.tags.update(tags or {})
        return existing

    def send_message(
        self,
        queue_name: str,
        message_body: str,
        message_attributes: dict[str, Any] | None = None,
        delay_seconds: int | None = None,
        deduplication_id: str | None = None,
        group_id: str | None = None,
        system_attributes: dict[str, Any] | None = None,
        validate_group_id: bool = True,
    ) -> models.Message:
        queue = self._queue(queue_name)
        self._validate_message(queue, message_body, int(delay_seconds or 0), deduplication_id, group_id)
        message = fifo.Message(
            message_body, group_id, deduplication_id, message_attributes or {}, system_attributes or {}
        )
        if queue.content_based_deduplication and not deduplication_id:  # type: ignore[attr-defined]
            message.deduplication_id = hashlib.sha256(message_body.encode()).hexdigest()
        delay_s = queue.delay_seconds if delay_seconds is None else int(delay_seconds)  # type: ignore[attr-defined]
        delay_s += self.delays.pop(group_id or "", 0)
        with self.changed:
            queue.stored.send(message, delay_s=delay_s, scope=queue.deduplication_scope)  # type: ignore[attr-defined]
            self.changed.notify_all()
        return Message(message)

    def receive_message(
        self,
        queue_name: str,
        count: int,
        wait_seconds_timeout: int,
        visibility_timeout: int,
        message_attribute_names: list[str] | None = None,
    ) -> list[models.Message]:
        queue = self._queue(queue_name)
        until = time.monotonic() + wait_seconds_timeout
        with self.changed:
            while True:
                received = self._receive(queue, count, visibility_timeout)
                left_s = until - time.monotonic()
                if received or left_s <= 0:
                    return [Message(message, message_attribute_names or []) for message in received]
                next_s = queue.stored.next_change_s()
                self.changed.wait(left_s if next_s is None else min(left_s, next_s))

    def delete_message(self, queue_name: str, receipt_handle: str) -> None:
        with self.changed, _as_sqs_says(receipt_handle, "The receipt handle has expired."):
            self._queue(queue_name).stored.delete(receipt_handle)
            self.changed.notify_all()

    def change_message_visibility(self, queue_name: str, receipt_handle: str, visibility_timeout: int) -> None:
        if not 0 <= int(visibility_timeout) <= _MAX_HIDDEN_S:
            raise InvalidParameterValue(f"VisibilityTimeout must be between 0 and {_MAX_HIDDEN_S} seconds")
        problem = "Message does not exist or is not available for visibility timeout change."
        with self.changed, _as_sqs_says(receipt_handle, problem):
            self._queue(queue_name).stored.change_visibility(receipt_handle, int(visibility_timeout))
            self.changed.notify_all()

    def delete_message_batch(
        self, queue_name: str, receipts: list[dict[str, Any]]
    ) -> tuple[list[str], list[dict[str, Any]]]:
        return _each(receipts, lambda entry: self.delete_message(queue_name, entry["ReceiptHandle"]))

    def change_message_visibility_batch(
        self, queue_name: str, entries: list[dict[str, Any]]
    ) -> tuple[list[str], list[dict[str, Any]]]:
        return _each(
            entries,
            lambda entry: self.change_message_visibility(
                queue_name, entry["ReceiptHandle"], int(entry["VisibilityTimeout"])
            ),
        )

    def purge_queue(self, queue_name: str) -> None:
        with self.changed:
            self._queue(queue_name).stored.clear()

    def _queue(self, name: str) -> Queue:
        queue = self.get_queue(name)
        assert isinstance(queue, Queue)
        return queue

    def _receive(self, queue: Queue, count: int, visibility_s: int) -> list[fifo.Message]:
        policy = queue.redrive_policy if queue.dead_letter_queue else None
        received, dead = queue.stored.receive(
            count,
            visibility_s,
            max_receives=policy["maxReceiveCount"] if policy else None,
            retention_s=queue.message_retention_period,  # type: ignore[attr-defined]
        )
        for message in dead:
            # Else two messages that share a deduplication id could not both be kept there.
            message.deduplication_id = message.id if message.deduplication_id else None
            message.source_arn = queue.queue_arn
            assert isinstance(queue.dead_letter_queue, Queue)
            queue.dead_letter_queue.stored.add(message)
        if dead:
            self.changed.notify_all()
        return received


@contextmanager
def _as_sqs_says(receipt_handle: str, expired: str) -> Iterator[None]:
    try:
        yield
    except fifo.ReceiptHandleUnknown as error:
        raise ReceiptHandleIsInvalid from error
    except fifo.ReceiptHandleExpired as error:
        reason = f"Value {receipt_handle} for parameter ReceiptHandle is invalid. Reason: {expired}"
        raise InvalidParameterValue(reason) from error


def _each(
    entries: list[dict[str, Any]], act: Callable[[dict[str, Any]], None]
) -> tuple[list[str], list[dict[str, Any]]]:
    done, failed = [], []
    for entry in entries:
        try:
            act(entry)
            done.append(entry["Id"])
        except SQSException as error:
            failed.append({"Id": entry["Id"], "SenderFault": True, "Code": error.code, "Message": error.message})
    return done, failed


def _milliseconds(seconds: float | None) -> int | None:
    return None if seconds is None else int(seconds * 1000)


models.sqs_backends.backend = Backend


def attach(account: str, region: str, endpoint: str, clock: fifo.Clock) -> None:
    """Queue URLs under `endpoint`, time from `clock`."""
    backend = models.sqs_backends[account][region]
    assert isinstance(backend, Backend)
    backend.endpoint, backend.clock = endpoint, clock
