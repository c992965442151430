"""The rules of an SQS queue: order, message groups, deduplication, visibility. No HTTP, no moto, time is handed in.

A standard queue is the same thing with every message in a group of its own.

Sources: SQS developer guide, "FIFO delivery logic", "Exactly-once processing", "Using dead-letter queues".
"""

import base64
import itertools
import uuid
from collections import deque
from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass, field
from typing import Any

DEDUPLICATION_S = 300
# SQS numbers have 20 digits and grow in steps of 256; nothing may depend on the start.
_SEQUENCE_NUMBERS = itertools.count(18_850_000_000_000_000_000, 256)

Clock = Callable[[], float]


class ReceiptHandleUnknown(Exception):
    """Not a handle that this queue ever gave out."""


class ReceiptHandleExpired(Exception):
    """The message went back to the queue, or was received again, since this handle was given out."""


@dataclass(eq=False)
class Message:
    """`id` and `sequence_number` are the ones of the first send, whatever happens later but a redrive."""

    body: str
    group_id: str | None = None
    deduplication_id: str | None = None
    message_attributes: dict[str, Any] = field(default_factory=dict)
    system_attributes: dict[str, Any] = field(default_factory=dict)
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    order: int = 0
    sent_at: float = 0.0
    visible_at: float = 0.0
    first_received_at: float | None = None
    due_at: float = 0.0
    """From when on it could have been received, the last time it was."""
    receive_count: int = 0
    receipt_handle: str | None = None
    source_arn: str | None = None
    """Of a message in a dead-letter queue: the queue that gave up on it."""

    def in_flight(self, now: float) -> bool:
        return self.receipt_handle is not None and self.visible_at > now


class Messages:
    """The messages of one queue. Not thread-safe: the caller holds the lock."""

    def __init__(self, clock: Clock, *, fifo: bool) -> None:
        self.clock = clock
        self.fifo = fifo
        self._groups: dict[str, deque[Message]] = {}
        self._by_id: dict[str, Message] = {}
        self._sent: dict[tuple[str, str], tuple[float, str, int]] = {}

    def __iter__(self) -> Iterator[Message]:
        return iter(sorted(self._by_id.values(), key=lambda message: message.order))

    def __len__(self) -> int:
        return len(self._by_id)

    def send(self, message: Message, *, delay_s: float = 0, scope: str = "queue") -> Message:
        """The message as the sender is told: of a duplicate, the first one's id and sequence number."""
        if not (self.fifo and message.deduplication_id):
            self.add(message, delay_s=delay_s)
            return message
        self._forget_old_sends()
        key = (message.group_id or "" if scope == "messageGroup" else "", message.deduplication_id)
        if key in self._sent:
            _, message.id, message.order = self._sent[key]
        else:
            self.add(message, delay_s=delay_s)
            self._sent[key] = message.sent_at, message.id, message.order
        return message

    def add(self, message: Message, *, delay_s: float = 0) -> None:
        """At the end of its group, without a look at duplicates: also how a message changes queues."""
        now = self.clock()
        message.order = next(_SEQUENCE_NUMBERS)
        message.sent_at, message.visible_at, message.receipt_handle = now, now + delay_s, None
        self._by_id[message.id] = message
        self._groups.setdefault(self._group(message), deque()).append(message)

    def receive(
        self, count: int, visibility_s: float, *, max_receives: int | None = None, retention_s: float = 345_600
    ) -> tuple[list[Message], list[Message]]:
        """What the consumer gets, and what is taken out for the dead-letter queue instead, both in order."""
        now = self.clock()
        received: list[Message] = []
        dead: list[Message] = []
        for group in sorted(self._groups.values(), key=lambda group: group[0].order):
            if any(message.in_flight(now) for message in group):
                continue
            for message in list(group):
                if message.sent_at + retention_s <= now:
                    self._remove(message)
                elif message.visible_at > now or len(received) == count:
                    break
                elif max_receives and message.receive_count >= max_receives:
                    self._remove(message)
                    dead.append(message)
                else:
                    received.append(self._hand_out(message, now, visibility_s))
            if len(received) == count:
                break
        return received, dead

    def delete(self, receipt_handle: str) -> None:
        """Deleting twice is allowed; with a handle that is out of date it is not, in a FIFO queue."""
        message = self._holder(receipt_handle)
        if message is None:
            return
        if self.fifo and not self._holds(message, receipt_handle):
            raise ReceiptHandleExpired
        self._remove(message)

    def change_visibility(self, receipt_handle: str, visibility_s: float) -> None:
        message = self._holder(receipt_handle)
        if message is None or not self._holds(message, receipt_handle):
            raise ReceiptHandleExpired
        message.visible_at = self.clock() + visibility_s

    def clear(self) -> None:
        self._groups.clear()
        self._by_id.clear()

    def take(self, message: Message) -> None:
        """Out of the queue, to go into another one."""
        self._remove(message)

    def next_change_s(self) -> float | None:
        """Seconds until some hidden message can be seen again."""
        now = self.clock()
        return min(
            (message.visible_at - now for message in self._by_id.values() if message.visible_at > now), default=None
        )

    def _group(self, message: Message) -> str:
        return message.group_id if self.fifo and message.group_id else message.id

    def _hand_out(self, message: Message, now: float, visibility_s: float) -> Message:
        message.receive_count += 1
        message.first_received_at = message.first_received_at or now
        message.due_at = message.visible_at
        message.visible_at = now + visibility_s
        handle = f"{message.id}#{message.receive_count}#{uuid.uuid4()}"
        message.receipt_handle = base64.b64encode(handle.encode()).decode()
        return copy(message)

    def _holder(self, receipt_handle: str) -> Message | None:
        try:
            message_id, _, _ = base64.b64decode(receipt_handle, validate=True).decode().split("#")
        except ValueError:
            raise ReceiptHandleUnknown from None
        return self._by_id.get(message_id)

    def _holds(self, message: Message, receipt_handle: str) -> bool:
        return message.receipt_handle == receipt_handle and message.in_flight(self.clock())

    def _remove(self, message: Message) -> None:
        group = self._groups[self._group(message)]
        group.remove(message)
        if not group:
            del self._groups[self._group(message)]
        del self._by_id[message.id]

    def _forget_old_sends(self) -> None:
        limit = self.clock() - DEDUPLICATION_S
        # In the order of sending, so the first young one ends the search.
        for key in list(itertools.takewhile(lambda key: self._sent[key][0] <= limit, self._sent)):
            del self._sent[key]
