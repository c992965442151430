"""sale.order: quotations and orders, their amounts, states and what follows from them."""

from typing import Any, ClassVar

from local.standins.odoo import access
from local.standins.odoo.engine.calling import model_method, record_method
from local.standins.odoo.engine.database import Row
from local.standins.odoo.engine.fields import Field, amount, lines, link, links
from local.standins.odoo.engine.web import Specification
from local.standins.odoo.errors import AccessError, UserError
from local.standins.odoo.models.deliveries import Picking
from local.standins.odoo.models.money import Totalled, Totals, line_amounts, totals
from local.standins.odoo.models.order_preview import Preview, preview_order
from local.standins.odoo.models.portal import PortalModel
from local.standins.odoo.models.settings import FiscalPosition


class SaleOrder(Totalled, PortalModel):
    NAME = "sale.order"
    ORDER = "date_order desc, id desc"
    PORTAL_PATH = "/my/orders"
    FIELDS: ClassVar = {
        "name": Field("char", "Order Reference"),
        "state": Field("selection", "Status", default="draft"),
        "locked": Field("boolean", "Locked"),
        "date_order": Field("datetime", "Order Date"),
        "expected_date": Field("datetime", "Expected Date", compute="expected", stored=False),
        "effective_date": Field("datetime", "Effective Date", compute="effective"),
        "commitment_date": Field("datetime", "Delivery Date"),
        "client_order_ref": Field("char", "Customer Reference"),
        "origin": Field("char", "Source Document"),
        "note": Field("html", "Terms and conditions"),
        "partner_id": link("res.partner", "Customer", required=True),
        "partner_invoice_id": link("res.partner", "Invoice Address"),
        "partner_shipping_id": link("res.partner", "Delivery Address"),
        "pricelist_id": link("product.pricelist", "Pricelist"),
        "fiscal_position_id": link("account.fiscal.position", "Fiscal Position"),
        "user_id": link("res.users", "Salesperson"),
        "company_id": link("res.company", "Company"),
        "currency_id": link("res.currency", "Currency"),
        "order_line": lines("sale.order.line", "order_id", "Order Lines"),
        "amount_untaxed": amount("Untaxed Amount", "untaxed"),
        "amount_tax": amount("Taxes", "tax"),
        "amount_total": amount("Total", "total"),
        "invoice_status": Field("selection", "Invoice Status", compute="invoicing"),
        "invoice_ids": links("account.move", "Invoices", compute="invoices"),
        "invoice_count": Field("integer", "Invoice Count", compute="invoice_count", stored=False),
        "delivery_status": Field("selection", "Delivery Status", compute="delivery"),
        "picking_ids": lines("stock.picking", "sale_id", "Transfers"),
    }

    def rule(self, row: Row, operation: str) -> bool:
        return access.ALL_DOCUMENTS in self.env.groups or row["user_id"] in (False, self.env.uid)

    def complete(self, row: Row, given: dict[str, Any]) -> None:
        row["date_order"] = row["date_order"] or self.env.database.now()
        row["user_id"] = given.get("user_id", self.env.uid)
        row["company_id"] = self.env.company["id"]
        row["currency_id"] = self.env.company["currency_id"]
        if not row["partner_id"]:
            return
        partner = self.must_exist("res.partner", row["partner_id"])
        self.env.with_context(lang=partner["lang"] or None).lang  # noqa: B018  an unknown language stops the order
        row["partner_invoice_id"] = row["partner_invoice_id"] or partner["id"]
        row["partner_shipping_id"] = row["partner_shipping_id"] or partner["id"]
        row["pricelist_id"] = row["pricelist_id"] or self.env["res.partner"].value(
            partner, "property_product_pricelist"
        )
        position = FiscalPosition(self.env).of_partner(partner)
        row["fiscal_position_id"] = position["id"] if position else False

    def line_rows(self, row: Row) -> list[Row]:
        """A previewed order carries its lines with it."""
        return row["lines"] if "lines" in row else self.children(row, "order_line")

    def totals(self, row: Row) -> Totals:
        return totals(line_amounts(self.env, line["product_uom_qty"], line) for line in self.line_rows(row))

    def expected(self, row: Row) -> Any:
        return row["commitment_date"] or row["date_order"]

    def effective(self, row: Row) -> Any:
        done = [picking["date_done"] for picking in self.children(row, "picking_ids") if picking["date_done"]]
        return min(done) if done else False

    def delivery(self, row: Row) -> Any:
        states = {picking["state"] for picking in self.children(row, "picking_ids")} - {"cancel"}
        if not states:
            return False
        if states == {"done"}:
            return "full"
        return "partial" if "done" in states else "pending"

    def invoicing(self, row: Row) -> str:
        if row["state"] != "sale":
            return "no"
        lines = self.env["sale.order.line"]
        open_quantities = [lines.value(line, "qty_to_invoice") for line in self.line_rows(row)]
        if any(quantity > 0 for quantity in open_quantities):
            return "to invoice"
        invoiced = any(lines.value(line, "qty_invoiced") for line in self.line_rows(row))
        return "invoiced" if invoiced else "no"

    def invoices(self, row: Row) -> list[int]:
        mine = {line["id"] for line in self.line_rows(row)}
        found = self.env.database.rows("account.move.line")
        return sorted({line["move_id"] for line in found if line["sale_line_id"] in mine})

    def invoice_count(self, row: Row) -> int:
        return len(self.invoices(row))

    @model_method
    def create(self, vals_list: list[dict[str, Any]] | dict[str, Any]) -> list[int]:
        """The name comes from a sequence before anything is checked, so a refused order uses one up."""
        for vals in [vals_list] if isinstance(vals_list, dict) else vals_list:
            if not vals.get("name"):
                vals["name"] = f"S{self.env.database.next_number('sale.order.name'):05d}"
        return super().create(vals_list)

    @record_method
    def unlink(self, ids: list[int]) -> bool:
        self.env.check(self.NAME, "unlink")
        if any(row["state"] not in ("draft", "cancel") for row in self.rows(ids)):
            raise UserError("You can not delete a sent quotation or a confirmed sales order. You must first cancel it.")
        return super().unlink(ids)

    @record_method
    def onchange(
        self, ids: list[int], values: dict[str, Any], field_names: list[str], fields_spec: Specification
    ) -> Preview:
        return preview_order(self, ids, values, field_names, fields_spec)

    @record_method
    def action_confirm(self, ids: list[int]) -> bool:
        orders = self._acted_on(ids)
        if any(row["state"] not in ("draft", "sent") for row in orders):
            raise UserError("Some orders are not in a state requiring confirmation.")
        for row in orders:
            self.change(row, {"state": "sale", "date_order": self.env.database.now()})
            Picking(self.env).plan(row, self.line_rows(row))
        return True

    @record_method
    def action_cancel(self, ids: list[int]) -> bool:
        for row in self._acted_on(ids):
            if self.invoices(row) and not self.env.may("account.payment", "read"):
                payments = access.refusal("account.payment", "read", self.env.version)
                raise AccessError(f"Failed to read field account.move.payment_ids\n{payments.message}")
            for move_id in self.invoices(row):
                self.env.database.update("account.move", move_id, {"state": "cancel"})
            for picking in self.children(row, "picking_ids"):
                Picking(self.env).cancel(picking)
            self.change(row, {"state": "cancel"})
        return True

    @record_method
    def action_draft(self, ids: list[int]) -> bool:
        for row in self._acted_on(ids):
            if row["state"] in ("cancel", "sent"):
                self.change(row, {"state": "draft"})
        return True

    def _acted_on(self, ids: list[int]) -> list[Row]:
        rows = self.rows(ids, "read")
        self.env.check(self.NAME, "write")
        return rows
