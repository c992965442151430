from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto.dynamodb import models
from moto.dynamodb.comparisons import get_filter_expression
from moto.dynamodb.models import table

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


@pytest.fixture
def between(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has judged a condition waits a moment for a second one that has, before either writes."""
    meeting = Barrier(2)

    def with_a_pause(*expression: Any) -> Any:
        condition = get_filter_expression(*expression)

        def judge(item: Any) -> bool:
            holds = condition.expr(item)
            with suppress(BrokenBarrierError):
                meeting.wait(timeout=0.1)
            return bool(holds)

        return SimpleNamespace(expr=judge)

    monkeypatch.setattr(models, "get_filter_expression", with_a_pause)
    monkeypatch.setattr(table, "get_filter_expression", with_a_pause)


def winners(attempt: Callable[[int], object]) -> list[int]:
    """Which of some threads were not turned away by a condition."""

    def contend(number: int) -> bool:
        try:
            attempt(number)
        except ClientError as error:
            if "ConditionalCheckFailed" in str(error):
                return False
            raise
        return True

    with ThreadPoolExecutor(4) as threads:
        return [number for number, won in enumerate(threads.map(contend, range(4))) if won]


@pytest.mark.usefixtures("between")
def test_of_many_conditional_puts_at_once_one_wins(dynamodb: Any) -> None:
    def claim(number: int) -> None:
        item = {"pk": {"S": "claim"}, "owner": {"N": str(number)}}
        dynamodb.put_item(TableName="t", Item=item, ConditionExpression="attribute_not_exists(pk)")

    (winner,) = winners(claim)
    stored = dynamodb.get_item(TableName="t", Key={"pk": {"S": "claim"}})["Item"]
    assert stored["owner"] == {"N": str(winner)}


@pytest.mark.usefixtures("between")
def test_of_many_transactions_at_once_that_exclude_each_other_one_wins_whole(dynamodb: Any) -> None:
    def commit(number: int) -> None:
        own = {"Put": {"TableName": "t", "Item": {"pk": {"S": f"own-{number}"}}}}
        condition = {"ConditionExpression": "attribute_not_exists(pk)"}
        shared = {"Put": {"TableName": "t", "Item": {"pk": {"S": "shared"}}, **condition}}
        dynamodb.transact_write_items(TransactItems=[own, shared])

    (winner,) = winners(commit)
    stored = [n for n in range(4) if "Item" in dynamodb.get_item(TableName="t", Key={"pk": {"S": f"own-{n}"}})]
    assert stored == [winner]


def test_a_transaction_that_fails_leaves_every_item_as_it_was(dynamodb: Any) -> None:
    def key(name: str) -> dict[str, Any]:
        return {"TableName": "t", "Key": {"pk": {"S": name}}}

    for name in ("kept-1", "kept-2"):
        dynamodb.put_item(TableName="t", Item={"pk": {"S": name}, "n": {"N": "1"}})
    raise_n = {"UpdateExpression": "SET n = :n", "ExpressionAttributeValues": {":n": {"N": "2"}}}
    with pytest.raises(ClientError, match="TransactionCanceled"):
        dynamodb.transact_write_items(
            TransactItems=[
                {"Put": {"TableName": "t", "Item": {"pk": {"S": "new"}}}},
                {"Update": {**key("kept-1"), **raise_n}},
                {"Delete": key("kept-2")},
                {"ConditionCheck": {**key("missing"), "ConditionExpression": "attribute_exists(pk)"}},
            ]
        )
    stored = {name: dynamodb.get_item(**key(name)).get("Item") for name in ("new", "kept-1", "kept-2", "missing")}
    kept = {name: {"pk": {"S": name}, "n": {"N": "1"}} for name in ("kept-1", "kept-2")}
    assert stored == {"new": None, "missing": None, **kept}


def test_a_query_answers_one_partition_in_the_order_of_its_sort_key(dynamodb: Any) -> None:
    dynamodb.create_table(
        TableName="sorted",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
        BillingMode="PAY_PER_REQUEST",
    )
    for pk, sk in (("a", "3"), ("b", "1"), ("a", "1"), ("a", "2")):
        dynamodb.put_item(TableName="sorted", Item={"pk": {"S": pk}, "sk": {"S": sk}})
    of = {"KeyConditionExpression": "pk = :pk", "TableName": "sorted"}
    found = dynamodb.query(**of, ExpressionAttributeValues={":pk": {"S": "a"}})["Items"]
    assert [item["sk"]["S"] for item in found] == ["1", "2", "3"]
    assert dynamodb.query(**of, ExpressionAttributeValues={":pk": {"S": "c"}})["Items"] == []
    assert dynamodb.scan(TableName="sorted")["Count"] == 4


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


def test_every_type_comes_back_as_it_was_put(dynamodb: Any) -> None:
    item = {
        "pk": {"S": "types"},
        "text": {"S": "ถุงมือ"},
        "empty": {"S": ""},
        "number": {"N": "12.5"},
        "bytes": {"B": b"\x00\xff"},
        "yes": {"BOOL": True},
        "nothing": {"NULL": True},
        "texts": {"SS": ["a", "b"]},
        "list": {"L": [{"S": "x"}, {"B": b"y"}, {"M": {"deep": {"N": "1"}}}]},
        "map": {"M": {"S": {"S": "named like a type"}, "no": {"BOOL": False}}},
    }
    dynamodb.put_item(TableName="t", Item=item)

    assert dynamodb.get_item(TableName="t", Key={"pk": {"S": "types"}})["Item"] == item
