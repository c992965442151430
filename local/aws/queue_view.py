"""A queue from inside, for tests: what lies in it, and what SQS may do at any time but seldom does."""

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
