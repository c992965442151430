from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local.aws.server import LocalAws


@pytest.fixture(scope="module")
def dynamodb(aws: LocalAws) -> Any:
    client = aws.client("dynamodb")
    client.create_table(
        TableName="t",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    return client


def winners(contenders: int, attempt: Callable[[int], object]) -> int:
    """How many of so many threads that start together were not turned away by a condition."""
    start = Barrier(contenders)

    def contend(number: int) -> bool:
        start.wait(timeout=10)
        try:
            attempt(number)
        except ClientError:
            return False
        return True

    with ThreadPoolExecutor(contenders) as threads:
        return sum(threads.map(contend, range(contenders)))


def test_of_many_conditional_puts_at_once_one_wins(dynamodb: Any) -> None:
    def claim(number: int) -> None:
        item = {"pk": {"S": "claim"}, "owner": {"N": str(number)}}
        dynamodb.put_item(TableName="t", Item=item, ConditionExpression="attribute_not_exists(pk)")

    assert winners(12, claim) == 1


def test_of_many_transactions_at_once_that_exclude_each_other_one_wins_whole(dynamodb: Any) -> None:
    def commit(number: int) -> None:
        own = {"Put": {"TableName": "t", "Item": {"pk": {"S": f"own-{number}"}}}}
        condition = {"ConditionExpression": "attribute_not_exists(pk)"}
        shared = {"Put": {"TableName": "t", "Item": {"pk": {"S": "shared"}}, **condition}}
        dynamodb.transact_write_items(TransactItems=[own, shared])

    assert winners(8, commit) == 1
    stored = [n for n in range(8) if "Item" in dynamodb.get_item(TableName="t", Key={"pk": {"S": f"own-{n}"}})]
    assert len(stored) == 1


def counter_up() -> list[dict[str, Any]]:
    add = {"UpdateExpression": "ADD n :one", "ExpressionAttributeValues": {":one": {"N": "1"}}}
    return [{"Update": {"TableName": "t", "Key": {"pk": {"S": "counter"}}, **add}}]


def test_a_transaction_sent_again_with_its_token_happens_once(dynamodb: Any) -> None:
    for _ in range(2):
        dynamodb.transact_write_items(TransactItems=counter_up(), ClientRequestToken="again")
    stored = dynamodb.get_item(TableName="t", Key={"pk": {"S": "counter"}})["Item"]
    assert stored["n"] == {"N": "1"}


def test_a_token_used_for_another_transaction_is_refused(dynamodb: Any) -> None:
    dynamodb.transact_write_items(TransactItems=counter_up(), ClientRequestToken="reused")
    other = [{"Put": {"TableName": "t", "Item": {"pk": {"S": "other"}}}}]
    with pytest.raises(ClientError, match="IdempotentParameterMismatch"):
        dynamodb.transact_write_items(TransactItems=other, ClientRequestToken="reused")


def test_a_batch_of_more_than_25_writes_is_refused(dynamodb: Any) -> None:
    requests = [{"PutRequest": {"Item": {"pk": {"S": str(n)}}}} for n in range(26)]
    with pytest.raises(ClientError, match="Too many items"):
        dynamodb.batch_write_item(RequestItems={"t": requests})


def test_a_fault_is_answered_as_often_as_asked(aws: LocalAws, dynamodb: Any) -> None:
    aws.faults.add("dynamodb:PutItem", "ProvisionedThroughputExceededException", times=2)
    answers = []
    for _ in range(3):
        try:
            dynamodb.put_item(TableName="t", Item={"pk": {"S": "fault"}})
            answers.append("ok")
        except ClientError as error:
            answers.append(error.response["Error"]["Code"])
    assert answers == ["ProvisionedThroughputExceededException"] * 2 + ["ok"]


def test_a_fault_after_the_work_leaves_it_done(aws: LocalAws, dynamodb: Any) -> None:
    aws.faults.add("dynamodb:TransactWriteItems", "InternalServerError", status=500, after=True)
    with pytest.raises(ClientError, match="InternalServerError"):
        dynamodb.transact_write_items(TransactItems=[{"Put": {"TableName": "t", "Item": {"pk": {"S": "done"}}}}])
    assert "Item" in dynamodb.get_item(TableName="t", Key={"pk": {"S": "done"}})
