"""What the thread tells a model that reads it from the beginning: products seen, lists shown, what is wanted."""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from local.standins.openai.offline.catalogue import Arguments, Product, attempts, label, matching
from local.standins.openai.offline.contact import Contact
from local.standins.openai.offline.numbers import LAST
from local.standins.openai.offline.request import Called, Event, Said
from local.standins.openai.offline.understanding import Understood
from local.standins.openai.offline.wanted import Line, Query

_PLACE = re.compile(r"^(\d+)[.)] ")


@dataclass
class Memory:
    """`goal` is what the customer wants and has not got yet; `account` the details given for opening one; `card` the
    lines of the order card on show; `listed` the products by their number in the newest list, `focus` the one that was
    shown by itself after it; `about` is the search that a later "and size L?" leans on."""

    products: dict[int, Product] = field(default_factory=dict)
    listed: dict[int, int] = field(default_factory=dict)
    focus: int | None = None
    goal: Understood | None = None
    account: Contact | None = None
    contact: Contact = field(default_factory=Contact)
    card: list[Line] = field(default_factory=list)
    about: Query | None = None
    searches: list[tuple[Arguments, list[Product]]] = field(default_factory=list)

    def learn(self, event: Event) -> None:
        """Take in what happened: a tool's result, or what the customer was shown."""
        if isinstance(event, Called):
            self._learn_call(event)
        elif isinstance(event, Said) and event.by == "assistant":
            self._learn_shown(event.text)

    def results(self, arguments: Arguments) -> list[Product] | None:
        """What this search found since the wish came up; None when it was not made."""
        return next((products for made, products in reversed(self.searches) if made == arguments), None)

    def options(self, line: Line) -> list[Product]:
        """The products that a line of an order can mean, as far as they were searched for."""
        if line.product_id:
            return [self.products[line.product_id]]
        for language in ("th", "en"):  # the customer may have changed it since the search
            for arguments in attempts(line.query, language):
                if found := self.results(arguments):
                    return matching(found, line.query)
        return []

    def at(self, ordinals: tuple[int, ...]) -> int | None:
        """The product at a place in the newest list; without a list, the first one is the one shown."""
        listed = self.listed or ({1: self.focus} if self.focus else {})
        for ordinal in ordinals:
            if product_id := listed.get(max(listed, default=0) if ordinal == LAST else ordinal):
                return product_id
        return None

    def _learn_shown(self, text: str) -> None:
        by_label = {label(product): product_id for product_id, product in self.products.items()}
        lines = [line.strip() for line in text.splitlines()]
        alone = [by_label[line] for line in lines if line in by_label]
        places = [(int(place[1]), by_label.get(line[place.end() :])) for line in lines if (place := _PLACE.match(line))]
        if listed := {number: product_id for number, product_id in places if product_id}:
            self.listed = listed
        if listed or alone:
            self.focus = alone[0] if len(alone) == 1 and not listed else None

    def _learn_call(self, call: Called) -> None:
        if call.name == "find_products" and not call.error:
            found = call.result.get("products", [])
            self.products |= {product["product_id"]: product for product in found}
            self.searches.append((call.arguments, found))
        elif call.name == "open_account" and not call.error:
            self.account = None
        elif call.name in ("place_order", "reorder", "list_orders", "get_order", "list_invoices"):
            asked = self.goal and self.goal.intent
            if call.name != "list_orders" or asked != "reorder" or not call.result.get("orders"):
                self.goal = None
            if call.name == "place_order" and not call.error:
                lines = call.arguments.get("lines", [])
                self.focus = None
                self.card = [Line(product_id=e["product_id"], quantity=Decimal(str(e["quantity"]))) for e in lines]
