"""A queue from inside, for tests: what lies in it, and what SQS may do at any time but seldom does."""

from dataclasses import dataclass

from moto.sqs.models import sqs_backends

from local.aws import fifo
from local.aws.server import LocalAws
from local.aws.sqs import Backend, Queue


class QueueView:
    """`url`: a queue of this local AWS."""

    def __init__(self, aws: LocalAws, url: str) -> None:
        backend = sqs_backends[aws.account][aws.region]
        assert isinstance(backend, Backend)
        queue = backend.get_queue(url.split("/")[-1])
        assert isinstance(queue, Queue)
        self._backend, self._queue = backend, queue

    def messages(self, group: str) -> list[fifo.Message]:
        """In flight or not, oldest first."""
        with self._backend.changed:
            return [message for message in self._queue.stored if message.group_id == group]

    def deliver_again(self, group: str) -> bool:
        """Let a message that is in flight be received once more, now. Whether there was one.

        SQS may do so ("at least once"), and does it to whoever works longer than the visibility timeout.
        """
        with self._backend.changed:
            in_flight = [message for message in self.messages(group) if message.in_flight(self._backend.clock())]
            for message in in_flight:
                message.visible_at = self._backend.clock()
            self._backend.changed.notify_all()
        return bool(in_flight)

    def delay_next(self, group: str, seconds: float) -> None:
        """The next message of the group arrives that much after it was sent."""
        with self._backend.changed:
            self._backend.delays[group] = seconds


@dataclass(frozen=True)
class Depth:
    """`oldest_s`: since the oldest message was sent that is not deleted; 0 in an empty queue."""

    queue: str
    visible: int
    in_flight: int
    oldest_s: float


def depths(aws: LocalAws) -> list[Depth]:
    """Of every queue. A FIFO queue's message that became a dead letter counts from then on, as in SQS."""
    backend = sqs_backends[aws.account][aws.region]
    assert isinstance(backend, Backend)
    found = []
    with backend.changed:
        now = backend.clock()
        for name, queue in backend.queues.items():
            assert isinstance(queue, Queue)
            messages = list(queue.stored)
            in_flight = sum(message.in_flight(now) for message in messages)
            visible = sum(message.visible_at <= now for message in messages)
            oldest_s = max((now - message.sent_at for message in messages), default=0.0)
            found.append(Depth(name, visible, in_flight, oldest_s))
    return found
