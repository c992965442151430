"""Domains: conditions in prefix notation, compiled to a predicate on rows."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from local.standins.odoo.engine.conditions import Predicate, condition
from local.standins.odoo.errors import BadValue

if TYPE_CHECKING:
    from local.standins.odoo.engine.table import Table


def compile_domain(model: "Table", domain: Any) -> Predicate:
    """Raises BadValue for unknown fields, operators and items that are no condition."""
    items = list(domain or [])
    for item in items:
        if item not in ("&", "|", "!") and not (isinstance(item, list | tuple) and len(item) == 3):
            raise BadValue(f"Domain() invalid item in domain: {item!r}")
    rest = iter(items)
    parts = []
    while (predicate := _next(model, rest)) is not None:
        parts.append(predicate)
    return lambda row: all(part(row) for part in parts)


def _next(model: "Table", rest: Iterator[Any]) -> Predicate | None:
    item = next(rest, None)
    if item is None:
        return None
    if isinstance(item, str):
        return _combine(item, model, rest)
    name, operator, value = item
    if name in (0, 1) and operator == "=":
        return lambda row: bool(name) == bool(value)
    return condition(model, str(name), operator, value)


def _combine(operator: str, model: "Table", rest: Iterator[Any]) -> Predicate:
    operands = [_next(model, rest) for _ in range(1 if operator == "!" else 2)]
    first, last = operands[0], operands[-1]
    if first is None or last is None:
        raise BadValue(f"Domain() not enough operands for {operator!r}")
    if operator == "!":
        return lambda row: not first(row)
    if operator == "&":
        return lambda row: first(row) and last(row)
    return lambda row: first(row) or last(row)
