"""SQS messages as a Lambda event, and which of them a function's answer counts as failed.

Source: https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html,
https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
"""

import base64
from typing import Any

from local.functions.invocation import Result


def event_of(messages: list[dict[str, Any]], queue_arn: str) -> dict[str, Any]:
    """The event for messages as ReceiveMessage gives them (all attributes asked for)."""
    return {"Records": [_record(message, queue_arn) for message in messages]}


def failed_ids(result: Result, message_ids: list[str], *, report_failures: bool) -> set[str]:
    """The ids of the messages that stay in the queue.

    All of them when the function failed, or when its report is malformed or names a message that it was not given;
    none when it reports nothing. Without ReportBatchItemFailures in the mapping, what the function returns is ignored.
    """
    everything = set(message_ids)
    if result.error:
        return everything
    if not report_failures or result.payload is None:
        return set()
    if not isinstance(result.payload, dict):
        return everything
    failures = result.payload.get("batchItemFailures")
    if failures is None:
        return set()
    try:
        failed = {failure["itemIdentifier"] for failure in failures}
    except (TypeError, KeyError):
        return everything
    return failed if failed <= everything else everything


def _record(message: dict[str, Any], queue_arn: str) -> dict[str, Any]:
    record = {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message.get("Attributes", {}),
        "messageAttributes": {name: _attribute(value) for name, value in message.get("MessageAttributes", {}).items()},
        "md5OfBody": message["MD5OfBody"],
        "eventSource": "aws:sqs",
        "eventSourceARN": queue_arn,
        "awsRegion": queue_arn.split(":")[3],
    }
    if "MD5OfMessageAttributes" in message:
        record["md5OfMessageAttributes"] = message["MD5OfMessageAttributes"]
    return record


def _attribute(value: dict[str, Any]) -> dict[str, Any]:
    attribute: dict[str, Any] = {"stringListValues": [], "binaryListValues": [], "dataType": value["DataType"]}
    if "StringValue" in value:
        attribute["stringValue"] = value["StringValue"]
    if "BinaryValue" in value:
        attribute["binaryValue"] = base64.b64encode(value["BinaryValue"]).decode()
    return attribute
