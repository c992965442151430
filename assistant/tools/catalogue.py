"""Looking for products."""

from decimal import Decimal
from typing import Annotated, Any, Final

from pydantic import Field, WithJsonSchema

from assistant.errors import ToolInputInvalid
from assistant.odoo.records import Product, ProductQuery
from assistant.tools.amounts import plain_money, plain_quantity
from assistant.tools.tool import Json, ToolContext, in_groups, tool

LIMIT: Final = 5
DESCRIPTION_CHARS: Final = 300

Words = Annotated[str, Field(max_length=200)]
Price = Annotated[
    Decimal, Field(ge=0, le=1_000_000_000, allow_inf_nan=False), WithJsonSchema({"type": "number", "minimum": 0})
]


@in_groups
@tool
def find_products(
    context: ToolContext,
    words: Words,
    reference: Words | None = None,
    min_price: Price | None = None,
    max_price: Price | None = None,
    in_stock_only: bool | None = None,
) -> Json:
    """Search the catalogue: names, prices, units, stock and the product ids that place_order needs.

    Call it for every question about products, prices or stock, and before place_order. Works without sign-in; a
    signed-in customer's own prices are shown.

    words: one to three words of the product's name as the customer wrote them, Thai or English, e.g. "ถุงมือ ไนไตร M".
    All of them must occur, so leave out everything that is no name (quantities, "please", "cheap"). Empty for all.
    reference: the product code if the customer gave one, e.g. "GLV-NIT-M". min_price and max_price: per unit, without
    tax. in_stock_only: true only when the customer wants what can be delivered now. Use null for what was not asked.

    Does not order anything. Never name a product, price or stock that is not in a result.
    """
    if min_price is not None and max_price is not None and min_price > max_price:
        raise ToolInputInvalid("min_price is above max_price. Correct them and call again.")
    query = ProductQuery(
        words=words,
        reference=reference or "",
        min_price=min_price,
        max_price=max_price,
        in_stock_only=bool(in_stock_only),
        limit=LIMIT,
    )
    partner = context.partner(checked=False) if context.state.partner else None
    products = context.odoo.find_products(query, language=context.phrases.language, partner=partner)
    result: dict[str, Any] = {"products": [_entry(product) for product in products]}
    if not products:
        result["note"] = "Nothing found. Try once more with fewer words or in the other language, then say so."
    elif len(products) >= LIMIT:
        result["note"] = f"The first {LIMIT}; there may be more. Narrow the search if the right one is not here."
    return result


def _entry(product: Product) -> dict[str, Any]:
    return {
        "product_id": product.id,
        "name": product.name,
        "reference": product.reference,
        "price": plain_money(product.price),
        "currency": product.currency,
        "unit": product.unit,
        "in_stock": None if product.in_stock is None else plain_quantity(product.in_stock),
        "description": product.description[:DESCRIPTION_CHARS],
    }
