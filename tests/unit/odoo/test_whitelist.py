"""The client can't be made to ask for what nobody may see, nor to write what nobody may set."""

import pytest

from assistant.errors import ContractBroken
from assistant.odoo.whitelist import WHITELIST, check
from assistant.odoo.wire import READS
from assistant.odoo.xmlrpc import POSITIONAL

LOAD = ["id", "partner_id/.id", "order_line/id", "order_line/product_id/.id", "order_line/product_uom_qty"]
ROW = ["saphan.order_1", "45", "saphan.order_1_l1", "20", "5"]
SEARCH = {"domain": [], "fields": ["display_name"], "limit": 5}


def cart(**line):
    return {"values": {"partner_id": 45, "order_line": [[0, "v1", line]]}, "field_names": [], "fields_spec": {}}


@pytest.mark.parametrize(
    ("model", "method", "arguments"),
    [
        ("product.product", "search_read", {**SEARCH, "fields": ["standard_price"]}),
        ("product.product", "search_read", {**SEARCH, "domain": [["standard_price", "<", 10]]}),
        ("product.product", "search_read", {**SEARCH, "order": "id asc, standard_price"}),
        ("product.product", "search_read", {"domain": [], "fields": ["id"]}),
        ("product.product", "search_read", {"domain": [], "limit": 5}),
        ("product.product", "search_read", {**SEARCH, "fields": []}),
        ("product.product", "search_read", {**SEARCH, "limit": 0}),
        ("product.product", "write", {"vals": {"lst_price": 1}}),
        ("res.partner", "search_read", {**SEARCH, "fields": ["bank_ids"]}),
        ("res.partner", "unlink", {}),
        ("res.partner.bank", "search_read", SEARCH),
        ("res.users", "search_read", SEARCH),
        ("sale.order", "web_read", {"specification": {"order_line": {"fields": {"purchase_price": {}}}}}),
        ("sale.order", "web_read", {"specification": {"partner_id": {"fields": {"bank_ids": {}}}}}),
        ("sale.order", "web_search_read", {"domain": [], "specification": {"name": {}}}),
        ("sale.order", "load", {"fields": [*LOAD, "order_line/price_unit"], "data": [[*ROW, "0.01"]]}),
        ("sale.order", "load", {"fields": [*LOAD, "order_line/discount"], "data": [[*ROW, "100"]]}),
        ("sale.order", "load", {"fields": LOAD, "data": [[*ROW[:-1], "-3"]]}),
        ("sale.order", "load", {"fields": LOAD, "data": [[*ROW[:-1], "0"]]}),
        ("sale.order", "load", {"fields": LOAD, "data": [[*ROW[:-1], "1000001"]]}),
        ("sale.order", "onchange", cart(product_id=20, product_uom_qty=-1)),
        ("sale.order", "onchange", cart(product_id=20, product_uom_qty=1, margin=0)),
        ("sale.order", "action_cancel", {}),
        ("account.move", "action_post", {}),
        ("ir.model.data", "check_object_reference", {"module": "base", "xml_id": "user_admin"}),
        ("mail.template", "send_mail", {"res_id": 1, "email_values": {"email_to": "anybody@example.com"}}),
        ("mail.template", "send_mail", {"res_id": 1, "email_values": {"email_cc": "anybody@example.com"}}),
        ("mail.template", "send_mail", {"res_id": 1, "email_values": {"email_to": "staff@example.com"}}),
        ("mail.template", "send_mail", {"res_id": 1, "attachment_ids": [1]}),
        ("mail.mail", "create", {"vals_list": [{"email_to": "anybody@example.com"}]}),
    ],
)
def test_what_is_not_listed_can_not_be_asked(model, method, arguments):
    with pytest.raises(ContractBroken):
        check(model, method, arguments, mail_to="staff@example.com")


@pytest.mark.parametrize(
    ("model", "method", "arguments"),
    [
        ("product.product", "search_read", {**SEARCH, "domain": ["|", ["barcode", "=", "1"], ["sale_ok", "=", True]]}),
        ("sale.order", "load", {"fields": LOAD, "data": [ROW]}),
        ("sale.order", "onchange", cart(product_id=20, product_uom_qty=0.5)),
        ("ir.model.data", "check_object_reference", {"module": "saphan", "xml_id": "order_1"}),
        (
            "mail.template",
            "send_mail",
            {"res_id": 1, "email_values": {"email_to": "staff@example.com", "recipient_ids": []}},
        ),
    ],
)
def test_what_is_listed_passes(model, method, arguments):
    check(model, method, arguments, mail_to="staff@example.com")


def test_staff_mail_without_a_configured_address_goes_nowhere():
    with pytest.raises(ContractBroken):
        check("mail.template", "send_mail", {"res_id": 1, "email_values": {"email_to": "x@example.com"}}, mail_to="")


def test_every_listed_method_is_known_to_the_positional_wire():
    methods = {method for methods in WHITELIST.values() for method in methods}

    assert methods == set(POSITIONAL)


def test_no_method_that_writes_counts_as_a_read():
    """A read is asked again when its connection drops."""
    assert not READS & {"load", "create", "create_invoices", "action_confirm", "send_mail"}
