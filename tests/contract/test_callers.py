"""What is promised of API keys: on the fake, and on DynamoDB (moto)."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from assistant.chat.callers import Caller, Request, hash_of, new_key
from assistant.stores.callers import DynamoCallers
from tests.builders import T0
from tests.fakes.callers import MemoryCallers
from tests.fakes.clock import FakeClock
from tests.table import in_memory

TABLE = "conversations"
MIDNIGHT = T0 // 86_400_000 * 86_400_000
REQUEST = Request("conversation", "event", T0, "fingerprint")

CALLER = Caller(hash_of(new_key()), "the shop's website", per_minute=2, per_day=3, created_at=T0 // 1000)

type Both = MemoryCallers | DynamoCallers


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(MIDNIGHT)


@pytest.fixture(params=["memory", "dynamodb"])
def callers(request: pytest.FixtureRequest, clock: FakeClock) -> Both:
    if request.param == "memory":
        return MemoryCallers(clock)
    client = request.getfixturevalue("client")
    for item in client.scan(TableName=TABLE)["Items"]:
        client.delete_item(TableName=TABLE, Key={name: item[name] for name in ("pk", "sk")})
    return DynamoCallers(client, TABLE, clock)


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    with in_memory(TABLE) as client:
        yield client


def test_a_key_is_found_by_its_hash_until_it_is_revoked(callers: Both) -> None:
    assert callers.find(CALLER.hash) is None
    callers.add(CALLER)
    assert callers.find(CALLER.hash) == CALLER
    assert callers.all() == [CALLER]
    callers.revoke(CALLER)
    assert callers.find(CALLER.hash) is None
    assert callers.all() == []


def test_a_key_is_added_once(callers: Both) -> None:
    callers.add(CALLER)
    with pytest.raises(ValueError, match="already"):
        callers.add(replace(CALLER, per_day=1_000_000))
    assert callers.find(CALLER.hash) == CALLER


def test_more_than_a_minutes_messages_wait_for_the_next_minute(callers: Both, clock: FakeClock) -> None:
    clock.advance(seconds=20)
    assert [callers.count(CALLER) for _ in range(3)] == [0, 0, 40]
    clock.advance(seconds=40)
    assert callers.count(CALLER) == 0


def test_more_than_a_days_messages_wait_for_the_next_day(callers: Both, clock: FakeClock) -> None:
    for _ in range(3):
        assert callers.count(CALLER) == 0
        clock.advance(seconds=60)
    assert callers.count(CALLER) == 86_400 - 180
    clock.advance(seconds=86_400 - 180)
    assert callers.count(CALLER) == 0


def test_one_keys_messages_are_not_counted_for_another(callers: Both) -> None:
    for _ in range(3):
        callers.count(CALLER)
    assert callers.count(replace(CALLER, hash=hash_of(new_key()))) == 0


def test_the_first_request_with_a_key_is_remembered_for_a_day(callers: Both, clock: FakeClock) -> None:
    second = replace(REQUEST, conversation_id="another", event_id="other")
    assert callers.remember(CALLER, "k", REQUEST) == REQUEST
    assert callers.remember(CALLER, "k", second) == REQUEST
    clock.advance(seconds=86_400)
    assert callers.remember(CALLER, "k", second) == second


def test_another_api_key_may_use_the_same_idempotency_key(callers: Both) -> None:
    second = replace(REQUEST, conversation_id="another")
    callers.remember(CALLER, "k", REQUEST)
    assert callers.remember(replace(CALLER, hash=hash_of(new_key())), "k", second) == second
