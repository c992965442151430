"""The dead-letter queue, read so that nothing in it changes: who looks sees every message, and gives it back.

SQS hides the messages of a group behind the ones that are in flight: at most ten of one conversation can be seen at a
time, the next ones after those are deleted.

Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

HELD_S = 300
"""How long a message stays hidden when the command that looks at it is killed."""
WAIT_S = 1
"""An empty answer without waiting may only mean that the wrong servers were asked."""
BATCH = 10  # what SQS takes and gives at once


@dataclass(frozen=True, slots=True)
class Letter:
    """One message. `conversation` and `event_id` are empty when its body is not one of ours."""

    message_id: str
    handle: str
    group: str
    conversation: str
    event_id: str
    dead_since_ms: int
    receives: int

    @property
    def id(self) -> str:
        """What an operator calls it."""
        return self.event_id or self.message_id


class Letters:
    """What was taken stays hidden from others until it is deleted, or all of it is released."""

    def __init__(self, client: Any, queue_url: str) -> None:
        self._client = client
        self._queue_url = queue_url
        self._held: dict[str, Letter] = {}

    def take(self) -> list[Letter]:
        """All that can be seen now, and was not taken before."""
        taken: list[Letter] = []
        while letters := self._receive():
            kept = _without_a_cut_group(letters)
            self._show([letter for letter in letters if letter not in kept])
            self._held |= {letter.message_id: letter for letter in kept}
            taken += kept
        return taken

    def unseen(self) -> int:
        """About how many there are besides those that are held: behind ten others, or looked at by somebody else."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        answer = self._client.get_queue_attributes(QueueUrl=self._queue_url, AttributeNames=names)
        return max(0, sum(int(answer["Attributes"][name]) for name in names) - len(self._held))

    def delete(self, letters: Iterable[Letter]) -> None:
        for letter in letters:
            self._client.delete_message(QueueUrl=self._queue_url, ReceiptHandle=letter.handle)
            del self._held[letter.message_id]

    def release(self) -> None:
        """Everybody can see at once what is left."""
        self._show(list(self._held.values()))
        self._held.clear()

    def _show(self, letters: list[Letter]) -> None:
        for start in range(0, len(letters), BATCH):
            entries = [
                {"Id": str(number), "ReceiptHandle": letter.handle, "VisibilityTimeout": 0}
                for number, letter in enumerate(letters[start : start + BATCH])
            ]
            self._client.change_message_visibility_batch(QueueUrl=self._queue_url, Entries=entries)

    def _receive(self) -> list[Letter]:
        answer = self._client.receive_message(
            QueueUrl=self._queue_url,
            MaxNumberOfMessages=BATCH,
            VisibilityTimeout=HELD_S,
            WaitTimeSeconds=WAIT_S,
            MessageSystemAttributeNames=["MessageGroupId", "SentTimestamp", "ApproximateReceiveCount"],
        )
        return [_letter(message) for message in answer.get("Messages", [])]


def _without_a_cut_group(letters: list[Letter]) -> list[Letter]:
    """A full answer may hold only a part of its last group, and hide the rest behind that part. Given back, the group
    comes whole with the next answer."""
    last = letters[-1].group
    if len(letters) < BATCH or letters[0].group == last:
        return letters
    return [letter for letter in letters if letter.group != last]


def _letter(message: dict[str, Any]) -> Letter:
    conversation, event_id = _ids(message["Body"])
    return Letter(
        message_id=message["MessageId"],
        handle=message["ReceiptHandle"],
        group=message["Attributes"]["MessageGroupId"],
        conversation=conversation,
        event_id=event_id,
        dead_since_ms=int(message["Attributes"]["SentTimestamp"]),
        receives=int(message["Attributes"]["ApproximateReceiveCount"]),
    )


def _ids(body: str) -> tuple[str, str]:
    try:
        data = json.loads(body)
        conversation, event_id = data["conversation"], data["event"]
    except (ValueError, KeyError, TypeError):
        return "", ""
    return (conversation, event_id) if isinstance(conversation, str) and isinstance(event_id, str) else ("", "")
