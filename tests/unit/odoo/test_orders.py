"""Orders and invoices are shown to whom they belong, even should a search answer too much."""

from decimal import Decimal

import pytest

from assistant.odoo.client import OdooClient
from assistant.odoo.records import OrderFlow, OrderLine, Partner
from tests.unit.odoo.tiny_odoo import PARTNER, Scripted, TinyOdoo

SEARCH, INVOICES = "sale.order/web_search_read", "account.move/web_search_read"
CUSTOMER = Partner(PARTNER, "VIP Customer", "vip@example.com", "en_US", None)


def client_of(wire):
    return OdooClient(wire, code_template="", staff_template="", staff_email="")


@pytest.fixture
def order():
    """As Odoo would answer it, with a section title among its lines."""
    odoo = TinyOdoo()
    client_of(odoo).place_order_once(
        "act1", CUSTOMER, [OrderLine(20, Decimal(5))], flow=OrderFlow.ORDER_AND_DRAFT_INVOICE, language="en"
    )
    (record,) = odoo.orders.values()
    title = record["order_line"][0] | {"product_id": False, "price_unit": 0, "price_subtotal": 0}
    return record | {"order_line": [title, *record["order_line"]], "delivery_status": "pending"}


def owned_by(id, parent=False):
    return {"partner_id": {"id": id, "parent_id": parent}}


def test_own_orders_come_whole_in_one_round_trip(order):
    wire = Scripted({SEARCH: {"length": 1, "records": [order]}})

    (told,) = client_of(wire).orders(CUSTOMER, limit=5, language="en")

    assert (told.name, told.state, told.date, told.delivery_status) == ("S00025", "sale", "2026-11-20", "pending")
    assert [(line.name, line.quantity) for line in told.lines] == [("Product", Decimal(5))]
    assert [(invoice.name, invoice.state, invoice.due) for invoice in told.invoices] == [
        ("", "draft", Decimal("500.00"))
    ]
    assert len(wire.arguments(SEARCH)) == 1
    assert wire.arguments(SEARCH)[0]["domain"] == [["partner_id", "child_of", PARTNER]]


def test_an_invoice_that_was_cancelled_is_not_told(order):
    order["invoice_ids"][0]["state"] = "cancel"
    wire = Scripted({SEARCH: {"length": 1, "records": [order]}})

    assert client_of(wire).orders(CUSTOMER, limit=5, language="en")[0].invoices == ()


@pytest.mark.parametrize(
    ("owner", "shown"),
    [
        (owned_by(PARTNER), True),
        (owned_by(70, parent=PARTNER), True),
        (owned_by(70, parent={"id": PARTNER}), True),
        (owned_by(70), False),
        (owned_by(70, parent=71), False),
        ({"partner_id": False}, False),
    ],
    ids=["own", "own contact", "own contact, nested", "stranger", "stranger's contact", "nobody"],
)
def test_a_record_is_shown_to_its_owner_only(order, owner, shown):
    invoice = order["invoice_ids"][0] | owner
    wire = Scripted({SEARCH: {"length": 1, "records": [order | owner]}, INVOICES: {"length": 1, "records": [invoice]}})
    client = client_of(wire)

    assert bool(client.orders(CUSTOMER, limit=5, language="en")) is shown
    assert bool(client.order(CUSTOMER, "S00025", language="en")) is shown
    assert bool(client.invoices(CUSTOMER, limit=5)) is shown


def test_an_order_that_is_not_found_is_none():
    wire = Scripted({SEARCH: {"length": 0, "records": []}})

    assert client_of(wire).order(CUSTOMER, " S00099 ", language="th") is None
    assert wire.arguments(SEARCH)[0]["domain"] == [["partner_id", "child_of", PARTNER], ["name", "=", "S00099"]]


@pytest.mark.parametrize(("name", "told"), [(False, ""), ("/", ""), ("INV/2026/00007", "INV/2026/00007")])
def test_a_draft_invoice_has_no_name(order, name, told):
    invoice = order["invoice_ids"][0] | owned_by(PARTNER) | {"name": name}
    wire = Scripted({INVOICES: {"length": 1, "records": [invoice]}})

    assert client_of(wire).invoices(CUSTOMER, limit=5)[0].name == told


def test_invoices_are_customer_invoices_only():
    wire = Scripted({INVOICES: {"length": 0, "records": []}})
    client_of(wire).invoices(CUSTOMER, limit=5)

    assert ["move_type", "=", "out_invoice"] in wire.arguments(INVOICES)[0]["domain"]


@pytest.mark.parametrize(("version", "unit"), [(19, "product_uom_id"), (18, "product_uom"), (17, "product_uom")])
def test_the_unit_of_a_line_is_asked_by_the_name_of_its_version(version, unit):
    wire = Scripted({SEARCH: {"length": 0, "records": []}}, version=version)
    client_of(wire).orders(CUSTOMER, limit=5, language="en")

    assert unit in wire.arguments(SEARCH)[0]["specification"]["order_line"]["fields"]
