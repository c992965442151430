"""The client against what real Odoo servers answered: 19.0 over JSON-2, 19.0 and 18.0 over XML-RPC."""

from decimal import Decimal
from typing import Any
from xmlrpc.client import Fault, dumps

import pytest
import urllib3

from assistant.credentials import Credentials
from assistant.errors import (
    AccessDenied,
    ContractBroken,
    KeyRefused,
    ServiceUnavailable,
    ToolFailed,
    ToolInputInvalid,
)
from assistant.odoo.calls import recorded
from assistant.odoo.client import OdooClient, connect
from assistant.odoo.json2 import Json2Wire
from assistant.odoo.records import NewPartner, OrderFlow, OrderLine, Partner, ProductQuery
from assistant.odoo.refusals import CallRefused, RecordMissing
from assistant.odoo.transport import Transport
from assistant.odoo.xmlrpc import XmlRpcWire
from assistant.profile_settings import OdooSettings
from tests.contract.odoo_recordings import DB, KEY, LOGIN, Play, RecordedPool, recording
from tests.fakes.clock import FakeClock

URL = "https://odoo.example.com"
CREDENTIALS = Credentials({"url": URL, "db": DB, "login": LOGIN, "api_key": KEY})
PRODUCTS, PARTNERS, ORDERS, MAIL = (f"odoo19-json2-{part}" for part in ("products", "partners", "orders", "mail"))
X19, X18 = "odoo19-xmlrpc", "odoo18-xmlrpc"
SETTINGS = OdooSettings(code_template="Chatbot one-time code", staff_email="staff@example.com")

VERSION = Play(PRODUCTS, "version")
LANGUAGES = Play(PRODUCTS, "installed-languages")
LOGIN19 = [Play(X18, "web-version"), Play(X19, "version"), Play(X19, "authenticate")]
LOGIN18 = [Play(X18, "web-version"), Play(X18, "version"), Play(X18, "authenticate")]

VIP = Partner(45, "VIP Customer", "vip@example.com", "en_US", 4)
VIP18 = Partner(46, "VIP Customer", "vip@example.com", "en_US", 3)
NAREE = NewPartner("Naree Suksan", "naree@example.com", "+66 89 876 5432", "", "en")
CART = [OrderLine(20, Decimal(5)), OrderLine(8, Decimal(2))]

CABINET = {"id": 20, "default_code": "E-COM07", "sale_ok": True, "active": True, "free_qty": 350.0, "is_storable": True}
DESK = {"id": 8, "default_code": "FURN_7800", "sale_ok": True, "active": True, "free_qty": 0.0, "is_storable": True}
UNITS = {"id": 1, "display_name": "Units"}
DRAFT_INVOICE = {
    "id": 57,
    "name": False,
    "state": "draft",
    "payment_state": "not_paid",
    "amount_total": 1500.75,
    "amount_residual": 1500.75,
    "currency_id": {"id": 1, "name": "USD"},
    "invoice_date": False,
    "invoice_origin": "S00025",
}
RECEIPT = [
    {
        "partner_id": {"parent_id": False},
        "invoice_ids": [DRAFT_INVOICE],
        "order_line": [{"product_id": CABINET}, {"product_id": DESK}],
    }
]


def connected(*plays: Play) -> tuple[OdooClient, RecordedPool]:
    pool = RecordedPool(list(plays))
    return connect(CREDENTIALS, settings=SETTINGS, clock=FakeClock(), pool=pool), pool


# JSON-2


def test_a_search_finds_what_19_found():
    client, pool = connected(VERSION, LANGUAGES, Play(PRODUCTS, "search-two-words"))

    with recorded() as calls:
        (product,) = client.find_products(ProductQuery(words="cabinet large"), language="en", partner=None)

    assert (product.id, product.name, product.reference) == (20, "Large Cabinet", "E-COM07")
    assert (product.price, product.currency, product.unit) == (Decimal("320.00"), "USD", "Units")
    assert product.in_stock == Decimal(350)
    assert pool.plays == []
    assert [(call["call"], call["ok"]) for call in calls] == [
        ("web/version", True),
        ("res.lang/get_installed", True),
        ("product.product/search_read", True),
    ]


