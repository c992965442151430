"""sale.order.line: a product, a quantity, and what the server makes of them."""

from typing import Any, ClassVar

from local.standins.odoo.engine.calling import record_method
from local.standins.odoo.engine.database import Row
from local.standins.odoo.engine.fields import Field, amount, link, links
from local.standins.odoo.engine.model import BaseModel
from local.standins.odoo.engine.web import Specification
from local.standins.odoo.models.line_completion import complete_line
from local.standins.odoo.models.money import line_amounts
from local.standins.odoo.models.order_preview import Preview, preview_line


class SaleOrderLine(BaseModel):
    NAME = "sale.order.line"
    ORDER = "order_id, sequence, id"
    FIELDS: ClassVar = {
        "order_id": link("sale.order", "Order Reference", required=True),
        "sequence": Field("integer", "Sequence", default=10),
        "product_id": link("product.product", "Product"),
        "name": Field("text", "Description"),
        "product_uom_qty": Field("float", "Quantity", default=1),
        "product_uom_id": link("uom.uom", "Unit", name18="product_uom"),
        "price_unit": Field("float", "Unit Price"),
        "discount": Field("float", "Discount (%)"),
        "tax_ids": links("account.tax", "Taxes", name18="tax_id"),
        "price_subtotal": amount("Subtotal", "subtotal"),
        "price_tax": Field("float", "Total Tax", compute="tax"),
        "price_total": amount("Total", "total"),
        "qty_delivered": Field("float", "Delivery Quantity"),
        "qty_invoiced": Field("float", "Invoiced Quantity", compute="invoiced"),
        "qty_to_invoice": Field("float", "Quantity To Invoice", compute="to_invoice"),
        "currency_id": link("res.currency", "Currency", compute="currency"),
        "state": Field("selection", "Order Status", compute="order_state"),
    }

    def rule(self, row: Row, operation: str) -> bool:
        order = self.env.database.find("sale.order", row["order_id"])
        return order is None or self.env["sale.order"].rule(order, operation)

    def subtotal(self, row: Row) -> float:
        return line_amounts(self.env, row["product_uom_qty"], row).subtotal

    def tax(self, row: Row) -> float:
        return line_amounts(self.env, row["product_uom_qty"], row).tax

    def total(self, row: Row) -> float:
        return line_amounts(self.env, row["product_uom_qty"], row).total

    def currency(self, row: Row) -> Any:
        return self.env.company["currency_id"]

    def order_state(self, row: Row) -> Any:
        order = self.env.database.find("sale.order", row["order_id"])
        return order["state"] if order else "draft"

    def invoiced(self, row: Row) -> float:
        return sum(
            float(line["quantity"])
            for line in self.env.database.rows("account.move.line")
            if line["sale_line_id"] == row["id"]
            and self.must_exist("account.move", line["move_id"])["state"] != "cancel"
        )

    def to_invoice(self, row: Row) -> float:
        product = self.env.database.find("product.product", row["product_id"]) or {}
        ordered = product.get("invoice_policy") == "order"
        due = row["product_uom_qty"] if ordered else row["qty_delivered"]
        return float(due - self.invoiced(row)) if self.order_state(row) == "sale" else 0.0

    def complete(self, row: Row, given: dict[str, Any]) -> None:
        order = self.env.database.find("sale.order", row["order_id"])
        if order:
            complete_line(self.env, order, row, given)

    def changed(self, row: Row, given: dict[str, Any]) -> None:
        """A new quantity or product gives a new price, unless somebody has set the price by hand."""
        if "price_unit" in given:
            self.env.database.update(self.NAME, row["id"], {"price_by_hand": True})
        if not {"product_id", "product_uom_qty"} & set(given) or row.get("price_by_hand"):
            return
        fresh = dict(row) if "product_id" not in given else row | {"name": False}
        complete_line(self.env, self.must_exist("sale.order", row["order_id"]), fresh, given)
        self.env.database.update(self.NAME, row["id"], fresh)

    @record_method
    def onchange(
        self, ids: list[int], values: dict[str, Any], field_names: list[str], fields_spec: Specification
    ) -> Preview:
        return preview_line(self, values, fields_spec)
