"""A customer's invoices."""

from typing import Any, Final

from assistant.odoo.ownership import OWNER, belongs_to, of_partner
from assistant.odoo.records import Invoice, Partner
from assistant.odoo.session import Session
from assistant.odoo.values import date, linked_name, money, text

FIELDS: Final[dict[str, Any]] = {
    "name": {},
    "state": {},
    "payment_state": {},
    "amount_total": {},
    "amount_residual": {},
    "currency_id": {"fields": {"name": {}}},
    "invoice_date": {},
    "invoice_origin": {},
}
MAX_INVOICES: Final = 50


class Invoices:
    def __init__(self, session: Session) -> None:
        self._session = session

    def recent(self, partner: Partner, *, limit: int) -> list[Invoice]:
        """Drafts and posted ones, newest first."""
        answer = self._session.call(
            "account.move",
            "web_search_read",
            domain=[of_partner(partner), ["move_type", "=", "out_invoice"], ["state", "!=", "cancel"]],
            specification=FIELDS | OWNER,
            limit=max(1, min(limit, MAX_INVOICES)),
            order="id desc",  # drafts have no date yet
        )
        return [invoice(record) for record in answer["records"] if belongs_to(record, partner)]


def invoice(record: dict[str, Any]) -> Invoice:
    """From a record read with `FIELDS`."""
    name = text(record["name"])
    return Invoice(
        id=record["id"],
        name="" if name == "/" else name,
        state=text(record["state"]),
        payment_state=text(record["payment_state"]),
        total=money(record["amount_total"]),
        due=money(record["amount_residual"]),
        currency=linked_name(record["currency_id"], "name"),
        date=date(record["invoice_date"]),
        origin=text(record["invoice_origin"]),
    )
