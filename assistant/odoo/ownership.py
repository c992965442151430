"""Whose an order or an invoice is. Asked for in the search, and checked again on what came back.

A customer sees what is theirs and what is their own contacts' or delivery addresses' (a company that signed in sees the
orders of its branches); a contact does not see its company's.
"""

from typing import Any, Final

from assistant.odoo.records import Partner
from assistant.odoo.values import linked_id

OWNER: Final[dict[str, Any]] = {"partner_id": {"fields": {"parent_id": {}}}}


def of_partner(partner: Partner) -> list[Any]:
    """The condition of a search."""
    return ["partner_id", "child_of", partner.id]


def belongs_to(record: dict[str, Any], partner: Partner) -> bool:
    """For a record read with `OWNER`."""
    owner = record["partner_id"]
    return bool(owner) and partner.id in (linked_id(owner), linked_id(owner.get("parent_id")))
