"""Ordered per customer, parallel across customers."""

import pytest

from local.world import World
from tests.world.customers import Customer, text_of
from tests.world.records import Records

pytestmark = pytest.mark.world

SLOW_S = 2.0


def test_a_slow_answer_for_one_customer_holds_up_nobody_else(world: World) -> None:
    slow, quick = Customer(world), Customer(world)
    world.recorders["openai"].fail(match={"body": "ถุงมือไวนิล"}, delay=SLOW_S)
    slow.writes("มีถุงมือไวนิลไหมคะ")
    assert "N95" in text_of(quick.says("มีหน้ากาก N95 ไหมคะ"))
    assert slow.heard() == []
    assert "ไวนิล" in text_of(slow.hears())


def test_messages_that_come_while_an_answer_is_made_are_answered_in_order_and_not_one_by_one(
    world: World, records: Records
) -> None:
    customer = Customer(world)
    world.recorders["openai"].fail(delay=SLOW_S)
    sent = [customer.writes("สวัสดีค่ะ")]
    records.wait_for(customer.conversation, "thread_loaded")
    sent += [customer.writes(text) for text in ("มีถุงมือไหมคะ", "ไนไตรค่ะ", "ไซส์ M")]
    world.wait_until_quiet()
    runs = records.answered(customer.conversation)
    assert [event for run in runs for event in run] == sent
    assert len(customer.heard()) == len(runs) <= 2
