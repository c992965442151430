"""What the stand-in finds and shows, to whom, in which language; and its two wires side by side."""

import json
from typing import Any
from xmlrpc.client import Fault, dumps, loads

import pytest
from werkzeug.test import Client

from local.standins.odoo import OdooError, OdooStandIn
from local.standins.recorder import Recorder

BOT = "saphan-bot"
CLINIC = 10
THAI, ENGLISH = {"lang": "th_TH"}, {"lang": "en_US"}
BOTH = {"json2", "xmlrpc"}


@pytest.fixture
def odoo() -> OdooStandIn:
    return OdooStandIn()


def _found(odoo: OdooStandIn, domain: list[Any], **context: Any) -> list[str]:
    products = odoo.call(
        "product.product", "search_read", user=BOT, context=context, domain=domain, fields=["default_code"]
    )
    return [product["default_code"] for product in products]


def _json2(odoo: OdooStandIn, path: str, body: dict[str, Any], key: str = "") -> Any:
    headers = {"Authorization": f"bearer {key or odoo.credentials['api_key']}"}
    return odoo.app.test_client().post(path, json=body, headers=headers)


def _xmlrpc(odoo: OdooStandIn, model: str, method: str, *arguments: Any, **named: Any) -> Any:
    credentials = odoo.credentials
    client = odoo.app.test_client()
    login = dumps((credentials["db"], credentials["login"], credentials["api_key"], {}), "authenticate")
    ((uid,), _) = loads(client.post("/xmlrpc/2/common", data=login, content_type="text/xml").get_data())
    call = (credentials["db"], uid, credentials["api_key"], model, method, arguments, named)
    answer = client.post("/xmlrpc/2/object", data=dumps(call, "execute_kw"), content_type="text/xml")
    return loads(answer.get_data())[0][0]


def test_the_thai_name_is_found_in_thai_only(odoo: OdooStandIn) -> None:
    domain = [["name", "ilike", "ถุงมือลาเท็กซ์"]]

    assert _found(odoo, domain, **THAI) == ["GLV-LTX-L", "GLV-LTX-M", "GLV-LTX-S"]
    assert _found(odoo, domain, **ENGLISH) == []


def test_the_english_name_is_found_in_thai_only_where_there_is_no_thai_one(odoo: OdooStandIn) -> None:
    assert _found(odoo, [["name", "ilike", "latex gloves"]], **THAI) == []
    assert _found(odoo, [["name", "ilike", "stethoscope"]], **THAI) == ["STE-CL3"]


def test_names_and_units_are_read_in_the_language_of_the_context(odoo: OdooStandIn) -> None:
    def read(**context: Any) -> Any:
        fields = ["display_name", "uom_id"]
        return odoo.call("product.product", "read", [12], user=BOT, context=context, fields=fields)

    assert read(**THAI) == [{"id": 12, "display_name": "[GLV-NIT-M] ถุงมือไนไตร ไซส์ M", "uom_id": [2, "กล่อง"]}]
    assert read() == [{"id": 12, "display_name": "[GLV-NIT-M] Nitrile gloves, size M", "uom_id": [2, "Box"]}]


@pytest.mark.parametrize(
    ("domain", "codes"),
    [
        ([["default_code", "=ilike", "glv-vin-%"]], ["GLV-VIN-M"]),
        ([["default_code", "ilike", r"glv\_vin"]], []),
        ([["default_code", "ilike", "glv_vin"]], ["GLV-VIN-M"]),
        ([["default_code", "like", "glv"]], []),
        (["!", ["list_price", "<", 4000]], ["STE-CL3", "WCH-ALU"]),
        (["|", ["id", "=", 18], ["default_code", "in", ["WCH-STD"]]], ["GLV-VIN-M", "WCH-STD"]),
        ([["uom_id.name", "=", "Gallon"]], ["ALC-70-GAL"]),
        ([["categ_id", "ilike", "glove"], ["qty_available", "=", 0]], ["GLV-LTX-L", "GLV-NIT-XL"]),
        ([["display_name", "ilike", "8850011000016"]], ["GLV-NIT-S"]),
        ([["active", "=", False]], ["THM-MER"]),
        ([["default_code", "not in", [False]], ["list_price", ">", 5000]], ["WCH-ALU"]),
    ],
)
def test_domains_find_what_odoo_would_find(odoo: OdooStandIn, domain: list[Any], codes: list[str]) -> None:
    assert _found(odoo, domain) == codes


def test_contacts_of_a_company_are_its_children(odoo: OdooStandIn) -> None:
    assert odoo.call("res.partner", "search", domain=[["id", "child_of", 11]], order="id") == [11, 12]


