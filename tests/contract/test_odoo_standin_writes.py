"""What the stand-in keeps, refuses and does once: orders through `load`, races, deliveries, invoices, mails."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from local.standins.odoo import OdooError, OdooStandIn

BOT = "saphan-bot"
CLINIC, HOSPITAL, WITHOUT_EMAIL = 10, 11, 15
GLOVES_M, GLOVES_XL, MASKS = 12, 14, 20
ONE_TIME_CODE, STAFF_NOTICE = 20, 21
COLUMNS = ["id", "partner_id/.id", "order_line/id", "order_line/product_id/.id", "order_line/product_uom_qty"]
CONFLICT = "could not serialize access due to concurrent update\n"


@pytest.fixture
def odoo() -> OdooStandIn:
    return OdooStandIn()


def _load(odoo: OdooStandIn, key: str, *lines: tuple[int, str], line_ids: bool = True) -> dict[str, Any]:
    rows = [
        [
            *((f"saphan.{key}", str(CLINIC)) if n == 1 else ("", "")),
            f"saphan.{key}_l{n}" if line_ids else "",
            str(product),
            quantity,
        ]
        for n, (product, quantity) in enumerate(lines, 1)
    ]
    answer: dict[str, Any] = odoo.call("sale.order", "load", user=BOT, fields=COLUMNS, data=rows)
    return answer


def _order(odoo: OdooStandIn, *lines: tuple[int, float], partner: int = CLINIC) -> int:
    commands = [[0, 0, {"product_id": product, "product_uom_qty": quantity}] for product, quantity in lines]
    created = odoo.call("sale.order", "create", user=BOT, vals_list=[{"partner_id": partner, "order_line": commands}])
    return int(created[0])


def _read(odoo: OdooStandIn, model: str, record_id: int, *names: str) -> dict[str, Any]:
    [record] = odoo.call(model, "read", [record_id], fields=list(names))
    return dict(record)


def _together(odoo: OdooStandIn, monkeypatch: pytest.MonkeyPatch, callers: int, call: Any) -> list[Any]:
    """Every caller's transaction begins before any of them does its work."""
    begun = threading.Barrier(callers, timeout=10)
    begin = odoo.database.begin

    def begin_together() -> int:
        snapshot = begin()
        begun.wait()
        return snapshot

    with monkeypatch.context() as patched, ThreadPoolExecutor(callers) as pool:
        patched.setattr(odoo.database, "begin", begin_together)
        return [future.result() for future in [pool.submit(call) for _ in range(callers)]]


@pytest.mark.parametrize("callers", [2, 4, 8])
def test_of_many_loads_of_one_order_at_once_exactly_one_wins(
    odoo: OdooStandIn, monkeypatch: pytest.MonkeyPatch, callers: int
) -> None:
    before = odoo.call("sale.order", "search_count", domain=[])

    answers = _together(odoo, monkeypatch, callers, lambda: _load(odoo, "order_1", (GLOVES_M, "3")))

    winners = [answer["ids"] for answer in answers if answer["ids"]]
    assert len(winners) == 1
    assert [answer["messages"][0]["message"] for answer in answers if not answer["ids"]] == [CONFLICT] * (callers - 1)
    assert odoo.call("sale.order", "search_count", domain=[]) == before + 1
    assert _load(odoo, "order_1", (GLOVES_M, "3"))["ids"] == winners[0]


