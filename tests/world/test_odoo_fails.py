"""Odoo down, slow or answering nonsense: the customer hears it politely, nothing is doubled, nothing is lost."""

from typing import Any

import pytest

from local.aws.queue_clock import QueueClock
from local.world import World
from tests.world.customers import PRODUCT, Customer, text_of
from tests.world.ordering import with_cards

pytestmark = pytest.mark.world

QUESTION = "มีถุงมือไนไตรไหมคะ"
OUTAGES: dict[str, dict[str, Any]] = {
    "503": {"status": 503, "body": "no upstream"},
    "connection dropped": {"drop": "before"},
    "nonsense": {"status": 200, "body": "(╯°□°)╯︵ ┻━┻", "headers": {"Content-Type": "application/json"}},
    "a web page": {"status": 200, "body": "<html>maintenance</html>", "headers": {"Content-Type": "text/html"}},
    "wrong key": {"status": 401, "body": {"name": "werkzeug.exceptions.Unauthorized", "message": "Invalid apikey"}},
    "too many requests": {"status": 429, "headers": {"Retry-After": "60"}},
}


def _is_excuse(text: str) -> bool:
    return "ขออภัย" in text and "Traceback" not in text and "odoo" not in text.lower()


@pytest.mark.parametrize("outage", OUTAGES)
def test_a_question_while_odoo_is_down_gets_an_excuse_and_the_next_one_an_answer(world: World, outage: str) -> None:
    customer = Customer(world)
    world.recorders["odoo"].fail(times=50, **OUTAGES[outage])
    assert _is_excuse(text_of(customer.says(QUESTION)))
    world.recorders["odoo"].clear()
    assert PRODUCT in text_of(customer.says(QUESTION))
    assert len(customer.heard()) == 2


def test_an_odoo_that_is_slower_than_anybody_waits_gets_an_excuse(world: World) -> None:
    customer = Customer(world)
    world.recorders["odoo"].fail(match={"path": "product.product"}, delay=11)
    assert _is_excuse(text_of(customer.says(QUESTION)))
    assert len(customer.heard()) == 1


def test_a_function_that_starts_while_odoo_is_down_recovers_without_a_restart(world: World) -> None:
    world.wait_until_quiet()
    world.host.kill(world.deployed.outputs["ProcessorFunction"])
    world.recorders["odoo"].fail(times=50, status=503)
    customer = Customer(world)
    assert _is_excuse(text_of(customer.says(QUESTION)))
    world.recorders["odoo"].clear()
    assert PRODUCT in text_of(customer.says(QUESTION))


LOST_ANSWERS = {
    "the order": ({"path": "sale.order/load"}, 1),
    "the order, twice": ({"path": "sale.order/load"}, 2),
    "the confirmation": ({"path": "sale.order/action_confirm"}, 1),
    "the invoice": ({"path": "create_invoices"}, 1),
    "the invoice, twice": ({"path": "create_invoices"}, 2),
    "the record read back": ({"path": "sale.order/web_read"}, 3),
}


@pytest.fixture(scope="module")
def ready(shared_world: World) -> list[tuple[Customer, int]]:
    """For each test that confirms an order, a customer with the card and their partner."""
    return with_cards(shared_world, len(LOST_ANSWERS) + 2)


@pytest.mark.parametrize("lost", LOST_ANSWERS)
def test_an_order_whose_answer_is_lost_is_one_order_one_invoice_and_one_receipt(
    ready: list[tuple[Customer, int]], world: World, queue_clock: QueueClock, lost: str
) -> None:
    customer, partner = ready.pop()
    match, times = LOST_ANSWERS[lost]
    world.recorders["odoo"].fail(match=match, times=times, drop="after")
    with queue_clock.faster():
        receipt = text_of(customer.taps("ยืนยัน"))
        world.wait_until_quiet()

    assert any(request.get("dropped") for request in world.recorders["odoo"].requests)
    (order,) = _orders(world, partner)
    assert order["state"] == "sale"
    assert len(order["invoice_ids"]) == 1
    assert order["name"] in receipt
    assert sum(order["name"] in text_of([entry["message"]]) for entry in customer.heard()) == 1


def test_an_order_while_odoo_is_down_is_placed_once_it_is_back(
    ready: list[tuple[Customer, int]], world: World, queue_clock: QueueClock
) -> None:
    customer, partner = ready.pop()
    world.recorders["odoo"].fail(times=2, status=503)
    with queue_clock.faster():
        receipt = text_of(customer.taps("ยืนยัน"))
    (order,) = _orders(world, partner)
    assert order["name"] in receipt


def test_two_taps_on_confirm_are_one_order(ready: list[tuple[Customer, int]], world: World) -> None:
    customer, partner = ready.pop()
    customer.taps("ยืนยัน")
    customer.taps("ยืนยัน")
    assert len(_orders(world, partner)) == 1


def _orders(world: World, partner: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = world.odoo.call(
        "sale.order", "search_read", domain=[["partner_id", "=", partner]], fields=["name", "state", "invoice_ids"]
    )
    return found
