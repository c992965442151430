from typing import Any

import pytest

from local.functions.invocation import FunctionError, Result
from local.functions.sqs_event import event_of, failed_ids
from tests.unit.local_functions.fakes import message

ARN = "arn:aws:sqs:ap-southeast-1:123456789012:doorbells.fifo"


def test_a_message_becomes_a_record_as_lambda_makes_it() -> None:
    attributes = {
        "ApproximateReceiveCount": "2",
        "SentTimestamp": "1795000000000",
        "MessageGroupId": "line#U1",
        "MessageDeduplicationId": "e1",
        "SequenceNumber": "18850000000000000256",
    }
    trace = {"StringValue": "abc", "DataType": "String"}
    blob = {"BinaryValue": b"\x00", "DataType": "Binary"}

    event = event_of([message("m1", Attributes=attributes, MessageAttributes={"trace": trace, "blob": blob})], ARN)

    assert event == {
        "Records": [
            {
                "messageId": "m1",
                "receiptHandle": "handle-m1",
                "body": "{}",
                "attributes": attributes,
                "messageAttributes": {
                    "trace": {
                        "stringValue": "abc",
                        "stringListValues": [],
                        "binaryListValues": [],
                        "dataType": "String",
                    },
                    "blob": {
                        "binaryValue": "AA==",
                        "stringListValues": [],
                        "binaryListValues": [],
                        "dataType": "Binary",
                    },
                },
                "md5OfBody": "99914b932bd37a50b983c5e7c90ae93b",
                "eventSource": "aws:sqs",
                "eventSourceARN": ARN,
                "awsRegion": "ap-southeast-1",
            }
        ]
    }


@pytest.mark.parametrize(
    "payload", [None, {}, {"batchItemFailures": None}, {"batchItemFailures": []}, {"something": "else"}]
)
def test_a_batch_without_reported_failures_is_done(payload: Any) -> None:
    assert failed_ids(Result(payload), ["m1", "m2"], report_failures=True) == set()


def test_reported_messages_stay_and_the_others_are_done() -> None:
    report = {"batchItemFailures": [{"itemIdentifier": "m2"}]}

    assert failed_ids(Result(report), ["m1", "m2"], report_failures=True) == {"m2"}


@pytest.mark.parametrize(
    "payload",
    [
        "failed",
        ["m1"],
        {"batchItemFailures": "m1"},
        {"batchItemFailures": 1},
        {"batchItemFailures": [{}]},
        {"batchItemFailures": ["m1"]},
        {"batchItemFailures": [{"itemIdentifier": None}]},
        {"batchItemFailures": [{"itemIdentifier": ""}]},
        {"batchItemFailures": [{"itemIdentifier": ["m1"]}]},
        {"batchItemFailures": [{"itemIdentifier": "m1"}, {"itemIdentifier": "unknown"}]},
        {"batchItemFailures": [{"ItemIdentifier": "m1"}]},
    ],
)
def test_a_malformed_report_fails_the_whole_batch(payload: Any) -> None:
    assert failed_ids(Result(payload), ["m1", "m2"], report_failures=True) == {"m1", "m2"}


def test_a_function_error_fails_the_whole_batch() -> None:
    result = Result(error=FunctionError("ValueError", "no"))

    assert failed_ids(result, ["m1", "m2"], report_failures=True) == {"m1", "m2"}
    assert failed_ids(result, ["m1", "m2"], report_failures=False) == {"m1", "m2"}


def test_a_report_that_the_mapping_did_not_ask_for_is_ignored() -> None:
    report = {"batchItemFailures": [{"itemIdentifier": "m1"}]}

    assert failed_ids(Result(report), ["m1"], report_failures=False) == set()
