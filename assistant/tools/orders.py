"""Placing an order, repeating one, looking them up. Prices and totals are Odoo's; the customer is the signed-in one."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Annotated, Any, Final

from pydantic import Field, WithJsonSchema

from assistant import identity
from assistant.errors import ToolFailed
from assistant.messages import Text
from assistant.odoo.records import Order, OrderLine, OrderPreview, Partner, PricedLine
from assistant.tools.amounts import plain_money, plain_quantity
from assistant.tools.cards import order_preview, order_receipt
from assistant.tools.results import Limit, names_in, order_details, order_summary
from assistant.tools.tool import Arguments, Json, Preview, Receipt, ToolContext, to_output, tool

LARGEST: Final = 10_000_000  # a typing mistake above it, and still exact in Odoo's floats

Quantity = Annotated[
    Decimal,
    Field(gt=0, le=LARGEST, decimal_places=2, allow_inf_nan=False),  # Odoo keeps two decimals
    WithJsonSchema({"type": "number", "exclusiveMinimum": 0, "maximum": LARGEST}),
]
OrderName = Annotated[str, Field(min_length=1, max_length=64)]


class Line(Arguments):
    product_id: Annotated[int, Field(gt=0, le=2**31 - 1)]
    quantity: Quantity


Lines = Annotated[list[Line], Field(min_length=1, max_length=40)]


@tool
def place_order(context: ToolContext, lines: Lines) -> Preview:
    """Prepare an order for the signed-in customer and show it with Odoo's prices on a card to confirm.

    Call it when the customer has said what and how much. lines: all of them at once, e.g.
    [{"product_id": 31, "quantity": 5}]. Take product_id from a find_products result of this conversation, never from
    memory. Any quantity is fine, also of items that are out of stock. To change an order that is waiting on a card,
    call it again with all lines as they should be. Nothing is ordered by this call: never say that an order was
    placed because of it.
    """
    partner = _buyer(context)
    return _preview(context, partner, context.phrases("order.preview_title"), _merged(lines))


@place_order.confirmed
def _(context: ToolContext, key: str, lines: Lines) -> Receipt:
    return _place(context, key, _merged(lines))


@tool
def reorder(context: ToolContext, order_name: OrderName) -> Preview:
    """Prepare the same order once more, at today's prices, and show it on a card to confirm.

    Call it when the signed-in customer wants an earlier order again, unchanged. order_name: as list_orders shows it,
    e.g. "S00042". For other quantities or products call place_order instead. Nothing is ordered by this call: never say
    that an order was placed because of it.
    """
    partner = _buyer(context)
    order = _own_order(context, partner, order_name)
    context.remember(*names_in(order))
    title = context.phrases("order.reorder_title", order=order.name)
    return _preview(context, partner, title, _lines_of(order))


@reorder.confirmed
def _(context: ToolContext, key: str, order_name: OrderName) -> Receipt:
    return _place(context, key, _lines_of(_own_order(context, context.partner(), order_name)))


@tool
def list_orders(context: ToolContext, limit: Limit | None = None) -> Json:
    """The signed-in customer's own orders, newest first: name, date, state, total, lines, delivery, invoices.

    Call it for "my orders", "where is my order", "the same as last time". limit: how many, e.g. 3; null for five. Can't
    show anybody else's orders.
    """
    orders = context.odoo.orders(context.partner(), limit=limit or 5, language=context.phrases.language)
    context.remember(*(name for order in orders for name in names_in(order)))
    result: dict[str, Any] = {"orders": [order_summary(order) for order in orders]}
    if not orders:
        result["note"] = "This customer has no orders yet."
    return result


@tool
def get_order(context: ToolContext, order_name: OrderName) -> Json:
    """One of the signed-in customer's own orders with every line, price and tax.

    Call it when the customer asks about one order by its name. order_name: e.g. "S00042", as the customer or
    list_orders gave it. Can't show anybody else's orders, and can't change or cancel one: offer a person for that.
    """
    order = _own_order(context, context.partner(), order_name)
    context.remember(*names_in(order))
    return order_details(order)


def _buyer(context: ToolContext) -> Partner:
    """Who signed in not too long ago, as Odoo has them now."""
    partner = identity.refreshed_partner(context.state, context.odoo, context.clock)
    identity.check_renewed(context.state, context.profile.sign_in, context.clock)
    return partner


def _preview(context: ToolContext, partner: Partner, title: str, lines: list[OrderLine]) -> Preview:
    preview = context.odoo.preview_order(partner, lines, language=context.phrases.language)
    told = {
        "result": "A card with these lines is shown, to be confirmed or cancelled. Nothing is ordered yet.",
        "lines": [{"name": line.name, "quantity": plain_quantity(line.quantity)} for line in preview.lines],
        "total": plain_money(preview.total),
        "currency": preview.currency,
    }
    return Preview(order_preview(title, preview, context.phrases), _digest(preview), to_output(told))


def _place(context: ToolContext, key: str, lines: list[OrderLine]) -> Receipt:
    order = context.odoo.place_order_once(
        key, context.partner(), lines, flow=context.profile.order.flow, language=context.phrases.language
    )
    card, thanks = order_receipt(order, context.phrases), context.phrases("receipt.thanks")
    return Receipt(parts=(card, Text(thanks)), for_model=f"{card.text}\n\n{thanks}", refs=names_in(order))


def _digest(preview: OrderPreview) -> str:
    """What the customer agrees to: total, currency, and each line's product, quantity and price."""
    lines = (
        f"{line.product_id}*{plain_quantity(line.quantity)}@{plain_money(line.unit_price)}" for line in preview.lines
    )
    return " ".join((plain_money(preview.total), preview.currency, *lines))


def _own_order(context: ToolContext, partner: Partner, name: str) -> Order:
    order = context.odoo.order(partner, name, language=context.phrases.language)
    if order is None:  # absent, or somebody else's: the same words
        raise ToolFailed("Not found among your orders. list_orders shows this customer's own orders.")
    return order


def _lines_of(order: Order) -> list[OrderLine]:
    """What can be ordered again: no notes, discounts or returns."""
    lines = _merged(line for line in order.lines if line.product_id > 0 and line.quantity > 0)
    if not lines:
        raise ToolFailed("This order has nothing that could be ordered again.")
    return lines


def _merged(lines: Iterable[Line | PricedLine]) -> list[OrderLine]:
    """One line per product, in the order of their first mention."""
    wanted: dict[int, Decimal] = {}
    for line in lines:
        wanted[line.product_id] = wanted.get(line.product_id, Decimal(0)) + line.quantity
    return [OrderLine(product_id, quantity) for product_id, quantity in wanted.items()]