def test_thai_is_not_sent_to_a_server_without_it():
    empty = Play(PRODUCTS, "search-no-hit")
    client, pool = connected(VERSION, LANGUAGES, empty, empty)

    assert client.find_products(ProductQuery(words="ถุงมือ"), language="th", partner=None) == []
    assert [body.get("context") for path, body in pool.sent[2:]] == [None, {"lang": "en_US"}]


def test_nothing_is_asked_before_the_first_call():
    _, pool = connected()

    assert pool.sent == []


def test_an_address_finds_its_customer():
    client, pool = connected(VERSION, Play(PARTNERS, "lookup-email-normalized", also=[{"parent_id": False}]))

    found = client.find_partner("Ana.Garcia@example.com")

    assert found == Partner(46, "Ana García", "Ana.Garcia@example.com", "es_ES", 3)
    assert pool.sent[-1][1]["domain"] == [["email_normalized", "=", "ana.garcia@example.com"]]


def test_an_address_of_two_customers_finds_none():
    client, _ = connected(VERSION, Play(PARTNERS, "lookup-email-two-hits", also=[{"parent_id": False}] * 2))

    assert client.find_partner("somchai@example.com") is None


def test_an_unknown_address_finds_none():
    client, _ = connected(VERSION, Play(PARTNERS, "lookup-email-unknown"))

    assert client.find_partner("nobody@example.com") is None


def test_a_new_customer_is_loaded_when_the_external_id_is_absent():
    client, pool = connected(VERSION, Play(PARTNERS, "external-id-absent"), LANGUAGES, Play(PARTNERS, "load-create"))

    assert client.create_partner_once("0002", NAREE) == 63
    assert pool.sent[-1][1]["data"] == [
        ["saphan.partner_0002", "Naree Suksan", "naree@example.com", "+66 89 876 5432", "en_US"]
    ]


def test_a_customer_behind_the_external_id_is_taken():
    client, pool = connected(VERSION, Play(PARTNERS, "external-id-present"))

    assert client.create_partner_once("0002", NAREE) == 63
    assert pool.sent[-1][1] == {"module": "saphan", "xml_id": "partner_0002"}


@pytest.mark.parametrize(
    ("refused", "error"),
    [("load-missing-name", ContractBroken), ("load-as-sales", ContractBroken), ("load-bad-country", ToolFailed)],
)
def test_a_load_that_answers_200_and_did_nothing_is_not_taken_for_success(refused, error):
    client, _ = connected(VERSION, Play(PARTNERS, "external-id-absent"), LANGUAGES, Play(PARTNERS, refused))

    with pytest.raises(error):
        client.create_partner_once("0003", NAREE)


def test_a_preview_is_one_call_with_the_customers_prices():
    lines = [{"product_id": product, "product_uom_id": UNITS} for product in (CABINET, DESK)]
    nested = {"value": {"order_line": [[None, None, line] for line in lines]}}
    client, pool = connected(VERSION, LANGUAGES, Play(ORDERS, "preview-with-lines", also=nested))

    told = client.preview_order(VIP, CART, language="en")

    assert [(line.name, line.unit_price, line.subtotal) for line in told.lines] == [
        ("Large Cabinet", Decimal("99.00"), Decimal("495.00")),
        ("Desk Combination", Decimal("405.00"), Decimal("810.00")),
    ]
    assert [str(amount) for amount in (told.untaxed, told.tax, told.total)] == ["1305.00", "195.75", "1500.75"]
    sent = pool.sent[-1][1]
    assert sent["values"] == recording(ORDERS, "preview-with-lines")["request"]["body"]["values"]
    assert sent["field_names"] == []


def test_a_product_that_does_not_exist_is_named():
    client, _ = connected(VERSION, LANGUAGES, Play(ORDERS, "preview-missing-product"), Play(PRODUCTS, "search-no-hit"))

    with pytest.raises(ToolInputInvalid, match="999999"):
        client.preview_order(VIP, [OrderLine(999999, Decimal(1))], language="en")


