"""account.move: customer invoices. A draft has no name; posting gives it one and freezes it."""

from typing import Any, ClassVar

from local.standins.odoo import access
from local.standins.odoo.engine.calling import record_method
from local.standins.odoo.engine.database import Row
from local.standins.odoo.engine.fields import Field, amount, lines, link, links
from local.standins.odoo.engine.model import BaseModel
from local.standins.odoo.errors import AccessError, UserError
from local.standins.odoo.models.money import Totalled, Totals, line_amounts, totals
from local.standins.odoo.models.portal import PortalModel


class Invoice(Totalled, PortalModel):
    NAME = "account.move"
    ORDER = "date desc, name desc, invoice_date desc, id desc"
    PORTAL_PATH = "/my/invoices"
    FIELDS: ClassVar = {
        "name": Field("char", "Number"),
        "ref": Field("char", "Reference"),
        "date": Field("date", "Date"),
        "state": Field("selection", "Status", default="draft"),
        "move_type": Field("selection", "Type", default="out_invoice"),
        "payment_state": Field("selection", "Payment Status", default="not_paid"),
        "partner_id": link("res.partner", "Partner"),
        "invoice_user_id": link("res.users", "Salesperson"),
        "invoice_origin": Field("char", "Origin"),
        "invoice_date": Field("date", "Invoice/Bill Date"),
        "invoice_date_due": Field("date", "Due Date"),
        "currency_id": link("res.currency", "Currency"),
        "company_id": link("res.company", "Company"),
        "invoice_line_ids": lines("account.move.line", "move_id", "Invoice lines"),
        "amount_untaxed": amount("Untaxed Amount", "untaxed"),
        "amount_tax": amount("Tax", "tax"),
        "amount_total": amount("Total", "total"),
        "amount_residual": amount("Amount Due", "residual"),
    }

    def rule(self, row: Row, operation: str) -> bool:
        wide = {access.INVOICING, access.ALL_DOCUMENTS}
        return not wide.isdisjoint(self.env.groups) or row["invoice_user_id"] in (False, self.env.uid)

    def complete(self, row: Row, given: dict[str, Any]) -> None:
        row["invoice_user_id"] = given.get("invoice_user_id", self.env.uid)
        row["date"] = row["date"] or row["invoice_date"] or self.env.database.today()
        row["currency_id"] = self.env.company["currency_id"]
        row["company_id"] = self.env.company["id"]

    def totals(self, row: Row) -> Totals:
        return totals(line_amounts(self.env, line["quantity"], line) for line in self.children(row, "invoice_line_ids"))

    def residual(self, row: Row) -> float:
        return 0.0 if row["payment_state"] == "paid" else self.total(row)

    @record_method
    def write(self, ids: list[int], vals: dict[str, Any]) -> bool:
        if any(row["state"] == "posted" for row in self.rows(ids)):
            raise UserError(
                f"You cannot modify the following readonly fields on a posted move: {', '.join(sorted(vals))}"
            )
        return super().write(ids, vals)

    @record_method
    def action_post(self, ids: list[int]) -> bool:
        """False, and that means success."""
        if not self.env.may(self.NAME, "write"):
            raise AccessError("You don't have the access rights to post an invoice.")
        for row in self.rows(ids):
            if row["state"] != "draft":
                raise UserError(f"The entry {row['name']} (id {row['id']}) must be in draft.")
            if not row["partner_id"] or not self.children(row, "invoice_line_ids"):
                raise UserError("You need to add a line and a customer before posting.")
            self.post(row, self.env.database.today())
        return False

    def post(self, row: Row, day: str) -> None:
        number = self.env.database.next_number("account.move.name")
        dated = {"invoice_date": row["invoice_date"] or day, "invoice_date_due": row["invoice_date_due"] or day}
        self.env.database.update(
            self.NAME, row["id"], {"name": f"INV/{day[:4]}/{number:05d}", "state": "posted", "date": day, **dated}
        )


class InvoiceLine(BaseModel):
    NAME = "account.move.line"
    FIELDS: ClassVar = {
        "move_id": link("account.move", "Journal Entry", required=True),
        "product_id": link("product.product", "Product"),
        "name": Field("char", "Label"),
        "quantity": Field("float", "Quantity", default=1),
        "price_unit": Field("float", "Unit Price"),
        "discount": Field("float", "Discount (%)"),
        "tax_ids": links("account.tax", "Taxes"),
        "sale_line_id": link("sale.order.line", "Sales Order Line"),
        "price_subtotal": amount("Subtotal", "subtotal"),
        "price_total": amount("Total", "total"),
    }

    def rule(self, row: Row, operation: str) -> bool:
        move = self.env.database.find("account.move", row["move_id"])
        return move is None or self.env["account.move"].rule(move, operation)

    def complete(self, row: Row, given: dict[str, Any]) -> None:
        """A line written by hand has the list price: invoices know no pricelist."""
        if not row["product_id"] or row["sale_line_id"]:
            return
        product = self.must_exist("product.product", row["product_id"])
        products = self.env["product.product"]
        row["name"] = row["name"] or products.display_name(product)
        if "price_unit" not in given:
            row["price_unit"] = products.value(product, "lst_price")
        if "tax_ids" not in given:
            row["tax_ids"] = list(product["taxes_id"])

    def subtotal(self, row: Row) -> float:
        return line_amounts(self.env, row["quantity"], row).subtotal

    def total(self, row: Row) -> float:
        return line_amounts(self.env, row["quantity"], row).total
