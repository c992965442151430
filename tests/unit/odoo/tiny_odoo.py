"""`TinyOdoo`: a wire over a few records in memory, with the semantics that exactly-once depends on, and failures on
demand. `Scripted` plays given answers and keeps what it was asked."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from assistant.errors import ToolFailed
from assistant.odoo.refusals import RULE, CallRefused
from assistant.odoo.session import Session

PARTNER = 45


class Crash(BaseException):
    """The process died here."""


@dataclass
class Fault:
    call: str
    error: BaseException
    after: bool


@dataclass
class Scripted:
    """`answers`: by call, a value, an error to raise, or a list of them, one per call."""

    answers: dict[str, Any] = field(default_factory=dict)
    version: int = 19
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def call(self, model: str, method: str, **arguments: Any) -> Any:
        call = f"{model}/{method}"
        self.asked.append((call, arguments))
        if call == "res.lang/get_installed" and call not in self.answers:
            return [["th_TH", "Thai"], ["en_US", "English (US)"]]
        answer = self.answers[call]
        if isinstance(answer, list) and answer and isinstance(answer[0], Step):
            answer = answer.pop(0).value
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def arguments(self, call: str) -> list[dict[str, Any]]:
        return [arguments for name, arguments in self.asked if name == call]

    def session(self, **settings: Any) -> Session:
        return Session(self, sleep=lambda seconds: None, **settings)


@dataclass(frozen=True)
class Step:
    """One of several answers to the same call."""

    value: Any


@dataclass
class TinyOdoo:
    """`confirmable` and `invoiceable` off: a rule of the business says no."""

    version: int = 19
    none_faults: bool = False
    """As over XML-RPC: `create_invoices` does its work and then answers with a fault."""
    confirmable: bool = True
    invoiceable: bool = True
    external: dict[str, int] = field(default_factory=dict)
    orders: dict[int, dict[str, Any]] = field(default_factory=dict)
    wizards: dict[int, int] = field(default_factory=dict)
    loads: int = 0
    calls: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def fail(self, call: str, error: BaseException, *, after: bool) -> None:
        self.faults.append(Fault(call, error, after))

    def call(
        self, model: str, method: str, *, ids: list[int] | None = None, context: Any = None, **arguments: Any
    ) -> Any:
        call = f"{model}/{method}"
        self.calls.append(call)
        fault = next((fault for fault in self.faults if fault.call == call), None)
        if fault:
            self.faults.remove(fault)
            if not fault.after:
                raise fault.error
        answers: dict[str, Callable[..., Any]] = {
            "res.lang/get_installed": lambda: [["en_US", "English (US)"]],
            "ir.model.data/check_object_reference": self._reference,
            "sale.order/load": self._load,
            "sale.order/action_confirm": lambda: self._confirm((ids or [])[0]),
            "sale.advance.payment.inv/create": self._wizard,
            "sale.advance.payment.inv/create_invoices": lambda: self._invoice((ids or [])[0]),
            "sale.order/web_read": lambda specification: [self.orders[id] for id in ids or [] if id in self.orders],
        }
        result = answers[call](**arguments)
        if fault:
            raise fault.error
        return result

    def _reference(self, module: str, xml_id: str) -> list[Any]:
        if f"{module}.{xml_id}" not in self.external:
            raise CallRefused("ir.model.data/check_object_reference", "ValueError", status=500)
        return ["sale.order", self.external[f"{module}.{xml_id}"]]

    def _load(self, fields: list[str], data: list[list[str]]) -> dict[str, Any]:
        assert all(isinstance(cell, str) for row in data for cell in row)
        self.loads += 1
        key = data[0][0]
        id = self.external.setdefault(key, 25 + len(self.external))
        lines = [
            {
                "id": n,
                "product_id": {"id": int(row[3]), "display_name": f"[P{row[3]}] Product", "default_code": f"P{row[3]}"},
                "product_uom_qty": float(row[4]),
                "product_uom_id": {"id": 1, "display_name": "Units"},
                "price_unit": 100.0,
                "discount": 0.0,
                "price_subtotal": 100.0 * float(row[4]),
            }
            for n, row in enumerate(data, 1)
        ]
        total = sum(line["price_subtotal"] for line in lines)
        self.orders[id] = {
            "id": id,
            "name": f"S{id:05d}",
            "state": "draft",
            "date_order": "2026-11-20 13:29:16",
            "partner_id": {"id": int(data[0][1]), "parent_id": False},
            "currency_id": {"id": 1, "name": "THB"},
            "amount_untaxed": total,
            "amount_tax": 0.0,
            "amount_total": total,
            "delivery_status": False,
            "invoice_status": "no",
            "invoice_ids": [],
            "order_line": lines,
        }
        return {"ids": [id], "messages": [], "nextrow": 0}

    def _confirm(self, id: int) -> bool:
        if not self.confirmable or self.orders[id]["state"] not in ("draft", "sent"):
            raise ToolFailed(RULE)
        self.orders[id]["state"] = "sale"
        return True

    def _wizard(self, vals_list: list[dict[str, Any]]) -> list[int]:
        wizard = len(self.wizards) + 1
        self.wizards[wizard] = vals_list[0]["sale_order_ids"][0][2][0]
        return [wizard]

    def _invoice(self, wizard: int) -> dict[str, Any]:
        order = self.orders[self.wizards[wizard]]
        if not self.invoiceable or order["state"] != "sale" or order["invoice_ids"]:
            raise ToolFailed(RULE)
        order["invoice_ids"] = [
            {
                "id": 57,
                "name": False,
                "state": "draft",
                "payment_state": "not_paid",
                "amount_total": order["amount_total"],
                "amount_residual": order["amount_total"],
                "currency_id": {"id": 1, "name": "THB"},
                "invoice_date": False,
                "invoice_origin": order["name"],
            }
        ]
        if self.none_faults:
            raise CallRefused("sale.advance.payment.inv/create_invoices", "TypeError")
        return {"res_id": 57}