def place(client: OdooClient, flow: OrderFlow = OrderFlow.ORDER_AND_DRAFT_INVOICE, partner: Partner = VIP) -> Any:
    return client.place_order_once("act_0001", partner, CART, flow=flow, language="en")


def test_an_order_is_placed_in_the_recorded_steps():
    client, pool = connected(
        VERSION,
        Play(ORDERS, "external-id-absent"),
        Play(ORDERS, "load-create", as_asked=False),  # recorded with a reference of its own, which we do not send
        Play(ORDERS, "confirm"),
        Play(ORDERS, "invoice-wizard-create"),
        Play(ORDERS, "invoice-create"),
        LANGUAGES,
        Play(ORDERS, "read-back-confirmed", also=RECEIPT),
    )

    order = place(client)

    assert (order.id, order.name, order.state, order.total) == (25, "S00025", "sale", Decimal("1500.75"))
    assert [(line.name, line.quantity, line.unit) for line in order.lines] == [
        ("Large Cabinet", Decimal(5), "Units"),
        ("Desk Combination", Decimal(2), "Units"),
    ]
    assert [invoice.state for invoice in order.invoices] == ["draft"]
    path, load = pool.sent[2]
    assert path == "/json/2/sale.order/load"
    assert load["data"] == [
        ["saphan.order_act_0001", "45", "saphan.order_act_0001_l1", "20", "5"],
        ["", "", "saphan.order_act_0001_l2", "8", "2"],
    ]


def test_the_loser_of_a_race_looks_again_and_takes_the_winners_order(monkeypatch):
    monkeypatch.setattr("assistant.odoo.session.Session.pause", lambda self, attempt: None)
    client, _ = connected(
        VERSION,
        Play(ORDERS, "external-id-absent"),
        Play(ORDERS, "load-concurrent-loser", as_asked=False),
        Play(ORDERS, "external-id-present"),
        LANGUAGES,
        Play(ORDERS, "read-back-web-read", also=[RECEIPT[0] | {"invoice_ids": []}]),
    )

    assert place(client, OrderFlow.QUOTATION).id == 25


def test_an_order_that_was_confirmed_meanwhile_is_read_instead():
    client, _ = connected(
        VERSION,
        Play(ORDERS, "external-id-present"),
        LANGUAGES,
        Play(ORDERS, "read-back-web-read", also=[RECEIPT[0] | {"invoice_ids": []}]),
        Play(ORDERS, "confirm-again"),
        Play(ORDERS, "read-back-confirmed", also=RECEIPT),
    )

    assert place(client, OrderFlow.ORDER).state == "sale"


def test_own_orders_are_read_whole():
    (record,) = recording(ORDERS, "read-back-confirmed")["response"]["body"]
    page = {"length": 1, "records": [record | {"partner_id": {"id": 45, "parent_id": False}, "invoice_ids": []}]}
    client, _ = connected(VERSION, LANGUAGES, Play(PRODUCTS, "web-search-read-taxes-uom", as_asked=False, answer=page))

    (order,) = client.orders(VIP, limit=3, language="en")

    assert (order.name, order.delivery_status, order.invoice_status) == ("S00025", "pending", "to invoice")


def test_a_code_is_mailed_as_recorded():
    on_file = Play(PARTNERS, "read-as-sales", also=[{"parent_id": False}])
    client, pool = connected(VERSION, on_file, Play(MAIL, "template-lookup"), Play(MAIL, "send-mail"))

    client.send_code(45, "123456")

    assert pool.sent[-1][1] == recording(MAIL, "send-mail")["request"]["body"]


def test_a_dead_mail_server_is_told():
    on_file = Play(PARTNERS, "read-as-sales", also=[{"parent_id": False}])
    client, _ = connected(VERSION, on_file, Play(MAIL, "template-lookup"), Play(MAIL, "send-mail-smtp-dead-raise"))

    with pytest.raises(ServiceUnavailable):
        client.send_code(45, "123456")


