"""OpenAI down or out of money: tried again in seconds, or an honest apology and an alarm."""

import json
from typing import Any

import pytest

from local.aws.queue_clock import QueueClock
from local.world import World
from tests.world.breaker import close_breaker
from tests.world.customers import PRODUCT, Customer, text_of
from tests.world.records import Records

pytestmark = pytest.mark.world

QUESTION = "มีถุงมือไนไตรไหมคะ"
NO_MONEY = {
    "error": {"message": "You exceeded your current quota.", "type": "insufficient_quota", "code": "insufficient_quota"}
}
PASSING = {
    "500": {"status": 500},
    "connection dropped": {"drop": "before"},
    "nonsense": {"status": 200, "body": "<html>"},
}


@pytest.mark.parametrize("failure", PASSING)
def test_a_model_that_fails_twice_is_asked_again_and_the_customer_sees_one_answer(
    world: World, records: Records, queue_clock: QueueClock, failure: str
) -> None:
    customer = Customer(world)
    world.recorders["openai"].fail(times=2, **PASSING[failure])
    with queue_clock.faster():
        assert PRODUCT in text_of(customer.says(QUESTION))
        world.wait_until_quiet()
    assert len(records.of(customer.conversation, "run_failed")) == 2
    assert len(customer.heard()) == 1


def test_a_model_that_stays_away_ends_in_one_apology_and_a_dead_letter(world: World, queue_clock: QueueClock) -> None:
    customer = Customer(world)
    world.recorders["openai"].fail(times=20, status=500)
    with queue_clock.faster():
        apology = text_of(customer.says(QUESTION))
        world.wait_until_quiet()
    assert "ขออภัย" in apology
    assert len(customer.heard()) == 1
    assert len(_dead_letters(world, customer)) == 1


def test_an_empty_account_is_apologised_for_at_once_and_answers_come_back_with_the_money(
    world: World, records: Records
) -> None:
    customer = Customer(world)
    alarms = len(records.metrics("ModelQuotaErrors"))
    world.recorders["openai"].fail(status=429, body=NO_MONEY)

    apology = text_of(customer.says(QUESTION))
    world.wait_until_quiet()

    assert "ขออภัย" in apology
    assert len(records.metrics("ModelQuotaErrors")) == alarms + 1
    (letter,) = _dead_letters(world, customer)
    assert QUESTION not in json.dumps(letter, ensure_ascii=False)
    close_breaker(world)
    assert PRODUCT in text_of(customer.says(QUESTION))
    assert len(customer.heard()) == 2


def _dead_letters(world: World, customer: Customer) -> list[dict[str, Any]]:
    """Taken out of the dead-letter queue, all of them."""
    sqs, url = world.aws.client("sqs"), world.deployed.outputs["DlqUrl"]
    found = []
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for message in messages:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
            found.append(json.loads(message["Body"]))
    return [letter for letter in found if letter["conversation"] == customer.conversation]