def test_of_two_confirmations_at_once_one_is_refused_and_one_delivery_is_planned(
    odoo: OdooStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = _order(odoo, (GLOVES_M, 2))

    def confirm() -> Any:
        try:
            return odoo.call("sale.order", "action_confirm", [order], user=BOT)
        except OdooError as error:
            return error.message

    answers = _together(odoo, monkeypatch, 2, confirm)

    assert sorted(answers, key=str) == ["Some orders are not in a state requiring confirmation.", True]
    assert len(_read(odoo, "sale.order", order, "picking_ids")["picking_ids"]) == 1


def test_a_repeated_load_changes_a_confirmed_order_when_its_quantity_differs(odoo: OdooStandIn) -> None:
    [order] = _load(odoo, "order_1", (GLOVES_M, "3"))["ids"]
    odoo.call("sale.order", "action_confirm", [order], user=BOT)

    _load(odoo, "order_1", (GLOVES_M, "5"))

    assert _read(odoo, "sale.order", order, "state", "amount_untaxed") == {
        "id": order,
        "state": "sale",
        "amount_untaxed": 625.0,
    }


def test_a_repeated_load_without_line_ids_doubles_the_lines(odoo: OdooStandIn) -> None:
    [order] = _load(odoo, "order_1", (GLOVES_M, "3"), (MASKS, "1"), line_ids=False)["ids"]

    _load(odoo, "order_1", (GLOVES_M, "3"), (MASKS, "1"), line_ids=False)

    assert len(_read(odoo, "sale.order", order, "order_line")["order_line"]) == 4


def test_a_repeated_load_with_one_more_line_adds_that_line_alone(odoo: OdooStandIn) -> None:
    [order] = _load(odoo, "order_1", (GLOVES_M, "3"))["ids"]

    _load(odoo, "order_1", (GLOVES_M, "3"), (MASKS, "1"))
    _load(odoo, "order_1", (GLOVES_M, "3"), (MASKS, "2"))

    lines = _read(odoo, "sale.order", order, "order_line")["order_line"]
    assert [_read(odoo, "sale.order.line", line, "product_uom_qty")["product_uom_qty"] for line in lines] == [3.0, 2.0]


def test_a_load_after_the_order_was_deleted_makes_a_new_one(odoo: OdooStandIn) -> None:
    [first] = _load(odoo, "order_1", (GLOVES_M, "3"))["ids"]
    odoo.call("sale.order", "unlink", [first])

    with pytest.raises(OdooError, match="External ID not found in the system"):
        odoo.call("ir.model.data", "check_object_reference", user=BOT, module="saphan", xml_id="order_1")
    [second] = _load(odoo, "order_1", (GLOVES_M, "3"))["ids"]

    assert second > first


def test_a_load_with_one_bad_record_leaves_nothing_of_the_good_one(odoo: OdooStandIn) -> None:
    answer = odoo.call(
        "res.partner", "load", user=BOT, fields=["id", "name"], data=[["saphan.p1", "Malee"], ["saphan.p2", ""]]
    )

    assert answer["ids"] is False
    assert [message["rows"] for message in answer["messages"]] == [{"from": 1, "to": 1}]
    assert odoo.call("res.partner", "search", domain=[["name", "=", "Malee"]]) == []


def test_a_posted_invoice_refuses_a_load(odoo: OdooStandIn) -> None:
    columns = ["id", "partner_id/.id", "ref", "invoice_line_ids/id", "invoice_line_ids/product_id/.id"]
    data = [["saphan.inv_1", str(CLINIC), "first", "saphan.inv_1_l1", str(MASKS)]]
    [move] = odoo.call("account.move", "load", fields=columns, data=data)["ids"]
    assert odoo.call("account.move", "action_post", [move]) is False

    answer = odoo.call("account.move", "load", fields=columns, data=data)

    assert answer["ids"] is False
    assert "posted" in answer["messages"][0]["message"]
    assert _read(odoo, "account.move", move, "name", "amount_total")["name"].startswith("INV/")


def test_an_external_id_of_an_order_that_the_user_may_not_read_is_known_without_its_id(odoo: OdooStandIn) -> None:
    columns, data = ["id", "partner_id/.id"], [["saphan.order_9", str(CLINIC)]]
    odoo.call("sale.order", "load", user="nok", fields=columns, data=data)

    found = odoo.call("ir.model.data", "check_object_reference", user=BOT, module="saphan", xml_id="order_9")

    assert found == ["sale.order", False]


def test_a_failed_batch_leaves_nothing_but_gaps_in_the_ids(odoo: OdooStandIn) -> None:
    [before] = odoo.call("res.partner", "create", user=BOT, vals_list=[{"name": "Before"}])

    with pytest.raises(OdooError, match="Contacts require a name"):
        odoo.call("res.partner", "create", user=BOT, vals_list=[{"name": "Lost"}, {"email": "nameless@example.com"}])
    [after] = odoo.call("res.partner", "create", user=BOT, vals_list=[{"name": "After"}])

    assert after == before + 3
    assert odoo.call("res.partner", "search_count", domain=[["name", "=", "Lost"]]) == 0


def test_a_failed_write_puts_every_field_back(odoo: OdooStandIn) -> None:
    with pytest.raises(OdooError, match="does not exist or has been deleted"):
        odoo.call("res.partner", "write", [CLINIC, 999999], user=BOT, vals={"phone": "1"})

    assert _read(odoo, "res.partner", CLINIC, "phone")["phone"] == "081 234 5678"


def test_an_order_for_a_partner_whose_language_is_not_installed_fails(odoo: OdooStandIn) -> None:
    [partner] = odoo.call("res.partner", "create", user=BOT, vals_list=[{"name": "Odd", "lang": "fr"}])

    with pytest.raises(OdooError, match="Invalid language code: fr"):
        _order(odoo, (MASKS, 1), partner=partner)


def test_the_hospital_pays_eight_percent_less_and_the_break_price_from_fifty_on(odoo: OdooStandIn) -> None:
    order = _order(odoo, (GLOVES_M, 49), (GLOVES_M, 50), (MASKS, 1), partner=HOSPITAL)

    lines = _read(odoo, "sale.order", order, "order_line")["order_line"]
    prices = [_read(odoo, "sale.order.line", line, "price_unit")["price_unit"] for line in lines]
    assert prices == [115.0, 99.0, 59.8]


def test_seven_percent_tax_comes_on_top(odoo: OdooStandIn) -> None:
    totals = _read(odoo, "sale.order", _order(odoo, (GLOVES_M, 3)), "amount_untaxed", "amount_tax", "amount_total")

    assert (totals["amount_untaxed"], totals["amount_tax"], totals["amount_total"]) == (375.0, 26.25, 401.25)


def test_a_confirmed_order_reserves_stock_and_a_cancelled_one_gives_it_back(odoo: OdooStandIn) -> None:
    stock = ("qty_available", "free_qty", "virtual_available")
    before = _read(odoo, "product.product", GLOVES_M, *stock)
    order = _order(odoo, (GLOVES_M, 10))

    odoo.call("sale.order", "action_confirm", [order], user=BOT)
    reserved = _read(odoo, "product.product", GLOVES_M, *stock)
    odoo.call("sale.order", "action_cancel", [order], user=BOT)

    assert reserved["free_qty"] == before["free_qty"] - 10
    assert reserved["qty_available"] == before["qty_available"]
    assert _read(odoo, "product.product", GLOVES_M, *stock) == before


def test_an_order_beyond_the_stock_is_taken_and_its_delivery_waits(odoo: OdooStandIn) -> None:
    order = _order(odoo, (GLOVES_XL, 5))

    odoo.call("sale.order", "action_confirm", [order], user=BOT)

    [picking] = _read(odoo, "sale.order", order, "picking_ids")["picking_ids"]
    assert _read(odoo, "stock.picking", picking, "state")["state"] == "confirmed"
    assert _read(odoo, "product.product", GLOVES_XL, "virtual_available")["virtual_available"] == -5


def test_a_delivered_order_is_full(odoo: OdooStandIn) -> None:
    order = _order(odoo, (GLOVES_M, 10))
    odoo.call("sale.order", "action_confirm", [order], user=BOT)
    pickings = _read(odoo, "sale.order", order, "picking_ids")["picking_ids"]

    odoo.call("stock.picking", "button_validate", pickings, user=BOT)

    assert _read(odoo, "sale.order", order, "delivery_status")["delivery_status"] == "full"


def test_an_invoice_written_by_hand_has_list_prices(odoo: OdooStandIn) -> None:
    line = [0, 0, {"product_id": GLOVES_M, "quantity": 100}]
    [move] = odoo.call("account.move", "create", vals_list=[{"partner_id": HOSPITAL, "invoice_line_ids": [line]}])

    assert _read(odoo, "account.move", move, "amount_untaxed")["amount_untaxed"] == 12500.0


def test_a_price_set_by_hand_survives_a_new_quantity(odoo: OdooStandIn) -> None:
    order = _order(odoo, (GLOVES_M, 1))
    [line] = _read(odoo, "sale.order", order, "order_line")["order_line"]
    odoo.call("sale.order.line", "write", [line], vals={"price_unit": 50})
    odoo.call("sale.order.line", "write", [line], vals={"product_uom_qty": 2})

    assert _read(odoo, "sale.order.line", line, "price_unit")["price_unit"] == 50.0


def test_a_code_is_in_the_mail_to_the_address_on_file(odoo: OdooStandIn) -> None:
    mail_id = odoo.call(
        "mail.template", "send_mail", [ONE_TIME_CODE], BOT, {"otp": "123456"}, res_id=CLINIC, force_send=True
    )

    [mail] = odoo.mails
    assert (mail["id"], mail["to"], mail["partner_id"]) == (mail_id, "somchai@example.com", CLINIC)
    assert mail["context"] == {"otp": "123456"}
    assert ">123456<" in mail["body"]


def test_a_staff_notice_goes_where_the_caller_says_and_not_to_the_customer(odoo: OdooStandIn) -> None:
    context = {"subject": "Wants a person", "body": "Needs <help>"}
    values = {"email_to": "sales@sk-medical.example", "recipient_ids": []}
    odoo.call(
        "mail.template", "send_mail", [STAFF_NOTICE], BOT, context, res_id=CLINIC, force_send=True, email_values=values
    )

    [mail] = odoo.mails
    assert (mail["to"], mail["subject"]) == ("sales@sk-medical.example", "Wants a person")
    assert "Needs &lt;help&gt;" in mail["body"]


@pytest.mark.parametrize(
    ("values", "to"),
    [
        ({"email_to": "other@example.com"}, "other@example.com, somchai@example.com"),
        ({"email_to": "other@example.com", "recipient_ids": []}, "other@example.com"),
    ],
)
def test_another_address_is_added_unless_the_recipients_are_emptied(
    odoo: OdooStandIn, values: dict[str, Any], to: str
) -> None:
    odoo.call("mail.template", "send_mail", [ONE_TIME_CODE], BOT, res_id=CLINIC, force_send=True, email_values=values)

    assert [mail["to"] for mail in odoo.mails] == [to]


def test_a_code_for_a_partner_without_an_address_looks_sent_and_is_not(odoo: OdooStandIn) -> None:
    arguments = {"res_id": WITHOUT_EMAIL, "force_send": True, "raise_exception": True}

    assert odoo.call("mail.template", "send_mail", [ONE_TIME_CODE], BOT, {"otp": "1"}, **arguments)
    assert odoo.mails == []


def test_nothing_is_sent_while_the_mail_server_is_down(odoo: OdooStandIn) -> None:
    odoo.mail_server_reachable = False

    with pytest.raises(OdooError, match="Unable to connect to SMTP Server"):
        odoo.call(
            "mail.template", "send_mail", [ONE_TIME_CODE], BOT, res_id=CLINIC, force_send=True, raise_exception=True
        )
    assert odoo.mails == []


def test_a_reset_brings_the_seed_back(odoo: OdooStandIn) -> None:
    before = odoo.call("sale.order", "search_count", domain=[])
    _order(odoo, (GLOVES_M, 1))
    odoo.call("mail.template", "send_mail", [ONE_TIME_CODE], BOT, res_id=CLINIC, force_send=True)

    odoo.reset()

    assert odoo.call("sale.order", "search_count", domain=[]) == before
    assert odoo.mails == []