REFUSALS = [
    (PRODUCTS, "bad-key", KeyRefused),
    (PRODUCTS, "no-key", KeyRefused),
    (PRODUCTS, "stock-as-internal", AccessDenied),
    (PRODUCTS, "write-as-sales", AccessDenied),
    (PRODUCTS, "private-method", AccessDenied),
    (PRODUCTS, "unknown-field-in-fields", CallRefused),
    (PRODUCTS, "unknown-field-in-domain", CallRefused),
    (PRODUCTS, "malformed-domain", CallRefused),
    (PRODUCTS, "order-by-lst-price", CallRefused),
    (PRODUCTS, "unknown-model", CallRefused),
    (PRODUCTS, "unknown-method", CallRefused),
    (PRODUCTS, "unknown-argument", CallRefused),
    (PRODUCTS, "unknown-argument-search-read", CallRefused),
    (PRODUCTS, "missing-argument", CallRefused),
    (PRODUCTS, "ids-on-model-method", CallRefused),
    (PRODUCTS, "contextual-price-two-ids", CallRefused),
    (PRODUCTS, "bad-json", CallRefused),
    (PRODUCTS, "wrong-content-type", ContractBroken),
    (PRODUCTS, "wrong-database-header", ContractBroken),
    (PRODUCTS, "lang-not-installed", ToolFailed),
    (PARTNERS, "write-missing-id", RecordMissing),
    (PARTNERS, "create-missing-name", ToolFailed),
    (PARTNERS, "create-bad-country", ToolFailed),
    (PARTNERS, "create-as-sales", AccessDenied),
    (PARTNERS, "external-id-absent", CallRefused),
    (ORDERS, "confirm-again", ToolFailed),
    (ORDERS, "confirm-missing-order", RecordMissing),
    (ORDERS, "invoice-create-again", ToolFailed),
    (ORDERS, "create-missing-product", RecordMissing),
    (ORDERS, "order-of-other-salesperson-read", AccessDenied),
    (ORDERS, "cancel-with-invoice", AccessDenied),
    (MAIL, "send-mail-missing-template", RecordMissing),
    (MAIL, "send-mail-no-res-id", CallRefused),
    (MAIL, "send-mail-smtp-dead-raise", ServiceUnavailable),
    (X18, "json2-post", ServiceUnavailable),
    (X18, "login-page-after-redirect", ServiceUnavailable),
]


@pytest.mark.parametrize(("file", "name", "error"), REFUSALS, ids=[name for _, name, _ in REFUSALS])
def test_a_refusal_over_json2_means(file, name, error):
    exchange = recording(file, name)
    pool = RecordedPool([Play(file, name, as_asked=False)])
    wire = Json2Wire(Transport(URL, FakeClock(), pool=pool), CREDENTIALS, version=19)

    with pytest.raises(error) as raised:
        wire.call("res.lang", "get_installed")

    assert type(raised.value) is error
    _assert_says_nothing_of_odoos_own(raised.value, exchange["response"]["body"])


def _assert_says_nothing_of_odoos_own(error: Exception, body: Any) -> None:
    told = f"{error!s} {error!r}"
    assert "traceback" not in told.lower()
    if isinstance(body, dict):
        assert body["message"] not in told
        assert body["debug"] not in told


# XML-RPC


@pytest.mark.parametrize(
    ("file", "login", "id", "stock"), [(X19, LOGIN19, 20, None), (X18, LOGIN18, 17, Decimal(350))], ids=["19", "18"]
)
def test_a_search_over_xmlrpc_logs_in_once(file, login, id, stock):
    also = [{"description_sale": False, "uom_id": [1, "Units"], "free_qty": 350.0, "is_storable": id == 17}]
    search = Play(file, "search-read", also=also)
    client, pool = connected(*login, Play(file, "installed-languages"), search, search)

    for _ in range(2):
        (product,) = client.find_products(ProductQuery(words="cabinet large"), language="en", partner=None)

    assert (product.id, product.name, product.price) == (id, "Large Cabinet", Decimal("320.00"))
    assert (product.in_stock, product.currency) == (stock, "USD")
    assert pool.plays == []


