"""Seeds: folders of TOML and JSON files that hold rows by model, and earlier orders to be played through."""

import json
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from local.standins.odoo.engine.database import Database
from local.standins.odoo.engine.environment import Environment
from local.standins.odoo.models.deliveries import Picking
from local.standins.odoo.models.invoices import Invoice
from local.standins.odoo.models.invoicing import InvoiceWizard
from local.standins.odoo.models.orders import SaleOrder

FOLDER = Path(__file__).with_name("seeds")
STEPS = ("quotation", "confirmed", "delivered", "invoiced", "posted", "paid")

type EnvironmentOf = Callable[[int], Environment]


@dataclass(frozen=True)
class Seed:
    """`settings`: database, login of the bot, and what sequences start from. `orders`: see `_play`."""

    database: str
    bot: str
    sequences: dict[str, int]
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    orders: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def named(cls, name: str) -> "Seed":
        found = _read(FOLDER / name)
        settings = found["settings"]
        rows = {model: given for model, given in found.items() if model not in ("settings", "orders")}
        return cls(settings["database"], settings["bot"], settings["sequences"], rows, found.get("orders", []))

    def plant(self, database: Database, environment: EnvironmentOf) -> None:
        env = environment(1)
        for row in self.rows.get("ir.model.fields", []):
            database.insert("ir.model.fields", dict(row))
        for model_name, rows in self.rows.items():
            if model_name != "ir.model.fields":
                for row in rows:
                    _insert(env, model_name, row)
        for order in self.orders:
            _play(database, environment(order["user"]), order)
        for sequence, following in self.sequences.items():
            database.start_sequence(sequence, following)


def _insert(env: Environment, model_name: str, row: dict[str, Any]) -> None:
    model = env[model_name]
    blank, _, _ = model.blank({})
    stamps = dict.fromkeys(("create_date", "write_date"), env.database.now()) | {"create_uid": 1, "write_uid": 1}
    given = {name: model.fields[name].convert(value) if name in model.fields else value for name, value in row.items()}
    env.database.insert(model_name, blank | stamps | given)
    if model_name == "product.product":
        template = row.get("product_tmpl_id", row["id"])
        env.database.update(model_name, row["id"], {"product_tmpl_id": template})
        if not env.database.find("product.template", template):
            env.database.insert("product.template", {"id": template})


def _play(database: Database, env: Environment, order: dict[str, Any]) -> None:
    """`user`, `partner`, `date`, `lines` of product and quantity, and how far it went: a step of STEPS."""
    clock, database.clock = database.clock, lambda: datetime.fromisoformat(order["date"])
    reached = STEPS.index(order["until"])
    lines = [[0, 0, {"product_id": product, "product_uom_qty": quantity}] for product, quantity in order["lines"]]
    orders = SaleOrder(env)
    [order_id] = orders.create([{"partner_id": order["partner"], "order_line": lines}])
    row = orders.must_exist("sale.order", order_id)
    if reached >= STEPS.index("confirmed"):
        orders.action_confirm([order_id])
    if reached >= STEPS.index("delivered"):
        Picking(env).button_validate([picking["id"] for picking in orders.children(row, "picking_ids")])
    if reached >= STEPS.index("invoiced"):
        wizards = InvoiceWizard(env)
        wizards.create_invoices(wizards.create([{"sale_order_ids": [[6, 0, [order_id]]]}]))
        _bill(env, orders.value(row, "invoice_ids"), order["date"][:10], reached)
    database.clock = clock


def _bill(env: Environment, move_ids: list[int], day: str, reached: int) -> None:
    for move_id in move_ids:
        if reached >= STEPS.index("posted"):
            Invoice(env).post(env["account.move"].must_exist("account.move", move_id), day)
        if reached >= STEPS.index("paid"):
            env.database.update("account.move", move_id, {"payment_state": "paid"})


@cache
def _read(folder: Path) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for path in sorted(folder.iterdir()):
        text = path.read_text("utf-8")
        merged |= tomllib.loads(text) if path.suffix == ".toml" else json.loads(text)
    if not merged:
        raise FileNotFoundError(folder)
    return merged
