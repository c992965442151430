"""What the assistant's user needs in Odoo, and what it must not have: the tables behind docs/odoo.md."""

from dataclasses import dataclass

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
