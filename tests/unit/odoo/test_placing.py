"""One confirmed card is one order and one invoice, whatever fails at whatever step."""

from decimal import Decimal

import pytest

from assistant.errors import (
    AccessDenied,
    ContractBroken,
    OutcomeUnknown,
    ServiceUnavailable,
    ToolInputInvalid,
    Transient,
)
from assistant.odoo.client import OdooClient
from assistant.odoo.records import Order, OrderFlow, OrderLine, Partner
from tests.unit.odoo.tiny_odoo import PARTNER, Crash, TinyOdoo

CUSTOMER = Partner(PARTNER, "VIP Customer", "vip@example.com", "en_US", None)
LINES = [OrderLine(20, Decimal(5)), OrderLine(8, Decimal("2.5"))]
STEPS = [
    "ir.model.data/check_object_reference",
    "sale.order/load",
    "sale.order/action_confirm",
    "sale.advance.payment.inv/create",
    "sale.advance.payment.inv/create_invoices",
    "sale.order/web_read",
]
LOST = OutcomeUnknown("odoo", "ReadTimeoutError")
DOWN = ServiceUnavailable("odoo", "no connection")
RACE = {"ids": False, "messages": [{"type": "error", "message": "could not serialize access due to concurrent update"}]}


def client_of(odoo: TinyOdoo) -> OdooClient:
    return OdooClient(odoo, code_template="", staff_template="", staff_email="", sleep=lambda seconds: None)


def place(odoo: TinyOdoo, key: str = "act1", flow: OrderFlow = OrderFlow.ORDER_AND_DRAFT_INVOICE) -> Order:
    return client_of(odoo).place_order_once(key, CUSTOMER, LINES, flow=flow, language="en")


def until_it_works(odoo: TinyOdoo) -> Order:
    """As the queue does it: the same key again, in a new process."""
    for _ in range(4):
        try:
            return place(odoo)
        except (Transient, Crash):
            continue
    raise AssertionError("never came through")


def assert_one_invoiced_order(odoo: TinyOdoo, order: Order) -> None:
    assert len(odoo.orders) == 1
    assert odoo.loads == 1
    assert (order.state, len(order.invoices)) == ("sale", 1)
    assert [(line.product_id, line.quantity) for line in order.lines] == [(20, Decimal(5)), (8, Decimal("2.5"))]


def test_a_new_order_is_created_confirmed_invoiced_and_read_back_in_six_calls():
    odoo = TinyOdoo()

    order = place(odoo)

    assert_one_invoiced_order(odoo, order)
    assert order.total == Decimal("750.00")
    assert (order.name, order.date, order.currency) == ("S00025", "2026-11-20", "THB")
    assert odoo.calls[-1] == "sale.order/web_read"
    assert sorted(call for call in odoo.calls if call != "res.lang/get_installed") == sorted(STEPS)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("error", [LOST, DOWN, Crash()], ids=["lost", "down", "crash"])
@pytest.mark.parametrize("step", STEPS)
def test_a_failure_at_any_step_leaves_one_order_and_one_invoice(step, error, after):
    odoo = TinyOdoo()
    odoo.fail(step, error, after=after)

    order = until_it_works(odoo)

    assert_one_invoiced_order(odoo, order)
    assert odoo.faults == []


@pytest.mark.parametrize("step", STEPS)
def test_the_same_over_xmlrpc_where_every_invoice_call_ends_in_a_fault(step):
    odoo = TinyOdoo(none_faults=True)
    odoo.fail(step, Crash(), after=True)

    assert_one_invoiced_order(odoo, until_it_works(odoo))


def test_an_order_that_is_complete_is_only_read_again():
    odoo = TinyOdoo()
    place(odoo)
    odoo.calls.clear()

    order = place(odoo)

    assert_one_invoiced_order(odoo, order)
    assert [call for call in odoo.calls if call != "res.lang/get_installed"] == [STEPS[0], STEPS[-1]]


def test_a_repeat_does_not_undo_what_staff_changed_meanwhile():
    odoo = TinyOdoo()
    odoo.fail("sale.order/action_confirm", Crash(), after=False)
    with pytest.raises(Crash):
        place(odoo)
    odoo.orders[25]["order_line"][0]["product_uom_qty"] = 4.0

    order = place(odoo)

    assert order.lines[0].quantity == Decimal(4)


