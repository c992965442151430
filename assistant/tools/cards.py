"""Cards drawn by code from Odoo's records: what will happen, and what has happened. The run adds the buttons."""

from collections.abc import Iterable
from decimal import Decimal

from assistant.messages import Card, Row
from assistant.odoo.records import Invoice, NewPartner, Order, OrderPreview, PricedLine
from assistant.phrases import Phrases
from assistant.tools.amounts import money, quantity


def order_preview(title: str, preview: OrderPreview, say: Phrases) -> Card:
    return Card(
        title=title,
        rows=tuple(_line(line, preview.currency, say) for line in preview.lines),
        totals=_totals(preview, say),
        footer=say("order.preview_footer"),
    )


def order_receipt(order: Order, say: Phrases) -> Card:
    return Card(
        title=say("receipt.title", order=order.name),
        rows=(
            Row(say("receipt.status"), _word(say, "order_state", order.state)),
            *(_invoice(invoice, say) for invoice in order.invoices),
            *(_line(line, order.currency, say) for line in order.lines),
        ),
        totals=_totals(order, say),
    )


def account_preview(new: NewPartner, say: Phrases) -> Card:
    shown = (("name", new.name), ("email", new.email), ("phone", new.phone), ("company", new.company))
    return Card(
        title=say("account.title"),
        rows=tuple(Row(say(f"account.{key}"), value) for key, value in shown if value),
        footer=say("account.footer"),
    )


def _line(line: PricedLine, currency: str, say: Phrases) -> Row:
    price = money(line.unit_price, currency)
    note = [say("order.line", quantity=quantity(line.quantity), unit=line.unit, price=price)]
    if line.in_stock is not None and line.in_stock < line.quantity:
        note.append(say("order.short_stock", quantity=quantity(max(line.in_stock, Decimal(0))), unit=line.unit))
    return Row(line.name, money(line.subtotal, currency), _joined(note))


def _invoice(invoice: Invoice, say: Phrases) -> Row:
    return Row(say("receipt.invoice"), _joined([invoice.name, _word(say, "invoice_state", invoice.state)]))


def _totals(priced: OrderPreview | Order, say: Phrases) -> tuple[Row, ...]:
    amounts = (("untaxed", priced.untaxed), ("tax", priced.tax), ("total", priced.total))
    return tuple(Row(say(f"order.{key}"), money(amount, priced.currency)) for key, amount in amounts)


def _word(say: Phrases, section: str, value: str) -> str:
    """Odoo's word in the customer's language; a value that is new to us is shown as it is."""
    key = f"{section}.{value}"
    return say(key) if key in say.keys() else value  # noqa: SIM118 (not a dict)


def _joined(texts: Iterable[str]) -> str:
    return " · ".join(text for text in texts if text)
