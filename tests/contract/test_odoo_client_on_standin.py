"""The client and the stand-in over real HTTP on loopback: JSON-2 on 19.0, and XML-RPC on 19.0 and 18.0."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest

from assistant.credentials import Credentials
from assistant.errors import KeyRefused, OutcomeUnknown, ServiceUnavailable, ToolFailed, ToolInputInvalid
from assistant.odoo.client import OdooClient, connect
from assistant.odoo.records import NewPartner, Order, OrderFlow, OrderLine, Partner, ProductQuery
from assistant.profile_settings import OdooSettings
from local.standins.http_server import HttpServer
from local.standins.odoo import OdooStandIn
from local.standins.recorder import Recorder
from tests.fakes.clock import FakeClock
from tests.fakes.credentials import RenewableCredentials

CLINIC, HOSPITAL, BUYER = 10, 11, 12
GLOVES_M, ALCOHOL, LABELS, ARCHIVED = 12, 45, 90, 91
SETTINGS = OdooSettings(staff_email="sales@sk-medical.example")
CART = [OrderLine(GLOVES_M, Decimal(60)), OrderLine(ALCOHOL, Decimal(2))]


@dataclass
class World:
    odoo: OdooStandIn
    recorder: Recorder
    url: str

    def fields(self, **changed: str) -> dict[str, str]:
        return {"url": self.url, **self.odoo.credentials, **changed}

    def client(self, **changed: str) -> OdooClient:
        """As after a cold start."""
        return self.client_of(Credentials(self.fields(**changed)))

    def client_of(self, credentials: Credentials) -> OdooClient:
        return connect(credentials, settings=SETTINGS, clock=FakeClock())

    @property
    def calls(self) -> list[str]:
        return [str(request["path"]) for request in self.recorder.requests]

    def stock_of(self, product_id: int) -> Decimal:
        (product,) = self.odoo.call("product.product", "read", ids=[product_id], fields=["free_qty"])
        return Decimal(product["free_qty"])

    def orders_of(self, partner_id: int) -> list[dict[str, Any]]:
        found = self.odoo.call(
            "sale.order",
            "search_read",
            domain=[["partner_id", "=", partner_id]],
            fields=["name", "state", "invoice_ids", "order_line"],
            order="id",
        )
        assert isinstance(found, list)
        return found


@pytest.fixture(
    scope="module",
    params=[("19.0", {"json2", "xmlrpc"}), ("19.0", {"xmlrpc"}), ("18.0", {"xmlrpc"})],
    ids=["19 json2", "19 xmlrpc", "18 xmlrpc"],
)
def served(request: pytest.FixtureRequest) -> Iterator[World]:
    version, protocols = request.param
    odoo = OdooStandIn(seed="sk_medical", protocols=protocols, version=version)
    recorder = Recorder(odoo.app)
    server = HttpServer(recorder).start()
    yield World(odoo, recorder, server.url)
    server.stop()


@pytest.fixture
def world(served: World) -> World:
    served.odoo.reset()
    served.recorder.clear()
    return served


def customer(client: OdooClient, partner_id: int = HOSPITAL) -> Partner:
    partner = client.partner(partner_id)
    assert partner is not None
    return partner


def place(client: OdooClient, key: str = "act1", partner_id: int = HOSPITAL) -> Order:
    return client.place_order_once(
        key, customer(client, partner_id), CART, flow=OrderFlow.ORDER_AND_DRAFT_INVOICE, language="th"
    )


def test_thai_words_find_thai_names(world):
    found = world.client().find_products(ProductQuery(words="ถุงมือ ไนไตร"), language="th", partner=None)

    assert {product.reference for product in found} == {"GLV-NIT-S", "GLV-NIT-M", "GLV-NIT-L", "GLV-NIT-XL"}
    gloves = next(product for product in found if product.id == GLOVES_M)
    assert (gloves.name, gloves.unit, gloves.description) == ("ถุงมือไนไตร ไซส์ M", "กล่อง", "ไม่มีแป้ง สีฟ้า 100 ชิ้น")
    assert (gloves.price, gloves.currency, gloves.in_stock) == (Decimal("125.00"), "THB", world.stock_of(GLOVES_M))


def test_english_words_find_english_names_in_any_order(world):
    found = world.client().find_products(ProductQuery(words="gloves nitrile"), language="th", partner=None)

    assert [product.name for product in found][-1] == "Nitrile gloves, size XL"
    assert len(found) == 4


def test_wildcards_are_letters(world):
    client = world.client()

    assert [
        product.id for product in client.find_products(ProductQuery(words="70% 450"), language="en", partner=None)
    ] == [ALCOHOL]
    assert client.find_products(ProductQuery(words="7_%"), language="en", partner=None) == []


def test_a_reference_or_a_barcode_finds_its_product(world):
    client = world.client()

    for reference in ("glv-nit-m", "8850012000015"):
        (found,) = client.find_products(ProductQuery(reference=reference), language="en", partner=None)
        assert found.id == GLOVES_M


def test_price_range_and_stock_narrow_a_search(world):
    query = ProductQuery(words="ถุงมือ", min_price=Decimal(100), max_price=Decimal(200), in_stock_only=True)

    found = world.client().find_products(query, language="th", partner=None)

    assert {product.reference for product in found} == {"GLV-NIT-S", "GLV-NIT-M", "GLV-NIT-L"}


def test_a_search_is_one_round_trip_once_the_process_is_warm(world):
    client = world.client()
    client.find_products(ProductQuery(words="gloves"), language="en", partner=None)
    world.recorder.clear()

    client.find_products(ProductQuery(words="mask"), language="en", partner=None)

    assert len(world.calls) == 1


def test_a_customer_with_a_pricelist_sees_own_prices(world):
    client = world.client()

    found = client.find_products(ProductQuery(words="nitrile"), language="en", partner=customer(client))

    assert {product.price for product in found if product.id == GLOVES_M} == {Decimal("115.00")}


def test_a_preview_has_the_customers_prices_and_taxes_and_writes_nothing(world):
    client = world.client()
    before = len(world.orders_of(HOSPITAL))

    told = client.preview_order(customer(client), CART, language="en")

    assert [(line.name, line.unit_price, line.subtotal, line.in_stock) for line in told.lines] == [
        ("Nitrile gloves, size M", Decimal("99.00"), Decimal("5940.00"), world.stock_of(GLOVES_M)),
        ("Alcohol 70% 450 ml", Decimal("50.60"), Decimal("101.20"), world.stock_of(ALCOHOL)),
    ]
    assert (told.untaxed, told.total) == (Decimal("6041.20"), Decimal("6464.08"))
    assert len(world.orders_of(HOSPITAL)) == before


@pytest.mark.parametrize("product", [LABELS, ARCHIVED, 999])
def test_what_is_not_for_sale_can_not_be_previewed(world, product):
    client = world.client()

    with pytest.raises(ToolInputInvalid, match=str(product)):
        client.preview_order(customer(client), [OrderLine(product, Decimal(1))], language="en")


def test_an_order_is_placed_confirmed_and_invoiced_once(world):
    client = world.client()
    preview = client.preview_order(customer(client), CART, language="th")
    before = len(world.orders_of(HOSPITAL))

    order = place(client)
    again = place(world.client())

    assert again == order
    assert (order.state, order.total, len(order.invoices)) == ("sale", preview.total, 1)
    assert [line.quantity for line in order.lines] == [Decimal(60), Decimal(2)]
    assert order.lines[0].name == "ถุงมือไนไตร ไซส์ M"
    assert (order.invoices[0].state, order.invoices[0].origin) == ("draft", order.name)
    assert len(world.orders_of(HOSPITAL)) == before + 1


@pytest.mark.parametrize("drop", ["before", "after"])
@pytest.mark.parametrize("step", ["load", "action_confirm", r"advance\.payment\.inv.*create", "create_invoices"])
def test_a_dropped_answer_at_any_write_leaves_one_order_and_one_invoice(world, step, drop):
    client = world.client()
    before = len(world.orders_of(HOSPITAL))
    where = "path" if "json2" in world.odoo.protocols else "body"
    pattern = step.replace(".*", r"[\s\S]*") if where == "body" else step
    world.recorder.fail(match={where: pattern}, drop=drop)

    with suppress(OutcomeUnknown, ServiceUnavailable):
        place(client)
    assert any(request["status"] == 0 or "dropped" in request for request in world.recorder.requests)
    order = place(world.client())

    assert (order.state, len(order.invoices)) == ("sale", 1)
    placed = world.orders_of(HOSPITAL)[before:]
    assert [(entry["name"], len(entry["order_line"])) for entry in placed] == [(order.name, 2)]


def test_own_orders_and_invoices_are_found_and_nobody_elses(world):
    client = world.client()
    clinic, buyer = customer(client, CLINIC), customer(client, BUYER)

    orders = client.orders(clinic, limit=10, language="en")

    assert [order.date for order in orders] == ["2026-11-10", "2026-09-17", "2026-08-04"]
    assert [len(order.lines) for order in orders] == [1, 3, 2]
    assert client.order(clinic, orders[0].name, language="en") == orders[0]
    assert client.order(customer(client), orders[0].name, language="en") is None
    assert {invoice.payment_state for invoice in client.invoices(clinic, limit=10)} == {"paid", "not_paid"}
    assert client.orders(buyer, limit=10, language="en") == []
    assert client.invoices(buyer, limit=10) == []


def test_an_order_of_a_contact_is_its_companys_too(world):
    client = world.client()
    order = place(client, partner_id=BUYER)

    assert client.orders(customer(client, BUYER), limit=1, language="th") == [order]
    assert client.order(customer(client), order.name, language="th") == order


@pytest.mark.parametrize(
    ("email", "found"),
    [
        ("Somchai@Example.com", CLINIC),
        ("wipa@hospital.example.com", BUYER),
        ("shared@example.com", None),
        ("closed@pharmacy.example.com", None),
        ("nobody@example.com", None),
    ],
)
def test_an_address_finds_one_active_customer(world, email, found):
    partner = world.client().find_partner(email)

    assert (partner.id if partner else None) == found


@pytest.mark.parametrize(
    ("email", "taken"),
    [("Somchai@Example.com", True), ("shared@example.com", True), ("nobody@example.com", False), ("nonsense", False)],
)
def test_an_address_that_several_customers_share_is_taken_though_it_finds_nobody(world, email, taken):
    assert world.client().address_taken(email) is taken


def test_a_new_customer_is_made_once_and_gets_a_code(world):
    new = NewPartner("มานี มีนา", "manee@example.com", "+66812345678", "ร้านยามานี", "th")

    made = world.client().create_partner_once("act1", new)

    assert world.client().create_partner_once("act1", new) == made
    partner = world.client().find_partner("manee@example.com")
    assert partner is not None
    assert (partner.id, partner.name, partner.language) == (made, "มานี มีนา", "th_TH")
    world.client().send_code(made, "123456")
    assert [(mail["to"], mail["partner_id"]) for mail in world.odoo.mails] == [("manee@example.com", made)]
    assert "123456" in world.odoo.mails[0]["body"]


def test_a_customer_without_an_address_gets_no_code(world):
    with pytest.raises(ToolFailed):
        world.client().send_code(15, "123456")

    assert world.odoo.mails == []


@pytest.mark.parametrize("about", [None, CLINIC])
def test_a_notice_goes_to_the_staff_and_to_nobody_else(world, about):
    client = world.client()

    client.notify_staff("ช่วยด้วย", "กรุณาโทรกลับ", customer(client, about) if about else None)

    (mail,) = world.odoo.mails
    assert (mail["to"], mail["subject"]) == ("sales@sk-medical.example", "ช่วยด้วย")
    assert "กรุณาโทรกลับ" in mail["body"]


def test_a_dead_mail_server_is_told(world):
    world.odoo.mail_server_reachable = False

    with pytest.raises(ServiceUnavailable):
        world.client().send_code(CLINIC, "123456")


def test_a_wrong_key_is_refused(world):
    with pytest.raises(KeyRefused):
        world.client(api_key="wrong").find_partner("somchai@example.com")


def test_a_key_that_was_changed_meanwhile_is_replaced_and_the_order_placed_once(world):
    fields = world.fields()
    credentials = RenewableCredentials(fields, fields)
    client = world.client_of(credentials)
    place(client, "act0")
    credentials.then(fields | {"api_key": world.odoo.change_key(fields["login"])})
    before = len(world.orders_of(HOSPITAL))

    assert place(client).state == "sale"

    assert credentials.looked == [True]
    assert len(world.orders_of(HOSPITAL)) == before + 1


def test_another_user_may_take_over(world):
    credentials = RenewableCredentials(
        world.fields(api_key="revoked"), world.fields(**world.odoo.credentials_of("admin"))
    )
    assert world.client_of(credentials).find_partner("somchai@example.com") is not None
    assert credentials.looked == [True]


def test_a_server_that_is_down_is_told_and_asked_again_later(world):
    client = world.client()
    world.recorder.fail(status=503, body="<html>Maintenance", headers={"Content-Type": "text/html"})

    with pytest.raises(ServiceUnavailable):
        client.find_partner("somchai@example.com")
    assert client.find_partner("somchai@example.com") is not None


def test_two_runs_with_one_key_at_the_same_time_are_one_order(world):
    before = len(world.orders_of(HOSPITAL))
    clients = [world.client() for _ in range(4)]

    with ThreadPoolExecutor(len(clients)) as threads:
        placed = list(threads.map(place, clients))

    assert len(world.orders_of(HOSPITAL)) == before + 1
    assert {(order.id, order.state) for order in placed} == {(placed[0].id, "sale")}
    assert {len(order.invoices) for order in placed} == {1}


def test_tools_that_run_side_by_side_ask_for_version_and_login_once(world):
    client = world.client()
    words = ["gloves", "mask", "syringe", "alcohol"]

    with ThreadPoolExecutor(len(words)) as threads:
        found = list(
            threads.map(lambda word: client.find_products(ProductQuery(words=word), language="en", partner=None), words)
        )

    assert all(found)
    known = [path for path in world.calls if path in ("/web/version", "/xmlrpc/2/common")]
    assert known == ["/web/version", *(["/xmlrpc/2/common"] * 2 if "json2" not in world.odoo.protocols else [])]
    assert len(world.calls) == len(known) + 1 + len(words)
