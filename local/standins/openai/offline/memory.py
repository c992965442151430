"""What the thread tells a model that reads it from the beginning: products seen, lists shown, what is wanted."""

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal

from local.standins.openai.offline.catalogue import Arguments, Product, attempts, label, matching, narrowed
from local.standins.openai.offline.contact import Contact, unlabelled_name
from local.standins.openai.offline.numbers import LAST
from local.standins.openai.offline.request import Called, Conversation, Event, Said
from local.standins.openai.offline.understanding import Understood, understand
from local.standins.openai.offline.wanted import Line

NEEDS_SIGN_IN = ("order", "reorder", "orders", "invoices")
_PLACE = re.compile(r"^(\d+)[.)] ")


@dataclass
class Memory:
    """`goal` is what the customer wants and has not got yet; `account` the details given for opening one; `card` the
    lines of the order card on show; `listed` the products by their number in the newest list, `focus` the one that was
    shown by itself after it."""

    language: str
    products: dict[int, Product] = field(default_factory=dict)
    listed: dict[int, int] = field(default_factory=dict)
    focus: int | None = None
    goal: Understood | None = None
    account: Contact | None = None
    contact: Contact = field(default_factory=Contact)
    card: list[Line] = field(default_factory=list)
    about: Understood | None = None
    searches: list[tuple[Arguments, list[Product]]] = field(default_factory=list)

    def hear(self, text: str) -> Understood:
        """Take in a message; gives what it asks for in the light of what was said before."""
        said = understand(text)
        self.contact = self.contact.filled_from(replace(said.contact, name="", company=""))
        if self.account is not None:
            return self._hear_details(said)
        if said.intent == "open_account":
            self.account = self.contact.filled_from(said.contact)
            if any(line.quantity and line.product_like for line in said.lines):
                self.goal = replace(said, intent="order")
            return said
        if said.intent in ("confirm", "cancel"):
            self.card = []
        if said.intent == "cancel":
            self.goal = None
        if answered := self._answer_open_question(said):
            return answered
        if changed := self._change_card(said):
            return changed
        if said.intent in ("slot", "product", "words") or (said.intent == "order" and not said.lines):
            said = self._in_context(said)
        if said.intent == "order":
            said = replace(said, lines=tuple(self._placed(line) for line in said.lines))
            if said.add and self.card:
                said = replace(said, lines=(*self.card, *said.lines))
        if said.intent in NEEDS_SIGN_IN:
            self.goal, self.searches = said, []
        elif said.intent in ("product", "words"):
            # A goal that waits for the sign-in stays; a question which product was meant does not.
            self.about, self.searches = said, []
            if self.goal and self.goal.intent == "order" and self._open_line(self.goal):
                self.goal = None
        return said

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
        for arguments in attempts(line.query, self.language):
            if found := self.results(arguments):
                return matching(found, line.query)
        return []

    def _learn_shown(self, text: str) -> None:
        by_label = {label(product): product_id for product_id, product in self.products.items()}
        lines = [line.strip() for line in text.splitlines()]
        alone = [by_label[line] for line in lines if line in by_label]
        places = [(int(place[1]), by_label.get(line[place.end() :])) for line in lines if (place := _PLACE.match(line))]
        if listed := {number: product_id for number, product_id in places if product_id}:
            self.listed = listed
        if listed or alone:
            self.focus = alone[0] if len(alone) == 1 and not listed else None

    def _at(self, ordinals: tuple[int, ...]) -> int | None:
        """The product at a place in the newest list; without a list, the first one is the one shown."""
        listed = self.listed or ({1: self.focus} if self.focus else {})
        for ordinal in ordinals:
            if product_id := listed.get(max(listed, default=0) if ordinal == LAST else ordinal):
                return product_id
        return None

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
                self.card = [Line(product_id=e["product_id"], quantity=Decimal(str(e["quantity"]))) for e in lines]

    def _hear_details(self, said: Understood) -> Understood:
        """While an account is being opened, a message gives details unless it clearly asks for something else."""
        if said.intent in (
            "cancel",
            "sign_out",
            "person",
            "product",
            "order",
            "reorder",
            "orders",
            "invoices",
            "new_code",
        ):
            self.account = None
            return self.hear(said.text)
        account = self.account or Contact()
        given = said.contact
        if "name" in account.missing() and said.intent in ("sign_in", "details", "words", "unclear", "slot"):
            given = unlabelled_name(said.text, given)
        self.account = account.filled_from(given)
        return replace(said, intent="open_account")

    def _answer_open_question(self, said: Understood) -> Understood | None:
        """The order that goes on when a message says which product was meant, or how many."""
        goal = self.goal
        if goal is None or goal.intent != "order" or said.intent not in ("slot", "order", "product", "words"):
            return None
        place = self._open_line(goal)
        if place is None:
            return None
        line = goal.lines[place]
        options = self.options(line)
        amounts = list(said.amounts)
        if len(options) > 1:
            picked = self._pick(said, options, may_count=line.quantity is not None)
            if picked is None:
                return None
            line = replace(line, product_id=picked["product_id"])
            amounts = amounts if said.has_unit or said.ordinals or said.query.sizes or said.query.words else []
        elif said.query and said.query != line.query:
            return None
        if line.quantity is None and amounts:
            line = replace(line, quantity=amounts[-1])
        if line == goal.lines[place]:
            return None
        self.goal = replace(goal, lines=(*goal.lines[:place], line, *goal.lines[place + 1 :]))
        return self.goal

    def _pick(self, said: Understood, options: list[Product], *, may_count: bool) -> Product | None:
        """The option that a place in the list, a word or (when only the product is open) a bare number points to."""
        bare = (
            tuple(int(amount) for amount in said.amounts) if may_count and not said.has_unit and not said.query else ()
        )
        if product_id := self._at(said.ordinals or bare):
            return self.products[product_id]
        fitting = narrowed(options, said.query)
        return fitting[0] if len(fitting) == 1 else None

    def _open_line(self, goal: Understood) -> int | None:
        """The first line whose product or quantity is not settled."""
        for place, line in enumerate(goal.lines):
            if line.quantity is None or (not line.product_id and len(self.options(line)) > 1):
                return place
        return None

    def _change_card(self, said: Understood) -> Understood | None:
        """`make it 20`, while the card shows one product."""
        if (
            len(self.card) != 1
            or not said.amounts
            or said.query
            or said.ordinals
            or said.intent not in ("slot", "order")
        ):
            return None
        self.goal = replace(said, intent="order", lines=(replace(self.card[0], quantity=said.amounts[-1]),))
        return self.goal

    def _in_context(self, said: Understood) -> Understood:
        """A message without a product of its own speaks of the one before: `and size L?`, `the second one`, `5 boxes`."""
        if said.query:
            return said
        product_id = self._at(said.ordinals) if said.ordinals else self.focus
        if self.about and (said.query.sizes or said.query.figures):
            sizes, figures = said.query.sizes, said.query.figures
            return replace(said, intent="product", query=replace(self.about.query, sizes=sizes, figures=figures))
        if product_id is None:
            return said
        quantity = said.amounts[-1] if said.amounts else None
        intent = "order" if quantity or said.intent == "order" else "detail"
        return replace(said, intent=intent, lines=(Line(product_id=product_id, quantity=quantity),))

    def _placed(self, line: Line) -> Line:
        """A line that points into the list shown, or at a product seen by its reference, as that product."""
        product_id = self._at((line.ordinal,)) if line.ordinal else None
        if line.this and not line.query:
            product_id = self.focus
        for seen_id, product in self.products.items():
            if line.query.reference and product.get("reference") == line.query.reference:
                product_id = seen_id
        if not line.query and line.query.sizes:
            fitting = narrowed([self.products[listed_id] for listed_id in self.listed.values()], line.query)
            product_id = fitting[0]["product_id"] if len(fitting) == 1 else None
        return replace(line, product_id=product_id) if product_id else line


def recall(conversation: Conversation) -> tuple[Memory, list[Understood]]:
    """The memory up to now, and what the customer asks for now."""
    memory = Memory(conversation.language)
    for event in conversation.before:
        if isinstance(event, Said) and event.by == "user":
            memory.hear(event.text)
        else:
            memory.learn(event)
    asks = [memory.hear(text) for text in conversation.asked]
    for call in conversation.calls:
        memory.learn(call)
    return memory, asks
