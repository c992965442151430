"""StartMessageMoveTask and its kin: messages go back from a dead-letter queue. moto has none of them.

A task here is done when the call returns. A moved message is a new one: new id, sent now, never received.
"""

import uuid
from typing import TYPE_CHECKING, Any

from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult
from moto.sqs.responses import SQSResponse

from local.aws import fifo

if TYPE_CHECKING:
    from local.aws.sqs import Backend, Queue


class _NoSuchResource(ServiceException):
    code = "ResourceNotFoundException"


class _NotSupported(ServiceException):
    code = "AWS.SimpleQueueService.UnsupportedOperation"


class MoveTasks:
    def __init__(self, backend: "Backend") -> None:
        self._backend = backend
        self._done: list[dict[str, Any]] = []

    def start(self, source_arn: str, destination_arn: str | None) -> str:
        source = self._queue(source_arn)
        if not self._backend.list_dead_letter_source_queues(source.name):
            raise _NotSupported("Source queue must be configured as a Dead Letter Queue.")
        with self._backend.changed:
            now = self._backend.clock()
            movable = [message for message in source.stored if not message.in_flight(now)]
            for message in movable:
                destination = self._queue(destination_arn or message.source_arn or "")
                source.stored.take(message)
                destination.stored.add(
                    fifo.Message(
                        message.body,
                        message.group_id,
                        message.deduplication_id,
                        message.message_attributes,
                        message.system_attributes,
                    )
                )
            self._backend.changed.notify_all()
        task = {
            "TaskHandle": str(uuid.uuid4()),
            "Status": "COMPLETED",
            "SourceArn": source_arn,
            "DestinationArn": destination_arn,
            "ApproximateNumberOfMessagesMoved": len(movable),
            "ApproximateNumberOfMessagesToMove": len(movable),
            "StartedTimestamp": int(now * 1000),
        }
        self._done.insert(0, {key: value for key, value in task.items() if value is not None})
        return str(task["TaskHandle"])

    def list(self, source_arn: str, limit: int) -> list[dict[str, Any]]:
        self._queue(source_arn)
        # As in SQS, only a task that still runs has a handle in the list.
        return [
            {key: value for key, value in task.items() if key != "TaskHandle"}
            for task in self._done
            if task["SourceArn"] == source_arn
        ][:limit]

    def _queue(self, arn: str) -> "Queue":
        for queue in self._backend.queues.values():
            if queue.queue_arn == arn:
                return queue  # type: ignore[return-value]
        raise _NoSuchResource(
            f"The resource that you specified for the SourceArn or DestinationArn doesn't exist: {arn}"
        )


class Answers(SQSResponse):
    """All of SQS over HTTP: moto's calls and these three, found by their names."""

    def start_message_move_task(self) -> ActionResult:
        handle = self._tasks().start(self._get_param("SourceArn"), self._get_param("DestinationArn"))
        return ActionResult({"TaskHandle": handle})

    def list_message_move_tasks(self) -> ActionResult:
        return ActionResult(
            {"Results": self._tasks().list(self._get_param("SourceArn"), self._get_param("MaxResults", 1))}
        )

    def cancel_message_move_task(self) -> ActionResult:
        raise _NoSuchResource("The task is not running: tasks here are done when they have started.")

    def _tasks(self) -> MoveTasks:
        return self.sqs_backend.move_tasks  # type: ignore[attr-defined, no-any-return]
