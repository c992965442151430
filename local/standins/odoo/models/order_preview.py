"""`onchange` of a new order: what it would cost, nothing written."""

from typing import TYPE_CHECKING, Any

from local.standins.odoo.engine.database import Row
from local.standins.odoo.engine.fields import MANY
from local.standins.odoo.engine.model import BaseModel
from local.standins.odoo.engine.web import Specification
from local.standins.odoo.errors import BadKey, BadValue
from local.standins.odoo.models.line_completion import complete_line

if TYPE_CHECKING:
    from local.standins.odoo.models.orders import SaleOrder

type Preview = dict[str, dict[str, Any]]

TOTALS = ("amount_untaxed", "amount_tax", "amount_total")


def preview_order(
    orders: "SaleOrder", ids: list[int], values: dict[str, Any], names: list[str], specification: Specification
) -> Preview:
    """With field names only the totals that have changed come back, without them the whole order and its lines.

    Prices follow the pricelist in `values` only: without it they are list prices, whatever pricelist the answer names.
    """
    if ids:
        raise BadValue("the stand-in previews new orders only")
    if "order_line" in values and "order_line" not in specification:
        raise BadKey("order_line")
    orders.env.check(orders.NAME, "read")
    orders.check_specification(specification)
    order = _new(orders, {name: value for name, value in values.items() if name != "order_line"})
    priced_by = order | {"pricelist_id": values.get("pricelist_id") or False}
    commands = values.get("order_line") or []
    order["lines"] = [_new_line(orders, priced_by, command[2]) for command in commands]
    if names:
        return {"value": {name: orders.value(order, name) for name in TOTALS if name in specification}}
    shown = {name: _shown(orders, order, name, inner) for name, inner in specification.items() if name != "order_line"}
    if "order_line" in specification:
        lines = orders.env["sale.order.line"]
        inner = specification["order_line"].get("fields", {})
        shown["order_line"] = [
            [0, command[1], {name: _shown(lines, row, name, inner[name]) for name in inner}]
            for command, row in zip(commands, order["lines"], strict=True)
        ]
    return {"value": shown}


def preview_line(lines: BaseModel, values: dict[str, Any], specification: Specification) -> Preview:
    """One line; `values["order_id"]` holds the order's own values."""
    orders = lines.env["sale.order"]
    lines.env.check(lines.NAME, "read")
    lines.check_specification(specification)
    parent = values.get("order_id") or {}
    order = _new(orders, parent) | {"pricelist_id": parent.get("pricelist_id") or False}
    row = _new_line(orders, order, {name: value for name, value in values.items() if name != "order_id"})
    return {"value": {name: _shown(lines, row, name, inner) for name, inner in specification.items()}}


def _new(model: BaseModel, values: dict[str, Any]) -> Row:
    row, given, _ = model.blank(values)
    model.complete(row, given)
    return row


def _new_line(orders: BaseModel, order: Row, values: dict[str, Any]) -> Row:
    row, given, _ = orders.env["sale.order.line"].blank(values)
    complete_line(orders.env, order, row, given)
    return row


def _shown(model: BaseModel, row: Row, name: str, inner: dict[str, Any]) -> Any:
    """As web_read, but links of x2many fields as commands."""
    field = model.fields[name]
    if field.type in MANY:
        other = model.env[field.comodel]
        links = [model.env.database.find(field.comodel, item) or {"id": item} for item in model.value(row, name)]
        return [[4, link["id"], other.specified(link, inner.get("fields", {}))] for link in links]
    return model.nested(row, name, inner)
