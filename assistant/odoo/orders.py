"""A customer's orders, read whole: lines, state, delivery and invoices in one round trip."""

from typing import Any, Final

from assistant.errors import ContractBroken
from assistant.odoo import invoices
from assistant.odoo.lines import priced_line, specification
from assistant.odoo.ownership import OWNER, belongs_to, of_partner
from assistant.odoo.records import Order, Partner
from assistant.odoo.session import Session
from assistant.odoo.values import date, linked_name, money, text

MAX_ORDERS: Final = 20
MODEL: Final = "sale.order"


class Orders:
    def __init__(self, session: Session) -> None:
        self._session = session

    def recent(self, partner: Partner, *, limit: int, language: str) -> list[Order]:
        return self._search(partner, [], limit=max(1, min(limit, MAX_ORDERS)), language=language)

    def by_name(self, partner: Partner, name: str, *, language: str) -> Order | None:
        found = self._search(partner, [["name", "=", name.strip()]], limit=1, language=language)
        return found[0] if found else None

    def by_id(self, order_id: int, partner: Partner, *, language: str) -> Order:
        """Raises `ContractBroken` unless it exists and is this partner's: such an id is never a customer's word."""
        found = self._session.call(
            MODEL,
            "web_read",
            ids=[order_id],
            specification=self._specification(),
            context=self._session.locale(language),
        )
        if len(found) != 1 or not belongs_to(found[0], partner):
            raise ContractBroken("odoo", "the order behind our external id is gone or another customer's")
        return self._order(found[0])

    def _search(self, partner: Partner, domain: list[Any], *, limit: int, language: str) -> list[Order]:
        answer = self._session.call(
            MODEL,
            "web_search_read",
            domain=[of_partner(partner), *domain],
            specification=self._specification(),
            limit=limit,
            order="date_order desc, id desc",
            context=self._session.locale(language),
        )
        return [self._order(record) for record in answer["records"] if belongs_to(record, partner)]

    def _specification(self) -> dict[str, Any]:
        return {
            "name": {},
            "state": {},
            "date_order": {},
            "amount_untaxed": {},
            "amount_tax": {},
            "amount_total": {},
            "currency_id": {"fields": {"name": {}}},
            "delivery_status": {},
            "invoice_status": {},
            "invoice_ids": {"fields": invoices.FIELDS},
            "order_line": specification(self._session.names),
        } | OWNER

    def _order(self, record: dict[str, Any]) -> Order:
        lines = (priced_line(line, self._session.names) for line in record["order_line"])
        return Order(
            id=record["id"],
            name=text(record["name"]),
            state=text(record["state"]),
            date=date(record["date_order"]),
            lines=tuple(line for line in lines if line),
            untaxed=money(record["amount_untaxed"]),
            tax=money(record["amount_tax"]),
            total=money(record["amount_total"]),
            currency=linked_name(record["currency_id"], "name"),
            delivery_status=text(record["delivery_status"]),
            invoice_status=text(record["invoice_status"]),
            invoices=tuple(invoices.invoice(entry) for entry in record["invoice_ids"] if entry["state"] != "cancel"),
        )
