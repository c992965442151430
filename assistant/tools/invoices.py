"""The signed-in customer's invoices."""

from typing import Any

from assistant.tools.results import Limit, invoice_summary
from assistant.tools.tool import Json, ToolContext, tool


@tool
def list_invoices(context: ToolContext, limit: Limit | None = None) -> Json:
    """The signed-in customer's own invoices, newest first: number, state, what is still to be paid, which order.

    Call it for questions about invoices or payment. limit: how many, e.g. 5; null for ten. A draft has no number yet.
    Can't show anybody else's invoices, and can't pay or change one: offer a person for that.
    """
    invoices = context.odoo.invoices(context.partner(), limit=limit or 10)
    context.remember(*(name for invoice in invoices for name in (invoice.name, invoice.origin)))
    result: dict[str, Any] = {"invoices": [invoice_summary(invoice) for invoice in invoices]}
    if not invoices:
        result["note"] = "This customer has no invoices yet."
    return result
