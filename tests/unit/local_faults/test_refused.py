"""What services say when they refuse, as the clients of production understand it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError
from werkzeug.wrappers import Response

from local.aws.server import LocalAws
from local.faults import refused

KEY = {"pk": {"S": "line#U1"}, "sk": {"S": "head"}}
DELETE = {"Delete": {"TableName": "conversations", "Key": KEY}}


@pytest.fixture(scope="module")
def aws() -> Iterator[LocalAws]:
    aws = LocalAws(account="444455556667").start()
    yield aws
    aws.stop()


@pytest.fixture
def says(aws: LocalAws) -> Callable[[Callable[[bytes], Response]], Any]:
    """A DynamoDB client that gets these answers."""

    def client(answer: Callable[[bytes], Response]) -> Any:
        aws.around = lambda environ, body, handle: answer(body)
        return aws.client("dynamodb")

    return client


def code_of(error: ClientError) -> str:
    return str(error.response["Error"]["Code"])


def test_a_conflict_cancels_a_transaction_and_gives_a_reason_for_each_item(says: Any) -> None:
    client = says(lambda body: refused.not_written(body, "TransactWriteItems", "TransactionConflict"))
    with pytest.raises(client.exceptions.TransactionCanceledException) as raised:
        client.transact_write_items(TransactItems=[DELETE, DELETE])
    assert [reason["Code"] for reason in raised.value.response["CancellationReasons"]] == [
        "TransactionConflict",
        "None",
    ]


def test_a_conflict_of_a_single_write_is_an_error_of_its_own(says: Any) -> None:
    client = says(lambda body: refused.not_written(body, "UpdateItem", "TransactionConflict"))
    with pytest.raises(client.exceptions.TransactionConflictException):
        client.update_item(TableName="conversations", Key=KEY)


def test_dynamodb_is_broken_or_too_slow_for_us(says: Any) -> None:
    for answer, code in (
        (refused.broken("dynamodb"), "InternalServerError"),
        (refused.too_fast("dynamodb"), "ProvisionedThroughputExceededException"),
    ):
        client = says(lambda body, answer=answer: answer)
        with pytest.raises(ClientError) as raised:
            client.get_item(TableName="conversations", Key=KEY)
        assert code_of(raised.value) == code


@pytest.mark.parametrize("service", ["openai", "line", "odoo"])
def test_only_a_refusal_that_asks_for_time_says_how_long(service: str) -> None:
    assert "Retry-After" not in refused.too_fast(service).headers
    assert refused.too_fast(service, wait_s=3).headers["Retry-After"] == "3"
    assert refused.too_fast(service).status_code == 429
    assert refused.broken(service).status_code >= 500
