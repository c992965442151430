"""Odoo's orders and invoices as the model reads them: JSON, money as text, states in everyday words."""

from typing import Annotated, Any, Final

from pydantic import Field

from assistant.odoo.records import Invoice, Order
from assistant.tools.amounts import plain_money, plain_quantity

Limit = Annotated[int, Field(ge=1, le=20)]
"""How many records a list may show."""

ORDER_STATES: Final = {"draft": "quotation", "sent": "quotation sent", "sale": "confirmed", "cancel": "cancelled"}
INVOICE_STATES: Final = {"draft": "draft", "posted": "issued", "cancel": "cancelled"}
DELIVERY: Final = {
    "": "not started",
    "pending": "not delivered yet",
    "started": "being delivered",
    "partial": "partly delivered",
    "full": "delivered",
}


def order_summary(order: Order) -> dict[str, Any]:
    return {
        "order": order.name,
        "date": order.date,
        "state": ORDER_STATES.get(order.state, order.state),
        "total": plain_money(order.total),
        "currency": order.currency,
        "lines": [{"name": line.name, "quantity": plain_quantity(line.quantity)} for line in order.lines],
        "delivery": DELIVERY.get(order.delivery_status, order.delivery_status),
        "invoices": [invoice_summary(invoice) for invoice in order.invoices],
    }


def order_details(order: Order) -> dict[str, Any]:
    """The summary with prices and taxes."""
    lines = [
        {
            "name": line.name,
            "quantity": plain_quantity(line.quantity),
            "unit": line.unit,
            "unit_price": plain_money(line.unit_price),
            "subtotal": plain_money(line.subtotal),
        }
        for line in order.lines
    ]
    return order_summary(order) | {
        "lines": lines,
        "untaxed": plain_money(order.untaxed),
        "tax": plain_money(order.tax),
    }


def invoice_summary(invoice: Invoice) -> dict[str, str]:
    return {
        "invoice": invoice.name or "draft, no number yet",
        "state": INVOICE_STATES.get(invoice.state, invoice.state),
        "payment": invoice.payment_state.replace("_", " "),
        "total": plain_money(invoice.total),
        "due": plain_money(invoice.due),
        "currency": invoice.currency,
        "date": invoice.date,
        "order": invoice.origin,
    }


def names_in(order: Order) -> tuple[str, ...]:
    """The names that the model may say once it has seen this order."""
    return (order.name, *(invoice.name for invoice in order.invoices if invoice.name))