def test_a_wrong_key_over_xmlrpc_is_false_and_no_fault():
    client, _ = connected(*LOGIN19[:2], Play(X19, "authenticate-bad-key", as_asked=False))

    with pytest.raises(AccessDenied):
        client.find_partner("vip@example.com")


@pytest.mark.parametrize(
    ("file", "login", "partner", "product"), [(X19, LOGIN19, VIP, 20), (X18, LOGIN18, VIP18, 17)], ids=["19", "18"]
)
def test_a_preview_over_xmlrpc_is_positional(file, login, partner, product):
    unit = {"product_uom_id": UNITS} if file == X19 else {"product_uom": UNITS}
    cabinet = CABINET | {"id": product, "display_name": "[E-COM07] Large Cabinet"}
    line = {"product_id": cabinet, "product_uom_qty": 5.0, "price_subtotal": 495.0, **unit}
    nested = {"value": {"currency_id": {"id": 1, "name": "USD"}, "order_line": [[None, None, line]]}}
    client, pool = connected(*login, Play(file, "installed-languages"), Play(file, "preview-with-lines", also=nested))

    told = client.preview_order(partner, [OrderLine(product, Decimal(5))], language="en")

    assert (told.lines[0].unit_price, told.total) == (Decimal("99.00"), Decimal("569.25"))
    ids, values, field_names, specification = pool.sent[-1][1][0][5]
    assert (ids, field_names) == ([], [])
    assert values["pricelist_id"] == partner.pricelist_id
    assert set(unit) <= set(specification["order_line"]["fields"])


@pytest.mark.parametrize(
    ("file", "login", "partner", "order_id"), [(X19, LOGIN19, VIP, 25), (X18, LOGIN18, VIP18, 34)], ids=["19", "18"]
)
def test_an_invoice_over_xmlrpc_is_made_although_the_call_ends_in_a_fault(file, login, partner, order_id):
    unit = "product_uom_id" if file == X19 else "product_uom"
    lines = [{"product_id": product, "price_subtotal": 1.0, unit: UNITS} for product in (CABINET, DESK)]
    also = [
        {
            "partner_id": {"id": partner.id, "parent_id": False},
            "date_order": "2026-11-20 13:27:44",
            "currency_id": {"id": 1, "name": "USD"},
            "delivery_status": "pending",
            "invoice_status": "invoiced",
            "invoice_ids": [DRAFT_INVOICE],
            "order_line": lines,
        }
    ]
    client, pool = connected(
        *login,
        Play(file, "external-id-absent"),
        Play(file, "load"),
        Play(file, "action-confirm"),
        Play(file, "invoice-wizard-create"),
        Play(file, "fault-one-invoice-create"),
        Play(file, "installed-languages"),
        Play(file, "web-read", also=also),
    )

    order = place(client, partner=partner)

    assert (order.id, len(order.invoices), order.total) == (order_id, 1, Decimal("1500.75"))
    assert pool.plays == []


FAULTS = [
    ("fault-one-unknown-field", CallRefused),
    ("fault-one-unknown-method", CallRefused),
    ("external-id-absent", CallRefused),
    ("fault-one-none", CallRefused),
    ("fault-one-invoice-create", CallRefused),
    ("fault-two-confirm-again", ToolFailed),
    ("fault-two-unknown-model", ToolFailed),
    ("fault-two-missing-record", ToolFailed),
    ("fault-two-missing-name", ToolFailed),
    ("fault-three-wrong-key", KeyRefused),
    ("fault-four-access", AccessDenied),
    ("fault-four-private-method", AccessDenied),
    ("authenticate-unknown-database", ServiceUnavailable),
]


@pytest.mark.parametrize("file", [X19, X18])
@pytest.mark.parametrize(("name", "error"), FAULTS, ids=[name for name, _ in FAULTS])
def test_a_fault_over_xmlrpc_means(file, name, error):
    pool = RecordedPool([Play(file, "authenticate"), Play(file, name, as_asked=False)])
    transport = Transport(URL, FakeClock(), pool=pool)
    wire = XmlRpcWire(transport, CREDENTIALS, version=19)

    with pytest.raises(error) as raised:
        wire.call("res.lang", "get_installed")

    assert type(raised.value) is error
    assert "<traceback>" not in str(raised.value)
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__


