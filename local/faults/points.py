"""The rows of the matrix: every call that a run makes, in order, as data.

A clean run is compared with its table: a call that is not listed here fails the matrix, with a sentence that says so.
"""

from dataclasses import dataclass, replace
from enum import StrEnum


class Wire(StrEnum):
    JSON2 = "json2"
    XMLRPC = "xmlrpc"


@dataclass(frozen=True)
class Point:
    """One call. `nth` counts the calls of this operation within the run.

    `cold`: made by a process that handles its first message, and later seldom or never. `parallel`: made by tools that
    run side by side, so that its place among its neighbours is open. `beside`: made by another thread, so that its
    place in the run is open; `joined`: the run ends only when it has. `in_tool`: made by a tool, whose failure the
    model tells the customer. `outage`: also failed for several tries in a row. `wire`: made with that protocol only.
    `doubles`: the kinds of faults after which the team may get the same mail twice, because a mail has no key.
    """

    name: str
    service: str
    operation: str
    nth: int = 1
    cold: bool = False
    parallel: bool = False
    beside: bool = False
    joined: bool = False
    in_tool: bool = False
    outage: bool = False
    wire: Wire | None = None
    doubles: tuple[str, ...] = ()

    @property
    def call(self) -> tuple[str, str]:
        return self.service, self.operation


INGEST = (
    Point("inbox", "dynamodb", "BatchWriteItem"),
    Point("doorbell", "sqs", "SendMessageBatch"),
)
RECEIVE = Point("receive", "queue", "ReceiveMessage")
CLAIM = Point("claim", "dynamodb", "TransactWriteItems")
TYPING = Point("typing sign", "line", "chat/loading/start", beside=True)
LOAD = Point("load", "dynamodb", "Query")
HEARD = (*INGEST, RECEIVE, CLAIM, LOAD, TYPING)
MAY_ASK = (
    Point("look into purse", "dynamodb", "GetItem", cold=True, parallel=True),
    Point("look at breaker", "dynamodb", "GetItem", nth=2, cold=True, parallel=True),
)
DELETE = Point("delete message", "queue", "DeleteMessageBatch")
ODOO_SESSION = (
    Point("ask version", "odoo", "web/version", cold=True, in_tool=True),
    Point("ask version (2)", "odoo", "common/version", cold=True, in_tool=True, wire=Wire.XMLRPC),
    Point("log in", "odoo", "common/authenticate", cold=True, in_tool=True, wire=Wire.XMLRPC),
)
LANGUAGES = Point("ask languages", "odoo", "res.lang/get_installed", cold=True, in_tool=True)
ODOO_AHEAD = tuple(replace(point, beside=True, joined=True) for point in (*ODOO_SESSION, LANGUAGES))
"""Beside the first turn of the model."""


def _told(what: str) -> tuple[Point, ...]:
    return (
        Point(f"commit {what}", "dynamodb", "TransactWriteItems", nth=2),
        Point(f"reply {what}", "line", "message/reply"),
        Point(f"mark {what}", "dynamodb", "TransactWriteItems", nth=3),
        DELETE,
    )


TAP = (
    *HEARD,
    Point("look at ledger", "dynamodb", "GetItem"),
    *ODOO_SESSION,
    Point("read customer", "odoo", "res.partner/search_read"),
    LANGUAGES,
    Point("preview again", "odoo", "sale.order/onchange"),
    Point("begin effect", "dynamodb", "UpdateItem"),
    Point("look for order", "odoo", "ir.model.data/check_object_reference"),
    Point("create order", "odoo", "sale.order/load", outage=True),
    Point("confirm order", "odoo", "sale.order/action_confirm"),
    Point("open wizard", "odoo", "sale.advance.payment.inv/create"),
    Point("create invoice", "odoo", "sale.advance.payment.inv/create_invoices"),
    Point("read back", "odoo", "sale.order/web_read"),
    Point("finish effect", "dynamodb", "UpdateItem", nth=2),
    Point("commit", "dynamodb", "TransactWriteItems", nth=2, outage=True),
    Point("reply", "line", "message/reply", outage=True),
    Point("mark delivered", "dynamodb", "TransactWriteItems", nth=3),
    DELETE,
)
"""The customer taps Confirm on a card: the order is placed."""

_REPLY = [point.name for point in TAP].index("reply")

TAP_LATE = (
    *TAP[:_REPLY],
    Point("push", "line", "message/push", outage=True),
    Point("mark pushed", "dynamodb", "TransactWriteItems", nth=3),
    DELETE,
)
"""The same, so late that LINE's reply token has run out."""

ORDER_BY_TEXT = (
    *HEARD,
    *MAY_ASK,
    *ODOO_AHEAD,
    Point("first turn", "openai", "responses", outage=True),
    Point("search", "odoo", "product.product/search_read", parallel=True, in_tool=True),
    Point("search (2)", "odoo", "product.product/search_read", nth=2, parallel=True, in_tool=True),
    Point("own prices", "odoo", "sale.order/onchange", parallel=True, in_tool=True),
    Point("own prices (2)", "odoo", "sale.order/onchange", nth=2, parallel=True, in_tool=True),
    Point("second turn", "openai", "responses", nth=2),
    Point("more written?", "dynamodb", "Query", nth=2),
    Point("read for preview", "odoo", "res.partner/search_read", in_tool=True),
    Point("preview", "odoo", "sale.order/onchange", nth=3, in_tool=True),
    Point("pay", "dynamodb", "UpdateItem", beside=True, joined=True),
    *_told("card"),
)
"""The customer writes what to order: the model searches, and proposes the order on a card."""

HANDOVER = (
    *HEARD,
    *MAY_ASK,
    *ODOO_AHEAD,
    Point("decide to tell", "openai", "responses"),
    Point("begin notice", "dynamodb", "UpdateItem", in_tool=True),
    Point("find template", "odoo", "mail.template/search_read", cold=True, in_tool=True),
    Point("send notice", "odoo", "mail.template/send_mail", in_tool=True, doubles=("killed after", "times out")),
    Point("finish notice", "dynamodb", "UpdateItem", nth=2, in_tool=True, doubles=("killed before",)),
    Point("say so", "openai", "responses", nth=2),
    Point("more since?", "dynamodb", "Query", nth=2),
    Point("pay for it", "dynamodb", "UpdateItem", nth=3, beside=True, joined=True),
    *_told("handover"),
)
"""The customer asks for a person: a tool of the model writes (it tells the team by mail) without a confirmation."""
