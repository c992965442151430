"""The hostile model against Odoo's stand-in through the real client: its ownership checks and its whitelist."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from assistant.credentials import Credentials
from assistant.odoo.client import OdooClient, connect
from assistant.odoo.records import Order, OrderFlow, Partner
from assistant.odoo.whitelist import WHITELIST
from assistant.ports import ModelAnswer, ToolCall
from assistant.profile_settings import OdooSettings
from local.standins.http_server import HttpServer
from local.standins.odoo import OdooStandIn
from local.standins.recorder import Recorder
from tests.contract.test_odoo_client_on_standin import CART, CLINIC, HOSPITAL, customer
from tests.fakes.clock import FakeClock
from tests.unit.attack.hostile import HostileModel, answer, turns
from tests.unit.run.chat import Chat

WRITES = {"load", "create", "create_invoices", "action_confirm", "write", "unlink"}
PATH = re.compile(r"/json/2/([a-z.]+)/([a-z_]+)$")


@dataclass
class Shop:
    odoo: OdooStandIn
    recorder: Recorder
    client: OdooClient
    victim: Partner
    order: Order


@pytest.fixture(scope="module")
def shop() -> Iterator[Shop]:
    odoo = OdooStandIn(seed="sk_medical")
    recorder = Recorder(odoo.app)
    server = HttpServer(recorder).start()
    credentials = Credentials({"url": server.url, **odoo.credentials})
    client = connect(credentials, settings=OdooSettings(staff_email="sales@example.com"), clock=FakeClock())
    victim = customer(client, HOSPITAL)
    order = client.place_order_once("victims", victim, CART, flow=OrderFlow.ORDER_AND_DRAFT_INVOICE, language="th")
    yield Shop(odoo, recorder, client, victim, order)
    server.stop()


def _visit(shop: Shop, played: list[ModelAnswer], signed_in: int = CLINIC) -> Chat:
    model = HostileModel()
    model.turns = played
    chat = Chat(model=model, around=lambda name, port: shop.client if name == "odoo" else port)
    chat.sign_in(customer(shop.client, signed_in))
    shop.recorder.clear()
    event = chat.event("I want gloves")
    chat.arrives(event)
    assert chat.rings(event)
    return chat


def _nothing_was_gained(shop: Shop, chat: Chat) -> None:
    """Neither data of the victim nor a write, nor a call that the whitelist does not hold."""
    outputs = " ".join(item["output"] for item in chat.thread if "output" in item)
    assert [mark for mark in (shop.victim.name, shop.victim.email, shop.order.name) if mark in outputs] == []
    called = [found.groups() for request in shop.recorder.requests if (found := PATH.search(str(request["path"])))]
    assert [method for _, method in called if method in WRITES] == []
    assert [(model, method) for model, method in called if method not in WHITELIST.get(model, {})] == []
    partner = chat.state.partner
    assert partner is None or partner.id == CLINIC


@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)
@given(played=st.lists(turns(), max_size=8))
def test_whatever_the_model_calls_nothing_is_written_and_nothing_of_others_is_read(
    shop: Shop, played: list[ModelAnswer]
) -> None:
    _nothing_was_gained(shop, _visit(shop, played))


DOMAINS = ("%", "_", "S%", "'; DROP TABLE sale_order; --", '["|",["id",">",0],["id","<",0]]', "|", "\\", "*")


@pytest.mark.parametrize("tool", ["get_order", "reorder"])
def test_an_order_of_somebody_else_is_not_found_by_its_name_or_a_pattern(shop: Shop, tool: str) -> None:
    names = (shop.order.name, shop.order.name.lower(), f" {shop.order.name} ", str(shop.order.id), *DOMAINS)
    for name in names:
        chat = _visit(shop, [answer("", ToolCall("call_1", tool, json.dumps({"order_name": name})))])
        _nothing_was_gained(shop, chat)
        (told,) = [item["output"] for item in chat.thread if "output" in item]
        assert "Not found among your orders" in told
        assert chat.cards == []


def test_lists_hold_only_what_is_the_customers_own(shop: Shop) -> None:
    calls = [ToolCall(f"call_{n}", tool, '{"limit": 20}') for n, tool in enumerate(["list_orders", "list_invoices"])]
    chat = _visit(shop, [answer("", *calls)])
    _nothing_was_gained(shop, chat)
    assert all("error" not in json.loads(item["output"]) for item in chat.thread if "output" in item)


def test_the_victim_itself_sees_its_order(shop: Shop) -> None:
    """The marks are such that a leak would show them."""
    chat = _visit(shop, [answer("", ToolCall("call_1", "list_orders", "{}"))], signed_in=HOSPITAL)
    assert any(shop.order.name in item["output"] for item in chat.thread if "output" in item)
    assert any(PATH.search(str(request["path"])) for request in shop.recorder.requests)


@pytest.mark.parametrize("product", [0, -1, 2**31, 91])
def test_a_product_that_is_not_for_sale_is_put_on_no_card(shop: Shop, product: int) -> None:
    lines = {"lines": [{"product_id": product, "quantity": 1}]}
    chat = _visit(shop, [answer("", ToolCall("call_1", "place_order", json.dumps(lines)))])
    _nothing_was_gained(shop, chat)
    assert chat.cards == []