CHAINED = """Traceback (most recent call last):
  File "/odoo/fields.py", line 1, in __get__
    value = cache[id]
KeyError: 'x'

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/odoo/http.py", line 2, in dispatch
    raise
psycopg2.OperationalError: connection to server at "db", port 5432 failed
Note: the second line of a message
"""


def test_the_exception_of_a_whole_traceback_is_its_last():
    transport = Transport(URL, FakeClock(), pool=FaultyPool(CHAINED))

    with pytest.raises(ServiceUnavailable, match=r"OperationalError$"):
        XmlRpcWire(transport, CREDENTIALS, version=19).call("res.lang", "get_installed")


class FaultyPool:
    """Answers every XML-RPC call with Fault 1."""

    def __init__(self, text: str) -> None:
        self._body = dumps(Fault(1, text)).encode()

    def request(self, method: str, url: str, **options: Any) -> urllib3.HTTPResponse:
        return urllib3.HTTPResponse(body=self._body, status=200, headers={"Content-Type": "text/xml; charset=utf-8"})


# Which protocol


def test_19_is_spoken_to_in_json2_without_a_login():
    client, pool = connected(VERSION, Play(PARTNERS, "lookup-email-unknown"))
    client.find_partner("nobody@example.com")

    assert [path for path, _ in pool.sent] == ["/web/version", "/json/2/res.partner/search_read"]


def test_18_is_known_by_its_version_and_not_by_a_status():
    client, pool = connected(
        *LOGIN18, Play(X18, "partner-lookup", also=[{"parent_id": False, "email": False, "lang": False}])
    )

    found = client.find_partner("vip@example.com")

    assert found == Partner(46, "VIP Customer", "", "", 3)
    assert [path for path, _ in pool.sent] == ["/web/version", *["/xmlrpc/2/common"] * 2, "/xmlrpc/2/object"]


def test_an_18_that_tells_its_version_as_19_does_is_still_an_18():
    told = Play(PRODUCTS, "version", answer={"version_info": [18, 0, 0, "final", 0, ""]})
    client, pool = connected(told, *LOGIN18[1:], Play(X18, "orders-of-partner", as_asked=False, answer=[]))

    assert client.find_partner("vip@example.com") is None
    assert pool.sent[-1][0] == "/xmlrpc/2/object"


@pytest.mark.parametrize("page", ["login-page-after-redirect", "json2-post"])
def test_a_web_page_in_place_of_the_version_is_no_19(page):
    client, _ = connected(
        Play(X18, page, as_asked=False), *LOGIN18[1:], Play(X18, "orders-of-partner", as_asked=False, answer=[])
    )

    assert client.find_partner("vip@example.com") is None


@pytest.mark.parametrize(
    ("info", "spoken"), [([18, 0, 0], True), (["saas~18", 3, 0], True), ([17, 0, 0], True), ([16, 0, 0], False)]
)
def test_xmlrpc_is_spoken_from_17_on(info, spoken):
    said = Play(X18, "version", answer={"server_version_info": info})
    rest = [LOGIN18[2], Play(X18, "orders-of-partner", as_asked=False, answer=[])] if spoken else []
    client, pool = connected(LOGIN18[0], said, *rest)

    if spoken:
        assert client.find_partner("vip@example.com") is None
    else:
        with pytest.raises(ContractBroken, match="16"):
            client.find_partner("vip@example.com")
    assert pool.plays == []


def test_a_detection_that_failed_is_tried_again():
    client, _ = connected(
        *LOGIN19[:1],
        Play(X19, "malformed-xml", as_asked=False),
        VERSION,
        Play(PARTNERS, "lookup-email-unknown"),
    )

    with pytest.raises((ServiceUnavailable, ContractBroken)):
        client.find_partner("nobody@example.com")
    assert client.find_partner("nobody@example.com") is None
