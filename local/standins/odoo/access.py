"""Who may do what: rights per model and group, and the texts of a refusal. The rules themselves are access.toml."""

import tomllib
from collections.abc import Set as AbstractSet
from functools import cache
from pathlib import Path
from typing import Any

from local.standins.odoo.errors import AccessError

ADMINISTRATOR = "Role / Administrator"
EDIT_TEMPLATES = "Mail Template Editor"
ALL_DOCUMENTS = "Sales/User: All Documents"
OWN_DOCUMENTS = "Sales/User: Own Documents Only"
INVOICING = "Accounting/Invoicing"
EXTERNAL_IDS = {
    "base.group_user": "Role / User",
    "base.group_system": ADMINISTRATOR,
    "base.group_erp_manager": "Access Rights",
    "base.group_partner_manager": "Contact/Creation",
    "sales_team.group_sale_salesman": OWN_DOCUMENTS,
    "sales_team.group_sale_salesman_all_leads": ALL_DOCUMENTS,
    "sales_team.group_sale_manager": "Sales/Administrator",
    "account.group_account_invoice": INVOICING,
    "stock.group_stock_user": "Inventory/User",
    "stock.group_stock_manager": "Inventory/Administrator",
    "product.group_product_manager": "Products/Create",
    "mail.group_mail_template_editor": EDIT_TEMPLATES,
}
"""Groups as `has_group` names them."""
VERBS = {"read": "access", "create": "create", "write": "modify", "unlink": "delete"}


@cache
def _rights() -> dict[str, dict[str, Any]]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))


def label(model: str) -> str:
    return str(_rights()[model]["label"])


def may(model: str, operation: str, groups: AbstractSet[str]) -> bool:
    allowed = _rights().get(model, {}).get(operation, [])
    return ADMINISTRATOR in groups or "*" in allowed or not groups.isdisjoint(allowed)


def refusal(model: str, operation: str, version: int) -> AccessError:
    rights = _rights().get(model, {"label": model})
    allowed = rights.get(operation) or [ADMINISTRATOR]
    if version < 19:
        allowed = rights.get("groups18", allowed)
    groups = "\n".join(f"\t- {group}" for group in allowed)
    return AccessError(
        f"You are not allowed to {VERBS[operation]} '{rights['label']}' ({model}) records.\n\n"
        f"This operation is allowed for the following groups:\n{groups}\n\n"
        "Contact your administrator to request access if necessary."
    )


def rule_refusal(model: str, operation: str, user_name: str, uid: int) -> AccessError:
    """A record rule hides this record from the user."""
    return AccessError(
        "Uh-oh! Looks like you have stumbled upon some top-secret records.\n\n"
        f"Sorry, {user_name} (id={uid}) doesn't have '{operation}' access to:\n- {label(model)} ({model})\n\n"
        "If you really, really need access, perhaps you can win over your friendly administrator "
        "with a batch of freshly baked cookies."
    )
