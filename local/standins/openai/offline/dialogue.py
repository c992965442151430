"""What to say or to call next, from the thread alone: the same thread always gives the same answer."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from local.standins.openai.answers import Call, Part, Say
from local.standins.openai.offline.catalogue import Product, attempts, matching
from local.standins.openai.offline.memory import Memory
from local.standins.openai.offline.request import Called, Conversation
from local.standins.openai.offline.understanding import SMALL_TALK, Understood
from local.standins.openai.offline.wanted import Line, Query
from local.standins.openai.offline.wording import Wording

TOOL_OF = {
    "order": "place_order",
    "reorder": "reorder",
    "orders": "list_orders",
    "invoices": "list_invoices",
    "sign_in": "sign_in",
    "new_code": "sign_in",
    "sign_out": "sign_out",
    "open_account": "open_account",
    "person": "ask_for_person",
    "product": "find_products",
    "words": "find_products",
}
"""What an intent can't do without."""


@dataclass(frozen=True, slots=True)
class Act:
    """Either `calls` whose results are needed first, or a `text`; `final` is a call that shows a card, ending the run."""

    text: str = ""
    calls: tuple[Call, ...] = ()
    final: Call | None = None


class Dialogue:
    def __init__(self, conversation: Conversation, memory: Memory) -> None:
        self._conversation = conversation
        self._memory = memory
        self._say = Wording(conversation.language)

    def answer(self, asks: list[Understood]) -> list[Part]:
        """One turn: tool calls side by side, or the text and at most one card."""
        if self._conversation.just_signed_in:
            asks = [self._memory.goal or Understood("signed_in"), *asks]
        acts = [self._act(ask) for ask in _worth_answering(asks)]
        calls = [call for act in acts for call in act.calls]
        if calls:
            return [call for n, call in enumerate(calls) if call not in calls[:n]]
        texts = [act.text for act in acts if act.text]
        spoken: list[Part] = [Say("\n\n".join(dict.fromkeys(texts)))] if texts else []
        cards = [act.final for act in acts if act.final]
        return [*spoken, *cards[:1]]

    def _act(self, ask: Understood) -> Act:
        tool = TOOL_OF.get(ask.intent)
        if tool and tool not in self._conversation.tools:
            return Act(self._say("cannot") if self._conversation.tools else self._say("offline"))
        handler: Callable[[Understood], Act] | None = getattr(self, f"_on_{ask.intent}", None)
        return handler(ask) if handler else self._on_unclear(ask)

    def _on_product(self, ask: Understood) -> Act:
        found = self._search(ask.query)
        if isinstance(found, Act):
            return found
        if not found:
            return Act(self._say("not_found", words=self._say.query(ask.query)))
        by_price = sorted(found, key=lambda product: Decimal(str(product["price"])))
        if ask.cheapest and len(found) > 1:
            return Act(self._say.products(by_price[:1], self._say("found_cheapest")))
        if ask.dearest and len(found) > 1:
            return Act(self._say.products(by_price[-1:], self._say("found_dearest")))
        heading = self._say("found_one") if len(found) == 1 else self._say("found_many", count=len(found))
        return Act(self._say.products(found, heading))

    _on_words = _on_product

    def _on_detail(self, ask: Understood) -> Act:
        products = [self._memory.products[line.product_id] for line in ask.lines if line.product_id]
        return Act(self._say.products(products, self._say("found_one")))

    def _on_order(self, ask: Understood) -> Act:
        if not self._conversation.signed_in:
            return self._ask_who(ask)
        if self._failed("place_order"):
            return Act(self._say("sorry"))
        if not ask.lines:
            return Act(self._say("what_order"))
        found = [self._line_products(line) for line in ask.lines]
        if waiting := [act for act in found if isinstance(act, Act)]:
            texts = [act.text for act in waiting if act.text]
            return Act(texts[0]) if texts else Act(calls=tuple(call for act in waiting for call in act.calls))
        lines = [
            (line, products) for line, products in zip(ask.lines, found, strict=True) if not isinstance(products, Act)
        ]
        missing = [self._say.query(line.query) for line, products in lines if not products]
        known = [(line, products) for line, products in lines if products]
        if not known:
            return Act(self._say("not_found", words=", ".join(missing)))
        for line, products in known:
            if len(products) > 1:
                return Act(self._say.choices(self._say.query(line.query), products))
            if line.quantity is None:
                return Act(self._say("how_many", name=products[0]["name"]))
        wanted = [
            {"product_id": products[0]["product_id"], "quantity": _number(line.quantity)} for line, products in known
        ]
        text = self._say("not_found_rest", words=", ".join(missing)) if missing else ""
        return Act(text, final=Call("place_order", {"lines": wanted}))

    def _on_reorder(self, ask: Understood) -> Act:
        if not self._conversation.signed_in:
            return self._ask_who(ask)
        if self._failed("reorder"):
            return Act(self._say("order_missing") if ask.order_name else self._say("sorry"))
        if ask.order_name:
            return Act(final=Call("reorder", {"order_name": ask.order_name}))
        listed = self._called("list_orders")
        if listed is None:
            return Act(calls=(Call("list_orders", {"limit": 1}),))
        if listed.error:
            return Act(self._say("sorry"))
        orders = listed.result.get("orders", [])
        return Act(final=Call("reorder", {"order_name": orders[0]["order"]})) if orders else Act(self._say("no_orders"))

    def _on_orders(self, ask: Understood) -> Act:
        if not self._conversation.signed_in:
            return self._ask_who(ask)
        tool = "get_order" if ask.order_name else "list_orders"
        called = self._called(tool)
        if called is None:
            return Act(calls=(Call(tool, {"order_name": ask.order_name} if ask.order_name else {"limit": 3}),))
        if called.error:
            return Act(self._say("order_missing" if ask.order_name else "sorry"))
        if ask.order_name:
            return Act(self._say.order(called.result))
        orders = called.result.get("orders", [])
        return Act(self._say.orders(orders) if orders else self._say("no_orders"))

    def _on_invoices(self, ask: Understood) -> Act:
        if not self._conversation.signed_in:
            return self._ask_who(ask)
        called = self._called("list_invoices")
        if called is None:
            return Act(calls=(Call("list_invoices", {"limit": 5}),))
        if called.error:
            return Act(self._say("sorry"))
        invoices = called.result.get("invoices", [])
        return Act(self._say.invoices(invoices) if invoices else self._say("no_invoices"))

    def _on_sign_in(self, ask: Understood) -> Act:
        email = ask.contact.email
        if self._conversation.signed_in:
            return Act(self._say("already_signed_in", name=self._customer()))
        if not email:
            return Act(self._say("ask_email"))
        called = self._called("sign_in")
        if called is None:
            return Act(calls=(Call("sign_in", {"email": email}),))
        minutes = re.search(r"(\d+) minutes", called.error)
        if minutes:
            return Act(self._say("wait_code", minutes=minutes[1]))
        return Act(self._say("sorry") if called.error else self._say("code_on_its_way"))

    def _on_new_code(self, ask: Understood) -> Act:
        return self._on_sign_in(Understood("sign_in", contact=self._memory.contact))

    def _on_signed_in(self, ask: Understood) -> Act:
        return Act(self._say("signed_in", name=self._customer()))

    def _on_sign_out(self, ask: Understood) -> Act:
        called = self._called("sign_out")
        if called is None:
            if not self._conversation.signed_in:
                return Act(self._say("not_signed_in"))
            return Act(calls=(Call("sign_out", {}),))
        return Act(self._say("sorry") if called.error else self._say("signed_out"))

    def _on_open_account(self, ask: Understood) -> Act:
        if self._conversation.signed_in:
            return Act(self._say("already_signed_in", name=self._customer()))
        if self._failed("open_account"):
            return Act(self._say("check_details"))
        account = self._memory.account or ask.contact
        if missing := account.missing():
            return Act(self._say("ask_details", fields=self._say.fields(missing)))
        details = {
            "name": account.name,
            "email": account.email,
            "phone": account.phone,
            "company": account.company or None,
        }
        return Act(final=Call("open_account", details))

    def _on_person(self, ask: Understood) -> Act:
        called = self._called("ask_for_person")
        if called is None:
            return Act(calls=(Call("ask_for_person", {"reason": " ".join(ask.text.split())[:300]}),))
        return Act(self._say("sorry") if called.error else self._say("person"))

    def _on_confirm(self, ask: Understood) -> Act:
        if self._memory.goal and self._memory.goal.intent == "order":
            return self._on_order(self._memory.goal)
        return Act(self._say("tap_confirm" if self._memory.card else "what_next"))

    def _on_language(self, ask: Understood) -> Act:
        return Act(Wording(ask.language)("language"))

    def _on_cancel(self, ask: Understood) -> Act:
        return Act(self._say("cancelled"))

    def _on_unclear(self, ask: Understood) -> Act:
        """Also every intent that has just a sentence: greeting, thanks, bye, catalogue, medical, elsewhere."""
        if ask.intent in ("greeting", "thanks", "bye", "catalogue", "medical", "elsewhere"):
            return Act(self._say(ask.intent))
        if self._memory.goal and not self._conversation.signed_in:
            return self._ask_who(ask)
        return Act(self._say("unclear"))

    def _ask_who(self, ask: Understood) -> Act:
        if ask.contact.email:
            return self._on_sign_in(ask)
        return Act(self._say("type_code" if self._conversation.code_sent else "need_sign_in"))

    def _line_products(self, line: Line) -> list[Product] | Act:
        """What a line can mean; an act when that has to be searched for first, or can't be."""
        if line.product_id:
            return [self._memory.products[line.product_id]]
        if not line.query and not line.query.sizes:
            return Act(self._say("what_order"))
        return self._search(line.query)

    def _search(self, query: Query) -> list[Product] | Act:
        """The products meant; an act when the tool must be called first, or has failed."""
        if self._failed("find_products"):
            return Act(self._say("sorry"))
        for arguments in attempts(query, self._conversation.language):
            found = self._memory.results(arguments)
            if found is None:
                return Act(calls=(Call("find_products", arguments),))
            if found:
                return matching(found, query)
        return []

    def _called(self, name: str) -> Called | None:
        return next((call for call in reversed(self._conversation.calls) if call.name == name), None)

    def _failed(self, name: str) -> bool:
        called = self._called(name)
        return bool(called and called.error)

    def _customer(self) -> str:
        return self._conversation.situation.get("customer_name", "")


def _worth_answering(asks: list[Understood]) -> list[Understood]:
    """Small talk only when there is nothing else; of several messages about one order or account, the last."""
    serious = [ask for ask in asks if ask.intent not in SMALL_TALK] or asks[-1:]
    once = ("order", "open_account", "slot", "details", "unclear")
    return [
        ask
        for n, ask in enumerate(serious)
        if ask.intent not in once or ask.intent not in [a.intent for a in serious[n + 1 :]]
    ]


def _number(quantity: Decimal | None) -> Any:
    amount = quantity or Decimal(1)
    return int(amount) if amount == amount.to_integral_value() else float(amount)
