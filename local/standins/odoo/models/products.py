"""product.product: what is sold, in every installed language, with prices and stock."""

from typing import Any, ClassVar

from local.standins.odoo.engine.calling import record_method
from local.standins.odoo.engine.conditions import Predicate, condition
from local.standins.odoo.engine.database import Row
from local.standins.odoo.engine.fields import Field, lines, link, links
from local.standins.odoo.engine.model import BaseModel
from local.standins.odoo.models.pricelists import Pricelist


def _stock(label: str) -> Field:
    return Field("float", label, sortable=False, needs="stock.move")


class Product(BaseModel):
    """`list_price` is the template's price; `lst_price` adds the variant's extra and has no column."""

    NAME = "product.product"
    ORDER = "is_favorite desc, default_code, name, id"
    FIELDS: ClassVar = {
        "name": Field("char", "Name", translate=True, required=True),
        "default_code": Field("char", "Internal Reference"),
        "code": Field("char", "Reference", compute="code", stored=False),
        "partner_ref": Field("char", "Customer Ref", compute="display_name", stored=False),
        "barcode": Field("char", "Barcode"),
        "type": Field("selection", "Product Type", default="consu"),
        "is_storable": Field("boolean", "Track Inventory", default=True),
        "is_favorite": Field("boolean", "Favorite"),
        "active": Field("boolean", "Active", default=True),
        "sale_ok": Field("boolean", "Sales", default=True),
        "list_price": Field("float", "Sales Price"),
        "price_extra": Field("float", "Variant Price Extra"),
        "lst_price": Field("float", "Sales Price", compute="lst_price", stored=False),
        "standard_price": Field("float", "Cost"),
        "currency_id": link("res.currency", "Currency", compute="currency", stored=False),
        "taxes_id": links("account.tax", "Sales Taxes"),
        "uom_id": link("uom.uom", "Unit"),
        "uom_name": Field("char", "Unit Name", compute="uom_name", stored=False),
        "categ_id": link("product.category", "Product Category"),
        "product_tmpl_id": link("product.template", "Product Template"),
        "description_sale": Field("text", "Sales Description", translate=True),
        "invoice_policy": Field("selection", "Invoicing Policy", default="order"),
        "qty_available": _stock("Quantity On Hand"),
        "virtual_available": _stock("Forecasted Quantity"),
        "free_qty": _stock("Free To Use Quantity"),
        "image_128": Field("binary", "Image 128", compute="image", stored=False),
    }

    def display_name(self, row: Row) -> Any:
        variant = self.localised(row.get("variant"))
        name = f"{self.value(row, 'name')} ({variant})" if variant else self.value(row, "name")
        return f"[{row['default_code']}] {name}" if row["default_code"] else name

    def search_display_name(self, operator: str, value: Any) -> Predicate:
        parts = [condition(self, name, operator, value) for name in ("name", "default_code")]
        parts.append(condition(self, "barcode", "=", value))
        if operator.startswith(("not", "!")):
            return lambda row: parts[0](row) and parts[1](row)
        return lambda row: any(part(row) for part in parts)

    def code(self, row: Row) -> Any:
        return row["default_code"]

    def lst_price(self, row: Row) -> float:
        return float(row["list_price"]) + float(row["price_extra"])

    def currency(self, row: Row) -> Any:
        return self.env.company["currency_id"]

    def uom_name(self, row: Row) -> Any:
        unit = self.env.database.find("uom.uom", row["uom_id"])
        return self.env["uom.uom"].display_name(unit) if unit else False

    def image(self, row: Row) -> Any:
        """Base64 text, or its size in words under `bin_size`."""
        return row.get("image_size" if self.env.context.get("bin_size") else "image", False)

    def changed(self, row: Row, given: dict[str, Any]) -> None:
        if "qty_available" in given:
            stock = dict.fromkeys(("virtual_available", "free_qty"), given["qty_available"])
            self.env.database.update(self.NAME, row["id"], stock)
        if "lst_price" in given:
            price = float(given["lst_price"]) - row["price_extra"]
            self.env.database.update(self.NAME, row["id"], {"list_price": price})

    @record_method
    def get_contextual_price(self, ids: list[int]) -> float:
        """The price under the context's `pricelist` and `quantity`; the list price without a pricelist."""
        self.env.check(self.NAME, "read")
        product = self.one(ids)
        prices = Pricelist(self.env)
        return prices.price(product, self.env.context.get("quantity") or 1, self.env.context.get("pricelist"))


class ProductTemplate(BaseModel):
    """A product as the catalogue shows it, named after its only variant or on its own."""

    NAME = "product.template"
    FIELDS: ClassVar = {"product_variant_ids": lines("product.product", "product_tmpl_id", "Products")}

    def display_name(self, row: Row) -> Any:
        products = Product(self.env)
        variants = self.children(row, "product_variant_ids")
        if len(variants) == 1:
            return products.display_name(variants[0])
        return products.value(variants[0], "name") if variants else False


class ProductCategory(BaseModel):
    NAME = "product.category"
    FIELDS: ClassVar = {"name": Field("char", "Name"), "complete_name": Field("char", "Complete Name")}
    REC_NAME = "complete_name"
