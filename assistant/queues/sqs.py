"""The doorbell on SQS FIFO: one message per event, in order within a conversation."""

import json
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from assistant.errors import ServiceUnavailable
from assistant.messages import Inbound
from assistant.observability import log

BATCH = 10  # SendMessageBatch's limit


def doorbell(conversation: str, event_id: str, deduplication_id: str) -> dict[str, str]:
    """The message that stands for one event, as SendMessage takes it: ids, and nothing that the customer wrote."""
    return {
        "MessageBody": json.dumps({"conversation": conversation, "event": event_id}),
        "MessageGroupId": conversation,
        "MessageDeduplicationId": deduplication_id,
    }


class SqsDoorbell:
    def __init__(self, client: Any, queue_url: str) -> None:
        self._client = client
        self._queue_url = queue_url

    def ring(self, events: list[Inbound]) -> None:
        """See `assistant.ports.Doorbell`. A redelivered event has the same deduplication id: SQS drops it within 5
        minutes, the claim after that."""
        for start in range(0, len(events), BATCH):
            self._send(events[start : start + BATCH])

    def _send(self, events: list[Inbound]) -> None:
        entries = [
            {"Id": str(number), **doorbell(event.conversation, event.event_id, event.event_id)}
            for number, event in enumerate(events)
        ]
        try:
            answer = self._client.send_message_batch(QueueUrl=self._queue_url, Entries=entries)
        except (ClientError, BotoCoreError) as exc:
            raise ServiceUnavailable("sqs", "doorbell not rung") from exc
        if answer.get("Failed"):
            raise ServiceUnavailable("sqs", f"{len(answer['Failed'])} of {len(entries)} doorbells not rung")


class SqsVisibility:
    """The processor's side: when a message that could not be answered comes back."""

    def __init__(self, client: Any, queue_url: str) -> None:
        self._client = client
        self._queue_url = queue_url

    def retry_in(self, receipt_handle: str, seconds: int) -> None:
        """Best effort: if it can't be set, the message comes back after the queue's own visibility timeout."""
        try:
            self._client.change_message_visibility(
                QueueUrl=self._queue_url, ReceiptHandle=receipt_handle, VisibilityTimeout=seconds
            )
        except (ClientError, BotoCoreError) as exc:
            log("visibility_not_set", level="WARNING", error=type(exc).__name__)
