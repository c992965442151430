"""A FIFO queue reached through boto3 over loopback, and the clock that it goes by."""

import json
from typing import Any

from local.aws.server import LocalAws


class ManualClock:
    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += seconds


class QueueInTest:
    def __init__(self, aws: LocalAws, clock: ManualClock, name: str, **attributes: str) -> None:
        self.sqs, self.clock, self.name = aws.client("sqs"), clock, f"{name}.fifo"
        everything = {"FifoQueue": "true", "VisibilityTimeout": "30", **attributes}
        self.url = self.sqs.create_queue(QueueName=self.name, Attributes=everything)["QueueUrl"]
        self.arn = f"arn:aws:sqs:{aws.region}:{aws.account}:{self.name}"

    def set(self, **attributes: str) -> None:
        self.sqs.set_queue_attributes(QueueUrl=self.url, Attributes=attributes)

    def dead_letters_go_to(self, other: "QueueInTest", after: int) -> None:
        policy = {"deadLetterTargetArn": other.arn, "maxReceiveCount": after}
        self.set(RedrivePolicy=json.dumps(policy))

    def send(self, body: str, group: str | None = None, deduplication_id: str | None = None) -> dict[str, Any]:
        """Into the group named by the body's first letter, if none is given."""
        sent: dict[str, Any] = self.sqs.send_message(
            QueueUrl=self.url,
            MessageBody=body,
            MessageGroupId=group or body[0],
            MessageDeduplicationId=deduplication_id or body,
        )
        return sent

    def receive(self, count: int = 1, **parameters: Any) -> list[dict[str, Any]]:
        answer = self.sqs.receive_message(
            QueueUrl=self.url,
            MaxNumberOfMessages=count,
            MessageSystemAttributeNames=["All"],
            MessageAttributeNames=["All"],
            **parameters,
        )
        messages: list[dict[str, Any]] = answer.get("Messages", [])
        return messages

    def bodies(self, count: int = 1, **parameters: Any) -> list[str]:
        return [message["Body"] for message in self.receive(count, **parameters)]

    def delete(self, message: dict[str, Any]) -> None:
        self.sqs.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])

    def hide(self, message: dict[str, Any], seconds: int) -> None:
        self.sqs.change_message_visibility(
            QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=seconds
        )

    def count(self, attribute: str = "ApproximateNumberOfMessages") -> int:
        answer = self.sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=["All"])
        return int(answer["Attributes"][attribute])
