"""What the server fills in on an order line: unit, price, taxes and text."""

from typing import Any

from local.standins.odoo.engine.database import Row
from local.standins.odoo.engine.environment import Environment
from local.standins.odoo.models.money import rounded
from local.standins.odoo.models.pricelists import Pricelist
from local.standins.odoo.models.products import Product
from local.standins.odoo.models.settings import FiscalPosition


def complete_line(env: Environment, order: Row, row: Row, given: dict[str, Any]) -> None:
    """Price of the order's pricelist, taxes after the customer's fiscal position, text in the customer's language.
    Raises MissingError for a product that does not exist."""
    if not row["product_id"]:
        return
    product = env["product.product"].must_exist("product.product", row["product_id"])
    partner = env.database.find("res.partner", order["partner_id"])
    row["product_uom_id"] = row["product_uom_id"] or product["uom_id"]
    row["price_by_hand"] = "price_unit" in given
    if not row["price_by_hand"]:
        row["price_unit"] = rounded(Pricelist(env).price(product, row["product_uom_qty"] or 1, order["pricelist_id"]))
    position = FiscalPosition(env).of_partner(partner) if partner else None
    if "tax_ids" not in given:
        mapped = {position["tax_from"]: position["tax_to"]} if position else {}
        row["tax_ids"] = [mapped.get(tax_id, tax_id) for tax_id in product["taxes_id"]]
    if not row["name"]:
        texts = Product(env.with_context(lang=(partner or {}).get("lang") or None))
        described = texts.value(product, "description_sale")
        row["name"] = texts.display_name(product) + (f"\n{described}" if described else "")
