"""`order` strings: "date_order desc, id". Empty values come last going up and first going down, as in PostgreSQL."""

from typing import TYPE_CHECKING, Any

from local.standins.odoo.engine.database import Row
from local.standins.odoo.errors import BadValue

if TYPE_CHECKING:
    from local.standins.odoo.engine.table import Table


def in_order(model: "Table", rows: list[Row], order: str) -> list[Row]:
    for term in reversed(order.split(",")):
        name, _, direction = term.strip().partition(" ")
        field = model.fields.get(name)
        if field is None:
            raise model.invalid_field(name)
        if not (field.stored and field.sortable):
            raise BadValue(f"Cannot convert {model.NAME}.{name} to SQL because it is not stored")
        rows = sorted(rows, key=lambda row: _key(model, row, name), reverse=direction.strip().lower() == "desc")
    return rows


def _key(model: "Table", row: Row, name: str) -> tuple[bool, Any]:
    field = model.fields[name]
    value = model.value(row, name)
    if field.type == "boolean":
        return False, value
    if value is False:
        return True, 0
    if field.comodel and field.type == "many2one":
        related = model.env.database.find(field.comodel, value)
        value = model.env[field.comodel].display_name(related) if related else str(value)
    return False, value.casefold() if isinstance(value, str) else value
