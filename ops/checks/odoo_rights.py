"""What the assistant's user may do in Odoo: all that the profile's tools need, and no more than docs/odoo.md says.

Asked of Odoo itself: `has_access` per model and operation (before 18 `check_access_rights`), `has_group` per group.
"""

from dataclasses import dataclass

from assistant.errors import AccessDenied, ToolFailed
from assistant.odoo.records import OrderFlow
from assistant.odoo.refusals import CallRefused
from assistant.odoo.wire import Wire
from assistant.profile import Profile
from ops.checks.case import Case
from ops.checks.finding import Findings, failed, note, ok

SALES = "Sales / User: Own Documents Only"
CONTACTS = "Contact / Creation"
INTERNAL = "Role / User"

ORDERS = {"place_order", "reorder", "list_orders", "get_order"}
BUYING = {"place_order", "reorder"}


@dataclass(frozen=True, slots=True)
class Need:
    """`app` is what brings the model into Odoo, `group` what gives the right. No `tools`: always needed."""

    model: str
    operation: str
    group: str
    app: str
    tools: frozenset[str] = frozenset()


NEEDS = (
    Need("res.partner", "read", INTERNAL, "Contacts"),
    Need("mail.template", "read", INTERNAL, "Discuss"),
    Need("res.partner", "create", CONTACTS, "Contacts", frozenset({"open_account"})),
    Need("product.product", "read", INTERNAL, "Sales", frozenset({"find_products", *BUYING})),
    Need("stock.move", "read", SALES, "Inventory", frozenset({"find_products", *BUYING})),
    Need("sale.order", "read", SALES, "Sales", frozenset(ORDERS)),
    Need("sale.order", "create", SALES, "Sales", frozenset(BUYING)),
    Need("sale.order", "write", SALES, "Sales", frozenset(BUYING)),
    Need("sale.order.line", "create", SALES, "Sales", frozenset(BUYING)),
    Need("account.move", "read", SALES, "Invoicing", frozenset({"list_invoices", *ORDERS})),
    Need("sale.advance.payment.inv", "create", SALES, "Sales", frozenset(BUYING)),
)

TOO_WIDE = {
    "base.group_system": "Settings (administrator)",
    "base.group_erp_manager": "Access Rights",
    "sales_team.group_sale_manager": "Sales / Administrator",
    "account.group_account_invoice": "Invoicing",
    "account.group_account_readonly": "Accounting / Read-only",
    "account.group_account_manager": "Accounting / Administrator",
    "stock.group_stock_user": "Inventory / User",
    "stock.group_stock_manager": "Inventory / Administrator",
    "product.group_product_manager": "Products / Create",
    "purchase.group_purchase_user": "Purchase / User",
    "hr.group_hr_user": "Employees / Officer",
    "mail.group_mail_template_editor": "Mail Template Editor",
}
"""Groups that docs/odoo.md does not give, by external id. One that Odoo does not have counts as not given."""
ALL_DOCUMENTS = "sales_team.group_sale_salesman_all_leads"

TOO_MUCH = {
    ("account.move", "create"): "write journal entries and vendor bills",
    ("account.payment", "read"): "read payments",
    ("product.product", "write"): "change products and their prices",
    ("sale.order", "unlink"): "delete orders",
    ("mail.mail", "create"): "write any mail",
    ("res.users", "write"): "change users",
}
"""The same by effect: a group of the company's own may give it."""


def check(case: Case, wire: Wire, user: int) -> Findings:
    rights = Rights(wire, user)
    yield from _missing(case.profile, rights)
    yield from _too_much(rights)


def _missing(profile: Profile, rights: "Rights") -> Findings:
    needs = [need for need in NEEDS if _is_needed(need, profile)]
    found = {need: rights.may(need.model, need.operation) for need in needs}
    apps = sorted({need.app for need in needs if found[need] is None})
    lacking = [need for need in needs if found[need] is False]
    if apps:
        models = ", ".join(sorted({need.model for need in needs if found[need] is None}))
        yield failed("odoo.apps", f"Odoo has no {models}", f"Install the apps {', '.join(apps)} in Odoo.")
    if lacking:
        what = ", ".join(f"{need.operation} {need.model}" for need in lacking)
        groups = sorted({need.group for need in lacking})
        yield failed(
            "odoo.rights",
            f"the user may not {what}",
            f"Give it the group {' and '.join(groups)}, or simply Saphan assistant: docs/odoo.md, 2.",
        )
    elif not apps:
        yield ok("odoo.rights", f"all {len(needs)} that the tools need")


def _is_needed(need: Need, profile: Profile) -> bool:
    if need.model == "sale.advance.payment.inv" and profile.order.flow is not OrderFlow.ORDER_AND_DRAFT_INVOICE:
        return False
    return not need.tools or not need.tools.isdisjoint(profile.tools)


def _too_much(rights: "Rights") -> Findings:
    groups = [title for group, title in TOO_WIDE.items() if rights.is_in(group)]
    powers = [power for (model, operation), power in TOO_MUCH.items() if rights.may(model, operation)]
    if groups or powers:
        told = [f"is in {', '.join(groups)}"] if groups else []
        told += [f"may {', '.join(powers)}"] if powers else []
        yield failed(
            "odoo.too_much",
            f"the user {' and '.join(told)}: more than a key in a chat service should open",
            "Odoo: Settings > Users, take those groups off it. docs/odoo.md, 2.",
        )
        return
    yield ok("odoo.too_much", "none of the wide groups, nothing that the tools don't need")
    if rights.is_in(ALL_DOCUMENTS):
        yield note(
            "odoo.all_documents",
            "the user sees all salespeople's orders",
            "Meant only if customers shall look up orders that your team has entered; else take it off.",
        )


class Rights:
    """What one user may do, as Odoo says."""

    def __init__(self, wire: Wire, user: int) -> None:
        self._wire = wire
        self._user = user
        self._old = wire.version < 18

    def may(self, model: str, operation: str) -> bool | None:
        """None when Odoo has no such model."""
        try:
            if self._old:
                return bool(self._wire.call(model, "check_access_rights", operation=operation, raise_exception=False))
            return bool(self._wire.call(model, "has_access", ids=[], operation=operation))
        except (CallRefused, ToolFailed):  # JSON-2 says 404, XML-RPC "Object … doesn't exist"
            return None

    def is_in(self, group: str) -> bool:
        try:
            if self._old:
                return bool(self._wire.call("res.users", "has_group", group_ext_id=group))
            return bool(self._wire.call("res.users", "has_group", ids=[self._user], group_ext_id=group))
        except (CallRefused, ToolFailed, AccessDenied):
            return False
