from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from tests.builders import T0
from tests.contract.store.harness import TABLE, DynamoBoth
from tests.fakes.clock import FakeClock
from tests.fakes.store import MemoryStore


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(T0)


@pytest.fixture(scope="package")
def client() -> Iterator[Any]:
    """Of a table that all tests have in turn: making a client takes longer than most of them."""
    with mock_aws():
        client = boto3.client("dynamodb", "us-east-1", aws_access_key_id="test", aws_secret_access_key="test")
        client.create_table(
            TableName=TABLE,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        )
        yield client


@pytest.fixture
def dynamo(client: Any, clock: FakeClock) -> DynamoBoth:
    dynamo = DynamoBoth(client, clock)
    dynamo.empty()
    return dynamo


@pytest.fixture(params=["memory", "dynamodb"])
def store(request: pytest.FixtureRequest, clock: FakeClock) -> MemoryStore | DynamoBoth:
    if request.param == "memory":
        return MemoryStore(clock)
    both: DynamoBoth = request.getfixturevalue("dynamo")
    return both
