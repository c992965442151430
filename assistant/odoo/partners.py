"""Customers: found by e-mail, read by id, made once."""

from typing import Any, Final

from assistant.odoo import external_ids
from assistant.odoo.records import NewPartner, Partner
from assistant.odoo.session import Session
from assistant.odoo.values import linked_id, text

FIELDS: Final = ["name", "email", "lang", "parent_id", "property_product_pricelist"]
MODEL: Final = "res.partner"
ENOUGH: Final = 10
"""So many partners with one address are no family."""


class Partners:
    def __init__(self, session: Session) -> None:
        self._session = session

    def by_email(self, email: str) -> Partner | None:
        """The one active partner with this address. A company and its own contacts may share one: then the company,
        which is who buys. Strangers that share one are ambiguous: None."""
        found = self._having(email, limit=ENOUGH)
        if len(found) == 1:
            return _partner(found[0])
        for head in found:
            if all(other is head or linked_id(other["parent_id"]) == head["id"] for other in found):
                return _partner(head) if len(found) < ENOUGH else None
        return None

    def taken(self, email: str) -> bool:
        return bool(self._having(email, limit=1))

    def by_id(self, partner_id: int) -> Partner | None:
        """Searches, because `read` finds archived partners too."""
        found = self._search([["id", "=", partner_id]], limit=1)
        return _partner(found[0]) if found else None

    def create_once(self, key: str, new: NewPartner) -> int:
        name = f"partner_{key}"
        found = external_ids.find(self._session, MODEL, name)
        if found is not None:
            return found
        values = {
            "id": external_ids.external_id(name),
            "name": new.name,
            "email": new.email,
            "phone": new.phone,
            "company_name": new.company,
            # Odoo takes any code here, and then no order for this partner can be made.
            "lang": self._session.code(new.language),
        }
        values = {column: value for column, value in values.items() if value}
        return external_ids.create(self._session, MODEL, name, list(values), [list(values.values())])

    def _having(self, email: str, *, limit: int) -> list[dict[str, Any]]:
        address = email.strip().lower()  # Odoo stores it in lower case and compares as it is
        return self._search([["email_normalized", "=", address]], limit=limit) if "@" in address else []

    def _search(self, domain: list[Any], *, limit: int) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._session.call(
            MODEL, "search_read", domain=domain, fields=FIELDS, limit=limit, order="id"
        )
        return found


def _partner(record: dict[str, Any]) -> Partner:
    return Partner(
        id=record["id"],
        name=text(record["name"]),
        email=text(record["email"]),
        language=text(record["lang"]),
        pricelist_id=linked_id(record.get("property_product_pricelist")),
    )
