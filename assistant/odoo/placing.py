"""Placing an order exactly once (design D4), and taking it as far as the profile wants.

Every step may be repeated after a crash anywhere: the order is found by its external id, and each later step is taken
only when the record says that it has not happened yet.
"""

from collections.abc import Callable
from typing import Final

from assistant.errors import ContractBroken, OutcomeUnknown, ToolFailed
from assistant.odoo import external_ids
from assistant.odoo.lines import check_lines
from assistant.odoo.orders import MODEL, Orders
from assistant.odoo.records import Order, OrderFlow, OrderLine, Partner
from assistant.odoo.session import Session
from assistant.odoo.values import plain

COLUMNS: Final = ["id", "partner_id/.id", "order_line/id", "order_line/product_id/.id", "order_line/product_uom_qty"]
OPEN: Final = ("draft", "sent")
WIZARD: Final = "sale.advance.payment.inv"


class Placing:
    def __init__(self, session: Session, orders: Orders) -> None:
        self._session = session
        self._orders = orders

    def place_once(
        self, key: str, partner: Partner, lines: list[OrderLine], *, flow: OrderFlow, language: str
    ) -> Order:
        """As the port says. Where a rule of the business stops a later step, the order is given as far as it came:
        it exists, and must not be ordered again."""
        check_lines(lines)
        name = f"order_{key}"

        def read() -> Order:
            return self._orders.by_id(order_id, partner, language=language)

        order_id = external_ids.find(self._session, MODEL, name) or 0
        known = read() if order_id else None  # what the record is known to say; None: it has just been made
        if not order_id:
            order_id = external_ids.create(self._session, MODEL, name, COLUMNS, _rows(name, partner, lines))
        if flow is not OrderFlow.QUOTATION and (known is None or known.state in OPEN):
            known = self._step(lambda: self._confirm(order_id), read, lambda order: order.state not in OPEN)
        if flow is OrderFlow.ORDER_AND_DRAFT_INVOICE and (known is None or _to_be_invoiced(known)):
            known = self._step(lambda: self._invoice(order_id), read, lambda order: bool(order.invoices))
        return known or read()

    def _step(self, act: Callable[[], None], read: Callable[[], Order], done: Callable[[Order], bool]) -> Order | None:
        """Take a step. None when Odoo said yes; otherwise the record read back, which decides whether it happened."""
        try:
            act()
        except (OutcomeUnknown, ContractBroken, ToolFailed) as exc:
            order = read()
            if not done(order) and not isinstance(exc, ToolFailed):
                raise
            return order
        return None

    def _confirm(self, order_id: int) -> None:
        self._session.call(MODEL, "action_confirm", ids=[order_id])

    def _invoice(self, order_id: int) -> None:
        """Over XML-RPC the second call always fails ("cannot marshal None") although the invoice is made."""
        values = {"advance_payment_method": "delivered", "sale_order_ids": [[6, 0, [order_id]]]}
        wizard = self._session.call(WIZARD, "create", vals_list=[values])
        self._session.call(WIZARD, "create_invoices", ids=wizard)


def _to_be_invoiced(order: Order) -> bool:
    return order.state not in OPEN and order.state != "cancel" and not order.invoices


def _rows(name: str, partner: Partner, lines: list[OrderLine]) -> list[list[str]]:
    """One row per line, the first carries the order. Lines need ids of their own: a repeated load would add them
    again."""
    head = [external_ids.external_id(name), str(partner.id)]
    return [
        [
            *(head if n == 1 else ["", ""]),
            external_ids.external_id(f"{name}_l{n}"),
            str(line.product_id),
            plain(line.quantity),
        ]
        for n, line in enumerate(lines, 1)
    ]
