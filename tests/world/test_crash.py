"""The processor killed in mid-run: the message comes back and is answered once."""

from typing import Any

import pytest

from local.aws.queue_clock import QueueClock
from local.world import World
from tests.world.customers import PRODUCT, Customer, text_of, until
from tests.world.killing import kill, let_time_pass
from tests.world.ordering import with_cards
from tests.world.records import Records

pytestmark = pytest.mark.world

QUESTION = "มีถุงมือไนไตรไหมคะ"
SLOW_S = 1.0  # long enough to kill the run in it
REPLY = {"path": "message/reply"}


def test_a_run_killed_while_the_model_thinks_starts_again(
    world: World, records: Records, queue_clock: QueueClock
) -> None:
    customer = Customer(world)
    world.recorders["openai"].fail(delay=SLOW_S)
    customer.writes(QUESTION)
    records.wait_for(customer.conversation, "thread_loaded")
    kill(world)
    let_time_pass(world, queue_clock, customer)
    assert PRODUCT in text_of(customer.hears())
    world.wait_until_quiet()
    assert len(customer.heard()) == 1
    assert len(records.of(customer.conversation, "run_committed")) == 1


@pytest.mark.parametrize(
    "fault",
    [{"delay": SLOW_S}, {"delay": SLOW_S, "drop": "before"}],
    ids=["LINE got the reply", "LINE never got the reply"],
)
def test_a_run_killed_while_it_delivers_delivers_once(
    world: World, records: Records, queue_clock: QueueClock, fault: dict[str, Any]
) -> None:
    customer = Customer(world)
    world.recorders["line"].fail(match=REPLY, **fault)
    customer.writes(QUESTION)
    records.wait_for(customer.conversation, "run_committed")
    kill(world)
    let_time_pass(world, queue_clock, customer)
    assert PRODUCT in text_of(customer.hears())
    records.wait_for(customer.conversation, "run_finished")
    world.wait_until_quiet()
    assert len(customer.heard()) == 1
    assert len(records.of(customer.conversation, "run_committed")) == 1


WRITES = ("sale.order/load", "create_invoices")


@pytest.fixture(scope="module")
def ready(shared_world: World) -> list[tuple[Customer, int]]:
    """For each of these, a customer with the card and their partner."""
    return with_cards(shared_world, len(WRITES))


@pytest.mark.parametrize("step", WRITES)
def test_an_order_whose_run_is_killed_while_odoo_writes_is_one_order(
    ready: list[tuple[Customer, int]], world: World, queue_clock: QueueClock, step: str
) -> None:
    customer, partner = ready.pop()
    odoo = world.recorders["odoo"]
    odoo.fail(match={"path": step}, delay=SLOW_S)
    customer.taps_only("ยืนยัน")
    until(lambda: any(step in request["path"] for request in odoo.requests), f"a call of {step}")
    kill(world)
    until(lambda: all(request["status"] for request in odoo.requests), "the end of what Odoo was doing")
    let_time_pass(world, queue_clock, customer)

    receipt = text_of(customer.hears())

    fields = ["name", "state", "invoice_ids"]
    (order,) = world.odoo.call("sale.order", "search_read", domain=[["partner_id", "=", partner]], fields=fields)
    assert order["name"] in receipt
    assert order["state"] == "sale"
    assert len(order["invoice_ids"]) == 1