def test_empty_values_come_last_going_up_and_first_going_down(odoo: OdooStandIn) -> None:
    up = odoo.call("res.partner", "search_read", domain=[], fields=["ref"], order="ref")
    down = odoo.call("res.partner", "search_read", domain=[], fields=["ref"], order="ref desc")

    assert [row["ref"] for row in up][:2] == ["C-0010", "C-0011"]
    assert down[0]["ref"] is False


def test_the_bot_sees_its_own_orders_and_nobody_elses(odoo: OdooStandIn) -> None:
    [theirs] = odoo.call("sale.order", "search", domain=[["user_id", "=", 6]])

    assert theirs not in odoo.call("sale.order", "search", user=BOT, domain=[])
    with pytest.raises(OdooError, match="top-secret records") as refused:
        odoo.call("sale.order", "read", [theirs], user=BOT, fields=["name"])
    assert refused.value.name == "odoo.exceptions.AccessError"


@pytest.mark.parametrize(
    ("model", "method", "arguments"),
    [
        ("product.product", "write", {"ids": [12], "vals": {"list_price": 1}}),
        ("account.move", "action_post", {"ids": [3]}),
        ("account.move", "create", {"vals_list": [{"partner_id": CLINIC}]}),
        ("sale.order", "unlink", {"ids": [6]}),
        ("mail.mail", "create", {"vals_list": [{"subject": "x"}]}),
        ("mail.template", "write", {"ids": [20], "vals": {"subject": "x"}}),
        ("ir.model.data", "search_read", {"domain": []}),
        ("product.product", "_compute_price", {"ids": [12]}),
    ],
)
def test_the_bot_may_not(odoo: OdooStandIn, model: str, method: str, arguments: dict[str, Any]) -> None:
    answer = _json2(odoo, f"/json/2/{model}/{method}", arguments)

    assert (answer.status_code, answer.get_json()["name"]) == (403, "odoo.exceptions.AccessError")


def test_a_preview_says_that_its_order_lines_must_be_asked_for(odoo: OdooStandIn) -> None:
    values = {"partner_id": CLINIC, "order_line": [[0, "v1", {"product_id": 12, "product_uom_qty": 1}]]}

    with pytest.raises(OdooError, match="'order_line'"):
        odoo.call("sale.order", "onchange", user=BOT, values=values, field_names=[], fields_spec={"amount_total": {}})


def test_a_preview_writes_nothing(odoo: OdooStandIn) -> None:
    before = odoo.call("sale.order.line", "search_count", domain=[])
    values = {"partner_id": CLINIC, "order_line": [[0, "v1", {"product_id": 12, "product_uom_qty": 3}]]}
    specification: dict[str, Any] = {"amount_total": {}, "order_line": {"fields": {"price_total": {}}}}

    preview = odoo.call("sale.order", "onchange", user=BOT, values=values, field_names=[], fields_spec=specification)

    assert preview == {"value": {"amount_total": 401.25, "order_line": [[0, "v1", {"price_total": 401.25}]]}}
    assert odoo.call("sale.order.line", "search_count", domain=[]) == before


def test_a_method_that_the_stand_in_lacks_is_one_that_does_not_exist(odoo: OdooStandIn) -> None:
    answer = _json2(odoo, "/json/2/sale.order/action_quotation_send", {"ids": [1]})

    assert (answer.status_code, answer.get_json()["name"]) == (404, "werkzeug.exceptions.NotFound")


def test_odd_arguments_are_answered_as_the_servers_own_mistake(odoo: OdooStandIn) -> None:
    answer = _json2(odoo, "/json/2/product.product/search", {"domain": 5})

    assert (answer.status_code, answer.get_json()["name"]) == (500, "builtins.TypeError")


def test_a_post_to_no_method_at_all_is_not_found(odoo: OdooStandIn) -> None:
    answer = _json2(odoo, "/json/2/product.product", {})

    assert (answer.status_code, answer.get_json()["name"]) == (404, "werkzeug.exceptions.NotFound")


def test_both_wires_show_the_same_record(odoo: OdooStandIn) -> None:
    domain, fields = [["default_code", "=", "GLV-NIT-M"]], ["display_name", "lst_price", "uom_id", "barcode"]

    by_json2 = _json2(odoo, "/json/2/product.product/search_read", {"domain": domain, "fields": fields}).get_json()

    assert _xmlrpc(odoo, "product.product", "search_read", domain, fields=fields) == by_json2


