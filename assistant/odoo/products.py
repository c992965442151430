"""The catalogue as customers see it: variants for sale, with their own price and what is in stock.

Stock needs Odoo's inventory app and the right to read it (group_sale_salesman has it).
"""

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from assistant.odoo.lines import stock
from assistant.odoo.preview import Previews
from assistant.odoo.records import OrderLine, Partner, Product, ProductQuery
from assistant.odoo.session import Session
from assistant.odoo.values import linked_name, money, number, product_name, text

MAX_HITS: Final = 20
MAX_WORDS: Final = 10
OTHER: Final = {"th": "en", "en": "th"}


class Products:
    def __init__(self, session: Session, previews: Previews) -> None:
        self._session = session
        self._previews = previews

    def find(self, query: ProductQuery, *, language: str, partner: Partner | None) -> list[Product]:
        """As the port says. Odoo searches one language at a time: that of the words first, then the other."""
        first = script_of(query.words) or language
        products = self._search(query, first)
        other = OTHER.get(first, "")
        if not products and query.words.strip() and self._session.code(other):
            products = self._search(query, other)
        if products and partner and partner.pricelist_id:
            return self._with_own_prices(products, partner, language)
        return products

    def _search(self, query: ProductQuery, language: str) -> list[Product]:
        names = self._session.names
        records = self._session.call(
            "product.product",
            "search_read",
            domain=domain(query),
            fields=[
                "display_name",
                "default_code",
                "lst_price",  # list_price and what the variant costs extra; not stored: no search, no order by it
                "currency_id",
                "uom_id",
                "description_sale",
                "free_qty",
                names.tracked,
            ],
            limit=max(1, min(query.limit, MAX_HITS)),
            order="list_price asc, id asc",
            context=self._session.locale(language),
        )
        return [self._product(record) for record in records]

    def _product(self, record: dict[str, Any]) -> Product:
        reference = text(record["default_code"])
        return Product(
            id=record["id"],
            name=product_name(text(record["display_name"]), reference),
            reference=reference,
            price=money(record["lst_price"]),
            currency=linked_name(record["currency_id"]),
            unit=linked_name(record["uom_id"]),
            in_stock=stock(record, self._session.names),
            description=text(record["description_sale"]),
        )

    def _with_own_prices(self, products: list[Product], partner: Partner, language: str) -> list[Product]:
        """One cart with one of each: the only call that prices several products by a pricelist."""
        cart = [OrderLine(product.id, Decimal(1)) for product in products]
        priced = self._previews.preview(partner, cart, language=language)
        prices = {line.product_id: line.unit_price for line in priced.lines}
        return [
            replace(product, price=prices[product.id], currency=priced.currency) if product.id in prices else product
            for product in products
        ]


def domain(query: ProductQuery) -> list[Any]:
    """One condition per word, because one condition finds only what stands together. `display_name` finds names,
    references and whole barcodes."""
    conditions: list[Any] = [["sale_ok", "=", True]]
    conditions += [["display_name", "ilike", escape(word)] for word in query.words.split()[:MAX_WORDS]]
    reference = query.reference.strip()
    if reference:
        conditions += ["|", ["default_code", "ilike", escape(reference)], ["barcode", "=", reference]]
    if query.min_price is not None:
        conditions.append(["list_price", ">=", number(query.min_price)])
    if query.max_price is not None:
        conditions.append(["list_price", "<=", number(query.max_price)])
    if query.in_stock_only:
        conditions.append(["free_qty", ">", 0])
    return conditions


def escape(word: str) -> str:
    """A customer's `%` and `_` are letters, not wildcards."""
    return re.sub(r"([%_\\])", r"\\\1", word)


def script_of(words: str) -> str:
    """The language whose letters the words are written in; "" for digits alone."""
    if re.search("[\u0e00-\u0e7f]", words):
        return "th"
    return "en" if re.search("[A-Za-z]", words) else ""
