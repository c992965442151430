"""One condition of a domain: field, operator, value."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from local.standins.odoo.engine.database import Row
from local.standins.odoo.engine.fields import MANY, Field
from local.standins.odoo.engine.patterns import like
from local.standins.odoo.errors import BadValue

if TYPE_CHECKING:
    from local.standins.odoo.engine.table import Table

type Predicate = Callable[[Row], bool]

COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "<": lambda actual, wanted: actual < wanted,
    ">": lambda actual, wanted: actual > wanted,
    "<=": lambda actual, wanted: actual <= wanted,
    ">=": lambda actual, wanted: actual >= wanted,
}
# operator: ignore case, anywhere, negated
PATTERNS = {
    "like": (False, True, False),
    "not like": (False, True, True),
    "ilike": (True, True, False),
    "not ilike": (True, True, True),
    "=like": (False, False, False),
    "=ilike": (True, False, False),
}


def condition(model: "Table", path: str, operator: str, value: Any) -> Predicate:
    name, _, further = path.partition(".")
    field = model.fields.get(name)
    if field is None:
        kind = "condition" if model.env.version >= 19 else "leaf"
        raise BadValue(f"Invalid field {model.NAME}.{name} in {kind} {(path, operator, value)!r}")
    if field.needs:
        model.env.check(field.needs, "read")
    if not field.searchable:
        if model.env.version < 19:  # 18 drops the condition without a word
            return lambda row: True
        raise BadValue(f"Cannot convert {model.NAME}.{name} to SQL because it is not stored")
    if further:
        other = model.env[field.comodel]
        inner = condition(other, further, operator, value)
        return lambda row: any(inner(found) for found in _related(model, row, name))
    if field.search:
        found: Predicate = getattr(model, field.search)(operator, value)
        return found
    return _compare(model, name, field, operator, value)


def _compare(model: "Table", name: str, field: Field, operator: str, value: Any) -> Predicate:
    if operator in ("child_of", "parent_of"):
        return _family(model, name, field, operator, value)
    if operator in PATTERNS:
        ignore_case, anywhere, negated = PATTERNS[operator]
        return lambda row: (
            any(like(text, value, ignore_case=ignore_case, anywhere=anywhere) for text in _texts(model, row, name))
            != negated
        )
    if operator in COMPARISONS:
        compare = COMPARISONS[operator]

        def ordered(row: Row) -> bool:
            actual = model.value(row, name)
            return (actual is not False or field.type == "boolean") and compare(actual, value)

        return ordered
    if operator in ("=", "!=", "in", "not in"):
        wanted = list(value) if isinstance(value, list | tuple | set) else [value]
        positive = operator in ("=", "in")
        return lambda row: _among(model, row, name, field, wanted) == positive
    raise BadValue(f"Invalid operator {operator!r} in condition {(name, operator, value)!r}")


def _among(model: "Table", row: Row, name: str, field: Field, wanted: Sequence[Any]) -> bool:
    actual = model.value(row, name)
    if field.type == "boolean":
        return actual in [bool(item) for item in wanted]
    if field.comodel and any(isinstance(item, str) for item in wanted):
        return any(text in wanted for text in _texts(model, row, name))
    if field.type in MANY:
        return any(item in actual for item in wanted) or (not actual and False in wanted)
    if actual is False or actual is None:
        return False in wanted or None in wanted
    return any(item == actual and item is not False for item in wanted)


def _texts(model: "Table", row: Row, name: str) -> list[Any]:
    field = model.fields[name]
    if not field.comodel:
        return [model.value(row, name)]
    return [model.env[field.comodel].display_name(related) for related in _related(model, row, name)]


def _related(model: "Table", row: Row, name: str) -> list[Row]:
    value = model.value(row, name)
    ids = value if isinstance(value, list) else [value]
    found = (model.env.database.find(model.fields[name].comodel, record_id) for record_id in ids)
    return [related for related in found if related]


def _family(model: "Table", name: str, field: Field, operator: str, value: Any) -> Predicate:
    relatives = model if name == "id" else model.env[field.comodel]
    ids = set(value if isinstance(value, list | tuple) else [value])
    rows = {row["id"]: row.get("parent_id") for row in model.env.database.rows(relatives.NAME)}
    if operator == "child_of":
        while more := {child for child, parent in rows.items() if parent in ids} - ids:
            ids |= more
    else:
        while more := {rows[child] for child in ids if rows.get(child)} - ids:
            ids |= more
    return lambda row: model.value(row, name) in ids