def test_an_order_that_staff_cancelled_meanwhile_stays_cancelled():
    odoo = TinyOdoo()
    place(odoo, flow=OrderFlow.QUOTATION)
    odoo.orders[25]["state"] = "cancel"

    assert place(odoo).state == "cancel"
    assert odoo.orders[25]["invoice_ids"] == []


def test_a_lost_answer_to_load_is_looked_up_before_anything_is_sent_again():
    odoo = TinyOdoo()
    odoo.fail("sale.order/load", LOST, after=True)

    place(odoo, flow=OrderFlow.QUOTATION)

    assert odoo.loads == 1


def test_two_lost_answers_to_load_are_left_to_the_next_attempt():
    odoo = TinyOdoo()
    odoo.fail("sale.order/load", LOST, after=False)
    odoo.fail("sale.order/load", LOST, after=False)

    with pytest.raises(OutcomeUnknown):
        place(odoo)


def test_the_loser_of_a_race_takes_the_winners_order(monkeypatch):
    odoo = TinyOdoo()
    winner = TinyOdoo._load

    def lose(self, fields, data):
        winner(self, fields, data)  # the other caller's, at the same moment
        return RACE

    monkeypatch.setattr(TinyOdoo, "_load", lose)

    assert place(odoo, flow=OrderFlow.QUOTATION).id == 25
    assert odoo.loads == 1


def test_a_conflict_without_end_is_an_unknown_outcome(monkeypatch):
    monkeypatch.setattr(TinyOdoo, "_load", lambda self, fields, data: RACE)

    with pytest.raises(OutcomeUnknown):
        place(TinyOdoo())


def test_a_confirmation_that_a_rule_refuses_leaves_the_quotation_and_tells_its_state():
    odoo = TinyOdoo(confirmable=False)

    order = place(odoo)

    assert (order.state, order.invoices) == ("draft", ())


def test_an_invoice_that_a_rule_refuses_leaves_the_confirmed_order():
    odoo = TinyOdoo(invoiceable=False)

    order = place(odoo)

    assert (order.state, order.invoices) == ("sale", ())


@pytest.mark.parametrize(
    ("flow", "state", "invoices"),
    [(OrderFlow.QUOTATION, "draft", 0), (OrderFlow.ORDER, "sale", 0), (OrderFlow.ORDER_AND_DRAFT_INVOICE, "sale", 1)],
)
def test_an_order_goes_as_far_as_the_profile_says(flow, state, invoices):
    order = place(TinyOdoo(), flow=flow)

    assert (order.state, len(order.invoices)) == (state, invoices)


def test_a_missing_right_is_raised_although_the_order_exists():
    odoo = TinyOdoo()
    odoo.fail("sale.order/action_confirm", AccessDenied("odoo", "AccessError", status=403), after=False)

    with pytest.raises(AccessDenied):
        place(odoo)


def test_an_order_of_another_customer_behind_our_key_is_never_shown():
    odoo = TinyOdoo()
    place(odoo, flow=OrderFlow.QUOTATION)
    odoo.orders[25]["partner_id"] = {"id": 99, "parent_id": False}

    with pytest.raises(ContractBroken):
        place(odoo, flow=OrderFlow.QUOTATION)


@pytest.mark.parametrize("quantity", ["0", "-3", "1000001", "NaN", "Infinity"])
def test_a_quantity_that_nobody_means_is_refused_before_odoo_is_asked(quantity):
    odoo = TinyOdoo()

    with pytest.raises(ToolInputInvalid):
        client_of(odoo).place_order_once(
            "act1", CUSTOMER, [OrderLine(20, Decimal(quantity))], flow=OrderFlow.ORDER, language="en"
        )

    assert odoo.calls == []


def test_two_keys_are_two_orders():
    odoo = TinyOdoo()

    assert place(odoo, "act1").id != place(odoo, "act2").id


@pytest.mark.parametrize("key", ["", "a.b", "a b", "x" * 200])
def test_a_key_that_makes_no_external_id_is_refused(key):
    with pytest.raises(ContractBroken):
        place(TinyOdoo(), key)
