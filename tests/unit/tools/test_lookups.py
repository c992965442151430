"""list_orders, get_order, list_invoices."""

import json
from dataclasses import replace

import pytest

from assistant.errors import ToolFailed, ToolInputInvalid
from tests.fakes.odoo import GLOVES, JOHN, MALEE
from tests.unit.tools.conftest import Talk

FIVE_GLOVES = json.dumps({"lines": [{"product_id": GLOVES, "quantity": 5}]})


@pytest.fixture
def ordered(customer: Talk) -> Talk:
    """มาลี has ordered twice; the second one's invoice is issued."""
    customer.confirm("place_order", FIVE_GLOVES, key="p1")
    customer.confirm("place_order", FIVE_GLOVES, key="p2")
    invoice = replace(customer.odoo.orders_of[MALEE.id][1].invoices[0], name="INV/2026/00001", state="posted")
    customer.odoo.change_order("S00002", invoices=(invoice,), delivery_status="partial")
    customer.odoo.calls.clear()
    return customer


@pytest.mark.parametrize(("tool", "arguments"), [("list_orders", "{}"), ("get_order", '{"order_name": "S00001"}')])
def test_nobody_signed_in_sees_no_orders(talk: Talk, tool: str, arguments: str) -> None:
    with pytest.raises(ToolFailed, match="Nobody is signed in"):
        talk.call(tool, arguments)
    assert talk.odoo.calls == []


def test_nobody_signed_in_sees_no_invoices(talk: Talk) -> None:
    with pytest.raises(ToolFailed, match="Nobody is signed in"):
        talk.call("list_invoices", "{}")


def test_orders_come_newest_first_with_lines_delivery_and_invoices(ordered: Talk) -> None:
    newest, oldest = ordered.call("list_orders", '{"limit": null}')["orders"]
    assert newest == {
        "order": "S00002",
        "date": "2026-11-20",
        "state": "confirmed",
        "total": "668.75",
        "currency": "THB",
        "lines": [{"name": "Nitrile gloves, size M", "quantity": "5"}],
        "delivery": "partly delivered",
        "invoices": [
            {
                "invoice": "INV/2026/00001",
                "state": "issued",
                "payment": "not paid",
                "total": "668.75",
                "due": "668.75",
                "currency": "THB",
                "date": "",
                "order": "S00002",
            }
        ],
    }
    assert oldest["order"] == "S00001"


def test_what_was_shown_may_be_named_from_now_on(ordered: Talk) -> None:
    ordered.call("list_orders", "{}")
    assert ordered.state.refs == ["S00002", "INV/2026/00001", "S00001"]


def test_a_limit_is_kept(ordered: Talk) -> None:
    assert len(ordered.call("list_orders", '{"limit": 1}')["orders"]) == 1


@pytest.mark.parametrize("tool", ["list_orders", "list_invoices"])
@pytest.mark.parametrize("limit", [0, -1, 21, 1.5, "many"])
def test_a_limit_that_makes_no_sense_is_refused(ordered: Talk, tool: str, limit: object) -> None:
    with pytest.raises(ToolInputInvalid, match="limit"):
        ordered.call(tool, json.dumps({"limit": limit}))


def test_a_customer_without_orders_is_told_so(customer: Talk) -> None:
    assert "no orders yet" in customer.call("list_orders", "{}")["note"]
    assert "no invoices yet" in customer.call("list_invoices", "{}")["note"]


def test_one_order_is_shown_with_prices_and_taxes(ordered: Talk) -> None:
    order = ordered.call("get_order", '{"order_name": " S00001 "}')
    assert order["order"] == "S00001"
    assert order["lines"] == [
        {
            "name": "Nitrile gloves, size M",
            "quantity": "5",
            "unit": "กล่อง",
            "unit_price": "125.00",
            "subtotal": "625.00",
        }
    ]
    assert (order["untaxed"], order["tax"], order["total"]) == ("625.00", "43.75", "668.75")
    assert ordered.state.refs == ["S00001"]


def test_somebody_elses_order_is_as_absent_as_one_that_does_not_exist(ordered: Talk) -> None:
    stranger = Talk(odoo=ordered.odoo)
    stranger.sign_in(JOHN)
    refused = []
    for name in ("S00001", "S99999"):
        with pytest.raises(ToolFailed) as error:
            stranger.call("get_order", json.dumps({"order_name": name}))
        refused.append(str(error.value))
    assert refused[0] == refused[1]
    assert "S00001" not in refused[0]
    assert stranger.state.refs == []
    assert stranger.call("list_orders", "{}")["orders"] == []
    assert stranger.call("list_invoices", "{}")["invoices"] == []


def test_invoices_come_with_what_is_due_and_a_draft_has_no_number(ordered: Talk) -> None:
    issued, draft = ordered.call("list_invoices", "{}")["invoices"]
    assert (issued["invoice"], issued["due"], issued["order"]) == ("INV/2026/00001", "668.75", "S00002")
    assert (draft["invoice"], draft["state"]) == ("draft, no number yet", "draft")
    assert ordered.state.refs == ["INV/2026/00001", "S00002", "S00001"]


@pytest.mark.parametrize("tool", ["list_orders", "list_invoices"])
def test_a_lookup_is_one_round_trip(ordered: Talk, tool: str) -> None:
    ordered.call(tool, "{}")
    assert len(ordered.odoo.calls) == 1


def test_what_may_be_named_is_bounded(ordered: Talk) -> None:
    ordered.state.refs = [f"S1{n:04d}" for n in range(200)]
    ordered.call("get_order", '{"order_name": "S00001"}')
    assert len(ordered.state.refs) == 200
    assert ordered.state.refs[-1] == "S00001"
