"""product.pricelist: what a product costs a customer, by quantity."""

from typing import Any, ClassVar

from local.standins.odoo.engine.database import Row
from local.standins.odoo.engine.fields import Field, lines, link
from local.standins.odoo.engine.model import BaseModel


class Pricelist(BaseModel):
    NAME = "product.pricelist"
    FIELDS: ClassVar = {
        "name": Field("char", "Pricelist Name", translate=True),
        "currency_id": link("res.currency", "Currency"),
        "active": Field("boolean", "Active", default=True),
        "item_ids": lines("product.pricelist.item", "pricelist_id", "Pricelist Rules"),
    }

    def display_name(self, row: Row) -> Any:
        currency = self.env.database.find("res.currency", row["currency_id"]) or {}
        return f"{self.value(row, 'name')} ({currency.get('name')})"

    def price(self, product: Row, quantity: float, pricelist_id: Any) -> float:
        """The first rule that fits: rules for this very product first, then the greatest quantity. Else list price."""
        base = float(product["list_price"]) + float(product["price_extra"])
        rules = [
            rule
            for rule in self.env.database.rows("product.pricelist.item")
            if rule["pricelist_id"] == pricelist_id
            and rule["product_id"] in (False, product["id"])
            and rule["categ_id"] in (False, product["categ_id"])
            and (not rule["min_quantity"] or rule["min_quantity"] <= quantity)
        ]
        if not rules:
            return base
        best = max(rules, key=lambda rule: (bool(rule["product_id"]), bool(rule["categ_id"]), rule["min_quantity"]))
        if best["compute_price"] == "fixed":
            return float(best["fixed_price"])
        return base - base * float(best["percent_price"]) / 100


class PricelistRule(BaseModel):
    NAME = "product.pricelist.item"
    REC_NAME = "id"
    FIELDS: ClassVar = {
        "pricelist_id": link("product.pricelist", "Pricelist"),
        "product_id": link("product.product", "Variant"),
        "categ_id": link("product.category", "Category"),
        "min_quantity": Field("float", "Min. Quantity"),
        "compute_price": Field("selection", "Price Type", default="percentage"),
        "fixed_price": Field("float", "Fixed Price"),
        "percent_price": Field("float", "Percentage Price"),
    }
