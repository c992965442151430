"""What every model is made of: its fields, the values of its rows, and the records that a caller may touch."""

from collections.abc import Iterable, Sequence
from functools import cache, cached_property
from typing import Any, ClassVar

from local.standins.odoo import access
from local.standins.odoo.engine.conditions import Predicate, condition
from local.standins.odoo.engine.database import Row
from local.standins.odoo.engine.environment import SOURCE_LANGUAGE, Environment
from local.standins.odoo.engine.fields import COMMON, MANY, Field, of_version
from local.standins.odoo.engine.ordering import in_order
from local.standins.odoo.errors import BadValue, MissingError


class Table:
    """Rows hold columns under the names of 19; everything that a caller sees goes by `fields`, the names of the
    version that the environment speaks."""

    NAME: ClassVar[str]
    FIELDS: ClassVar[dict[str, Field]]
    ORDER: ClassVar[str] = "id"
    REC_NAME: ClassVar[str] = "name"

    def __init__(self, env: Environment) -> None:
        self.env = env

    @cached_property
    def fields(self) -> dict[str, Field]:
        """Those of the class, and those that a seed adds to answer a read of everything as recorded."""
        added = {
            row["name"]: Field(row["ttype"], row["name"], default=row["default"], column=row["name"])
            for row in self.env.database.rows("ir.model.fields")
            if row["model"] == self.NAME
        }
        return _fields(type(self), self.env.version) | added  # type: ignore[arg-type]

    def value(self, row: Row, name: str) -> Any:
        """The bare value: an id for a many2one, ids for x2many, the text in the context's language."""
        field = self.fields[name]
        if field.compute:
            return getattr(self, field.compute)(row)
        if field.type == "one2many":
            return [other["id"] for other in self.children(row, name)]
        value = row.get(field.column, field.empty)
        return self.localised(value) if field.translate else value

    def localised(self, value: Any) -> Any:
        """The text in the context's language, in English where there is no translation."""
        if isinstance(value, dict):
            return value.get(self.env.lang) or value.get(SOURCE_LANGUAGE) or False
        return value

    def children(self, row: Row, name: str) -> list[Row]:
        field = self.fields[name]
        other = self.env[field.comodel]
        found = [child for child in self.env.database.rows(field.comodel) if child.get(field.inverse) == row["id"]]
        return in_order(other, found, other.ORDER)

    def display_name(self, row: Row) -> Any:
        return self.value(row, self.REC_NAME)

    def search_display_name(self, operator: str, value: Any) -> Predicate:
        return condition(self, self.REC_NAME, operator, value)

    def formatted(self, row: Row, name: str) -> Any:
        """As `read` shows it: `[id, display name]` for a many2one."""
        value = self.value(row, name)
        field = self.fields[name]
        if field.type == "many2one" and value is not False:
            related = self.env.database.find(field.comodel, value)
            return [value, self.env[field.comodel].display_name(related)] if related else False
        return list(value) if field.type in MANY else value

    def rule(self, row: Row, operation: str) -> bool:
        """Whether record rules leave this row to the user."""
        return True

    def allowed(self, row: Row, operation: str) -> bool:
        return self.env.is_admin or self.rule(row, operation)

    def rows(self, ids: Iterable[int], operation: str = "read") -> list[Row]:
        """Rows of ids, in their order. Raises MissingError and AccessError."""
        found = []
        for record_id in ids:
            row = self.env.database.find(self.NAME, record_id)
            if row is None:
                raise MissingError(self.NAME, record_id, self.env.uid)
            found.append(row)
        self.check_rule(found, operation)
        return found

    def one(self, ids: Sequence[int], operation: str = "read") -> Row:
        if len(ids) != 1:
            raise BadValue(f"Expected singleton: {self.NAME}({', '.join(str(item) for item in ids)})")
        return self.rows(ids, operation)[0]

    def check_rule(self, rows: Iterable[Row], operation: str) -> None:
        if not all(self.allowed(row, operation) for row in rows):
            raise access.rule_refusal(self.NAME, operation, str(self.env.user.get("name")), self.env.uid)

    def invalid_field(self, name: str) -> BadValue:
        where = f"'{self.NAME}'" if self.env.version >= 19 else f"model '{self.NAME}'"
        return BadValue(f"Invalid field {name!r} on {where}")


@cache
def _fields(model: type[Table], version: int) -> dict[str, Field]:
    return of_version({**COMMON, **model.FIELDS}, version)
