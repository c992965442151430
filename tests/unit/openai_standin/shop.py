"""A small shop behind the tools' names and shapes, and a chat in which the offline model sells from it."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import httpx2

from assistant.credentials import Credentials
from assistant.models.openai_responses import OpenAIModel
from assistant.ports import Item, Model, ModelRequest, ToolCall
from assistant.profile_settings import ModelSettings
from assistant.tools import TOOLS
from local.standins.openai import OpenAIStandIn

CARDS = ("place_order", "reorder", "open_account")
SCHEMAS = [tool.schema() for tool in TOOLS.values()]


@dataclass(frozen=True)
class ShelfProduct:
    id: int
    th: str
    en: str
    reference: str
    price: str
    unit: str
    in_stock: str


SHELF = (
    ShelfProduct(11, "ถุงมือไนไตร ไซส์ S", "Nitrile gloves, size S", "GLV-NIT-S", "125.00", "กล่อง", "12"),
    ShelfProduct(12, "ถุงมือไนไตร ไซส์ M", "Nitrile gloves, size M", "GLV-NIT-M", "125.00", "กล่อง", "40"),
    ShelfProduct(13, "ถุงมือไนไตร ไซส์ L", "Nitrile gloves, size L", "GLV-NIT-L", "130.00", "กล่อง", "0"),
    ShelfProduct(14, "ถุงมือลาเท็กซ์ ไซส์ M", "Latex gloves, size M", "GLV-LTX-M", "99.00", "กล่อง", "55"),
    ShelfProduct(21, "หน้ากากอนามัยทางการแพทย์ 3 ชั้น", "Surgical face mask, 3-ply", "MSK-3P", "89.50", "กล่อง", "200"),
    ShelfProduct(22, "หน้ากาก N95", "N95 respirator mask", "MSK-N95", "650.00", "กล่อง", "8"),
    ShelfProduct(31, "กระบอกฉีดยา 3 มล.", "Syringe 3 ml", "SYR-3", "180.00", "กล่อง", "70"),
    ShelfProduct(32, "กระบอกฉีดยา 5 มล.", "Syringe 5 ml", "SYR-5", "210.00", "กล่อง", "64"),
    ShelfProduct(41, "เครื่องวัดอุณหภูมิแบบดิจิทัล", "Digital thermometer", "THM-DIG", "150.00", "ชิ้น", "25"),
    ShelfProduct(42, "เครื่องวัดอุณหภูมิอินฟราเรด", "Infrared thermometer", "THM-IR", "990.00", "ชิ้น", "9"),
    ShelfProduct(51, "เครื่องวัดความดันโลหิต", "Blood pressure monitor", "BPM-01", "1590.00", "เครื่อง", "6"),
    ShelfProduct(61, "รถเข็นผู้ป่วย พับได้", "Wheelchair, folding", "WCH-01", "4500.00", "คัน", "3"),
)


@cache
def model(effort: str) -> Model:
    """The offline model behind the adapter and the wire of production; it keeps nothing, so one serves all chats."""
    settings = ModelSettings.model_validate({"name": "gpt-6-luna", "reasoning_effort": effort})
    transport = httpx2.WSGITransport(app=OpenAIStandIn().app)
    return OpenAIModel(Credentials({"api_key": "sk-test"}), "http://offline/v1", settings=settings, transport=transport)


@dataclass
class Answer:
    """What the customer sees: a text, and the tool and arguments of the card if there is one."""

    text: str
    card: tuple[str, dict[str, Any]] | None
    calls: list[tuple[str, dict[str, Any]]]


@dataclass
class Chat:
    """Plays the part of the run: keeps the thread, calls the tools, shows cards."""

    language: str = "th"
    signed_in: bool = False
    code_sent: bool = False
    orders: list[dict[str, Any]] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    items: list[Item] = field(default_factory=list)
    effort: str = "none"
    shelf: tuple[ShelfProduct, ...] = SHELF

    def say(self, *texts: str) -> Answer:
        self.items += [{"role": "user", "content": [{"type": "input_text", "text": text}]} for text in texts]
        return self.run()

    def type_right_code(self) -> Answer:
        self.signed_in, self.code_sent = True, False
        self.note("The customer typed the right one-time code and is now signed in.")
        return self.run()

    def tap(self, button: str, receipt: str) -> None:
        """A tap on a card's button is answered without the model."""
        self.items += [{"role": "user", "content": [{"type": "input_text", "text": button}]}]
        self.items += [{"role": "assistant", "content": receipt}]

    def note(self, text: str) -> None:
        self.items.append({"role": "developer", "content": [{"type": "input_text", "text": text}]})

    def run(self) -> Answer:
        calls: list[tuple[str, dict[str, Any]]] = []
        for _ in range(8):
            answer = model(self.effort).respond(
                ModelRequest("Sell.", [*self.items, self._situation()], SCHEMAS, "hash", 10)
            )
            assert answer.finish == "completed"
            self.items += answer.items
            if not answer.calls:
                return Answer(answer.text, None, calls)
            for call in answer.calls:
                TOOLS[call.name].parse(call.arguments)  # raises what the real tool would
            made = [(call.name, json.loads(call.arguments)) for call in answer.calls]
            calls += made
            failed = [self._output(call) for call in answer.calls]
            cards = [card for card in made if card[0] in CARDS]
            if cards and not any(failed):
                self.items.append({"role": "assistant", "content": "Please check\nTotal: 1"})
                return Answer(answer.text, cards[0], calls)
        raise AssertionError("the model never came to an end")

    def _output(self, call: ToolCall) -> bool:
        """Add the call's output; whether it failed."""
        arguments = json.loads(call.arguments)
        tool: Callable[..., dict[str, Any]] = getattr(self, f"_{call.name}", self._shown)
        result = {"error": "The shop's system can't be reached."} if call.name in self.broken else tool(**arguments)
        output = json.dumps(result, ensure_ascii=False)
        self.items.append({"type": "function_call_output", "call_id": call.call_id, "output": output})
        return "error" in result

    def _shown(self, **_: Any) -> dict[str, Any]:
        return {"result": "A card is shown. Nothing is done yet."}

    def _find_products(
        self,
        words: str,
        reference: str | None,
        min_price: float | None,
        max_price: float | None,
        in_stock_only: bool | None,
    ) -> dict[str, Any]:
        found = []
        for product in self.shelf:
            name = product.th if self.language == "th" else product.en
            text = f"[{product.reference}] {name}".lower()
            if all(word.lower() in text for word in words.split()) and (
                not reference or product.reference == reference
            ):
                cost, some = float(product.price), product.in_stock != "0"
                if (min_price or 0) <= cost <= (max_price or 1e9) and (some or not in_stock_only):
                    found.append((product, name))
        return {
            "products": [
                {
                    "product_id": product.id,
                    "name": name,
                    "reference": product.reference,
                    "price": product.price,
                    "currency": "THB",
                    "unit": product.unit,
                    "in_stock": product.in_stock,
                    "description": "",
                }
                for product, name in found[:5]
            ]
        }

    def _sign_in(self, email: str) -> dict[str, Any]:
        self.code_sent = True
        return {"result": "If this address has an account, a 6-digit code was sent to it."}

    def _sign_out(self) -> dict[str, Any]:
        self.signed_in = False
        return {"result": "The customer is signed out."}

    def _list_orders(self, limit: int | None) -> dict[str, Any]:
        return {"orders": self.orders[: limit or 5]}

    def _get_order(self, order_name: str) -> dict[str, Any]:
        found = [order for order in self.orders if order["order"] == order_name]
        return found[0] if found else {"error": "Not found among your orders."}

    def _list_invoices(self, limit: int | None) -> dict[str, Any]:
        return {"invoices": [invoice for order in self.orders for invoice in order["invoices"]][: limit or 10]}

    def _ask_for_person(self, reason: str) -> dict[str, Any]:
        return {"result": "The team has been told."}

    def _situation(self) -> Item:
        lines = [
            "now: 2026-11-20 14:05 (Friday)",
            f"language: {self.language}",
            f"signed_in: {'yes' if self.signed_in else 'no'}",
            *(["customer_name: มาลี ใจดี"] if self.signed_in else []),
            f"code_sent: {'yes' if self.code_sent else 'no'}",
        ]
        return {"role": "developer", "content": [{"type": "input_text", "text": "\n".join(lines)}]}


EARLIER = {
    "order": "S00042",
    "date": "2026-11-01",
    "state": "confirmed",
    "total": "1337.50",
    "currency": "THB",
    "lines": [{"name": "ถุงมือไนไตร ไซส์ M", "quantity": "10"}],
    "delivery": "not delivered yet",
    "invoices": [
        {
            "invoice": "INV/2026/00017",
            "state": "issued",
            "payment": "not paid",
            "total": "1337.50",
            "due": "1337.50",
            "currency": "THB",
            "date": "2026-11-01",
            "order": "S00042",
        }
    ],
}
