"""SQS queues, and the resource policies of queues and topics."""

import json

from local.aws.resources.provider import Made, Properties, Provider, Scope


class Queue(Provider):
    def create(self, scope: Scope, properties: Properties) -> Made:
        fifo = properties.get("FifoQueue", False)
        name = properties.get("QueueName") or scope.name(80, ".fifo" if fifo else "")
        tags = {tag["Key"]: tag["Value"] for tag in properties.get("Tags", [])}
        url = scope.client("sqs").create_queue(QueueName=name, Attributes=_attributes(properties), tags=tags)[
            "QueueUrl"
        ]
        return Made(url, {"Arn": scope.arn("sqs", name), "QueueName": name, "QueueUrl": url})

    def update(self, scope: Scope, made: Made, properties: Properties) -> Made:
        attributes = {key: value for key, value in _attributes(properties).items() if key != "FifoQueue"}
        scope.client("sqs").set_queue_attributes(QueueUrl=made.physical_id, Attributes=attributes)
        return made

    def delete(self, scope: Scope, made: Made) -> None:
        scope.client("sqs").delete_queue(QueueUrl=made.physical_id)


class QueuePolicy(Provider):
    """Stored with the queue, not judged: who may do what is decided by the callers' own policies."""

    def create(self, scope: Scope, properties: Properties) -> Made:
        policy = json.dumps(properties["PolicyDocument"])
        for url in properties["Queues"]:
            scope.client("sqs").set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
        return Made(scope.name(80))

    def update(self, scope: Scope, made: Made, properties: Properties) -> Made:
        self.create(scope, properties)
        return made


class TopicPolicy(Provider):
    def create(self, scope: Scope, properties: Properties) -> Made:
        policy = json.dumps(properties["PolicyDocument"])
        for arn in properties["Topics"]:
            scope.client("sns").set_topic_attributes(TopicArn=arn, AttributeName="Policy", AttributeValue=policy)
        return Made(scope.name(80))

    def update(self, scope: Scope, made: Made, properties: Properties) -> Made:
        self.create(scope, properties)
        return made


def _attributes(properties: Properties) -> dict[str, str]:
    return {key: _text(value) for key, value in properties.items() if key not in ("QueueName", "Tags")}


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return json.dumps(value) if isinstance(value, dict) else str(value)