def test_xmlrpc_faults_on_a_result_without_value_although_it_was_done(odoo: OdooStandIn) -> None:
    with pytest.raises(Fault, match="cannot marshal None"):
        _xmlrpc(odoo, "res.partner", "action_archive", [CLINIC])

    assert odoo.call("res.partner", "read", [CLINIC], fields=["active"]) == [{"id": CLINIC, "active": False}]


@pytest.mark.parametrize(("protocols", "version"), [({"xmlrpc"}, "19.0"), ({"xmlrpc"}, "18.0"), (BOTH, "18.0")])
def test_without_json2_its_paths_lead_to_the_login_page(protocols: set[str], version: str) -> None:
    odoo = OdooStandIn(protocols=protocols, version=version)
    client = odoo.app.test_client()

    answer = client.post("/json/2/res.lang/get_installed", json={})
    page = client.get(answer.headers["Location"])

    assert answer.status_code == 303
    assert (page.status_code, page.mimetype) == (200, "text/html")
    assert (client.get("/web/version").status_code, client.get("/web/version").mimetype) == (404, "text/html")


def test_without_xmlrpc_its_paths_do_not_exist() -> None:
    client = OdooStandIn(protocols={"json2"}).app.test_client()

    assert client.post("/xmlrpc/2/common", data=dumps((), "version")).status_code == 404


def test_the_catalogue_speaks_18_under_its_old_names() -> None:
    odoo = OdooStandIn(version="18.0")
    specification: dict[str, Any] = {
        "order_line": {"fields": {"product_uom": {"fields": {"display_name": {}}}, "tax_id": {}}}
    }

    [order] = odoo.call("sale.order", "web_read", [3], user=BOT, context=THAI, specification=specification)

    assert order["order_line"][0]["product_uom"] == {"id": 2, "display_name": "กล่อง"}
    assert order["order_line"][0]["tax_id"] == [1]
    assert "mobile" in odoo.call("res.partner", "fields_get", user=BOT)


def test_mails_are_listed_behind_the_recorder_newest_last(odoo: OdooStandIn) -> None:
    for code in ("111111", "222222"):
        odoo.call("mail.template", "send_mail", [20], BOT, {"otp": code}, res_id=CLINIC, force_send=True)

    recorder = Recorder(odoo.app)
    listed = json.loads(Client(recorder).get("/_mails").get_data())

    assert [mail["context"]["otp"] for mail in listed] == ["111111", "222222"]
    assert recorder.requests == []


def test_the_catalogue_is_fit_for_a_shop(odoo: OdooStandIn) -> None:
    fields = ["default_code", "barcode", "list_price", "free_qty", "uom_id", "taxes_id"]
    products = odoo.call("product.product", "search_read", domain=[["sale_ok", "=", True]], fields=fields)

    assert 40 <= len(products) <= 60
    assert len({product["default_code"] for product in products}) == len(products)
    assert len({product["barcode"] for product in products}) == len(products)
    assert all(product["list_price"] > 0 and product["uom_id"] and product["taxes_id"] for product in products)
    assert 5 <= sum(product["free_qty"] <= 0 for product in products) <= 15


def test_an_unknown_seed_is_told_at_once() -> None:
    with pytest.raises(FileNotFoundError):
        OdooStandIn(seed="nothing")


def test_rights_are_told_per_model_and_operation_over_both_wires(odoo: OdooStandIn) -> None:
    def may(model: str, operation: str) -> tuple[bool, bool]:
        answer = _json2(odoo, f"/json/2/{model}/has_access", {"ids": [], "operation": operation})
        return answer.json, _xmlrpc(odoo, model, "has_access", [], operation=operation)

    assert may("sale.order", "create") == (True, True)
    assert may("account.move", "create") == (False, False)


def test_rights_to_records_are_what_record_rules_leave(odoo: OdooStandIn) -> None:
    template = odoo.call("mail.template", "search_read", domain=[], fields=["id"])[0]["id"]
    assert odoo.call("mail.template", "has_access", [], user=BOT, operation="write") is True
    assert odoo.call("mail.template", "has_access", [template], user=BOT, operation="write") is False


def test_a_user_is_told_its_groups_by_their_external_ids(odoo: OdooStandIn) -> None:
    def is_in(group: str, user: str) -> bool:
        uid = odoo.call("res.users", "context_get", user=user)["uid"]
        return odoo.call("res.users", "has_group", [uid], user=user, group_ext_id=group)

    assert is_in("sales_team.group_sale_salesman", BOT)
    assert not is_in("base.group_system", BOT)
    assert not is_in("no.such_group", BOT)
    assert is_in("base.group_system", "admin")
