"""Messages through the deployed path: webhook, queue, run, delivery."""

import pytest

from local.world import World
from tests.world.customers import Customer, text_of
from tests.world.records import Records

pytestmark = pytest.mark.world


def test_a_thai_product_question_is_answered_from_the_catalogue(world: World) -> None:
    answer = text_of(Customer(world).says("มีถุงมือไนไตรไหมคะ"))
    assert "ถุงมือ" in answer
    assert any(character.isdigit() for character in answer)


def test_200_messages_of_20_customers_are_answered_in_order_none_missing_none_doubled(
    world: World, records: Records
) -> None:
    events: dict[str, list[str]] = {Customer(world).id: [] for _ in range(20)}
    for round_number in range(10):
        for customer, sent in events.items():
            event = world.line.user_says(customer, f"ขอบคุณค่ะ {round_number}")
            sent.append(event["webhookEventId"])
            assert world.line.send_webhook(world.webhook_url, [event]) == 200
    world.wait_until_quiet()
    for customer, sent in events.items():
        committed = records.answered(f"line#{customer}")
        assert [event for run in committed for event in run] == sent
        answers = [entry for entry in world.line.chat(customer) if entry["from"] == "bot"]
        assert len(answers) == len(committed)


def test_events_of_different_customers_in_one_webhook_are_all_answered(world: World) -> None:
    first, second = Customer(world), Customer(world)
    events = [world.line.user_says(one.id, "สวัสดีค่ะ") for one in (first, second)]
    assert world.line.send_webhook(world.webhook_url, events) == 200
    for one in (first, second):
        assert world.line.wait_for_bot(one.id, 1, 60)


def test_a_webhook_that_is_delivered_again_is_answered_once(world: World) -> None:
    customer = Customer(world)
    event = world.line.user_says(customer.id, "สวัสดีค่ะ")
    for _ in range(3):
        assert world.line.redeliver(world.webhook_url, [event]) == 200
    world.wait_until_quiet()
    assert len([entry for entry in world.line.chat(customer.id) if entry["from"] == "bot"]) == 1
