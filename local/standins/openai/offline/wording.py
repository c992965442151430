"""The offline model's sentences, in polite Thai and in English; plain text, as a chat shows it."""

import tomllib
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from local.standins.openai.offline.catalogue import Product, label
from local.standins.openai.offline.lexicon import Concept
from local.standins.openai.offline.wanted import Query

SENTENCES: dict[str, dict[str, str]] = tomllib.loads(
    Path(__file__).with_name("sentences.toml").read_text(encoding="utf-8")
)
CURRENCIES = {"th": {"THB": "บาท"}, "en": {"THB": "baht"}}


class Wording:
    """`say("not_found", words="…")`, and whole lists. Numbers go on through all lists of one answer."""

    def __init__(self, language: str) -> None:
        self._number = 0
        self.language = language if language in ("th", "en") else "en"

    def __call__(self, key: str, **values: object) -> str:
        return SENTENCES[self.language][key].format(**values)

    def query(self, query: Query) -> str:
        """A search in the customer's words."""
        words = [word.word(self.language) if isinstance(word, Concept) else word for word in query.words]
        return " ".join((*words, *query.sizes, *query.figures)) or query.reference or "?"

    def products(self, products: list[Product], heading: str) -> str:
        """A numbered list, or one product by itself; each with price and stock."""
        if len(products) == 1:
            product = products[0]
            description = [product["description"]] if product.get("description") else []
            lines = [heading, label(product), self._offer(product), *description, self("ask_one")]
            return "\n".join(lines)
        return "\n".join([heading, *map(self._entry, products), self("ask_many")])

    def choices(self, words: str, products: list[Product]) -> str:
        return "\n".join([self("which", words=words), *map(self._entry, products)])

    def orders(self, orders: list[dict[str, Any]]) -> str:
        return "\n\n".join([self("orders"), *map(self.order, orders)])

    def order(self, order: dict[str, Any]) -> str:
        head = [order.get("order", ""), order.get("date", ""), self._state(order.get("state", ""))]
        lines = [" · ".join(part for part in head if part)]
        lines += [f"- {line.get('name', '')} × {line.get('quantity', '')}" for line in order.get("lines", [])]
        lines.append(self("total", amount=self.money(order.get("total"), order.get("currency", ""))))
        if order.get("delivery"):
            lines.append(self("delivery", state=self._state(order["delivery"])))
        return "\n".join(lines)

    def invoices(self, invoices: list[dict[str, Any]]) -> str:
        return "\n".join([self("invoices"), *map(self._invoice, invoices)])

    def money(self, amount: object, currency: str) -> str:
        try:
            number = f"{Decimal(str(amount)):,.2f}"
        except InvalidOperation:
            number = str(amount)
        return f"{number} {CURRENCIES[self.language].get(currency, currency)}".strip()

    def fields(self, names: list[str]) -> str:
        words = [self(name) for name in names]
        joint, last = (" ", " และ") if self.language == "th" else (", ", " and ")
        return last.join([joint.join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]

    def _entry(self, product: Product) -> str:
        self._number += 1
        return f"{self._number}. {label(product)}\n{self._offer(product)}"

    def _invoice(self, invoice: dict[str, Any]) -> str:
        currency = invoice.get("currency", "")
        parts = [
            self._state(invoice.get("invoice", "")),
            invoice.get("date", ""),
            self._state(invoice.get("payment", "")),
            self("total", amount=self.money(invoice.get("total"), currency)),
        ]
        if str(invoice.get("due", "0")).strip("0.") != "":
            parts.append(self("due", amount=self.money(invoice["due"], currency)))
        return " · ".join(part for part in parts if part)

    def _offer(self, product: Product) -> str:
        price = self.money(product.get("price"), product.get("currency", ""))
        unit = str(product.get("unit") or "").lower()
        told = self("price", price=price, unit=unit) if unit else self("price_no_unit", price=price)
        stock = product.get("in_stock")
        if stock is None:
            return told
        has_some = Decimal(str(stock)) > 0
        return f"{told} · {self('stock', count=stock, unit=unit).strip() if has_some else self('no_stock')}"

    def _state(self, word: str) -> str:
        return SENTENCES["states_th"].get(word, word) if self.language == "th" else word
