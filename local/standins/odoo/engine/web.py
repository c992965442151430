"""web_read, web_search_read and web_save: nested reads by specification."""

from typing import Any

from local.standins.odoo.engine.calling import model_method, record_method
from local.standins.odoo.engine.database import Row
from local.standins.odoo.engine.fields import MANY
from local.standins.odoo.engine.searching import Searching
from local.standins.odoo.engine.writing import Writing
from local.standins.odoo.errors import BadValue

type Specification = dict[str, dict[str, Any]]


class Web(Searching, Writing):
    @record_method
    def web_read(self, ids: list[int], specification: Specification) -> list[dict[str, Any]]:
        self.env.check(self.NAME, "read")
        self.env.lang  # noqa: B018
        rows = [row for row in (self.env.database.find(self.NAME, record_id) for record_id in ids) if row]
        self.check_specification(specification)
        self.check_rule(rows, "read")
        return [self.specified(row, specification) for row in rows]

    @model_method
    def web_search_read(
        self,
        domain: Any,
        specification: Specification,
        offset: int = 0,
        limit: int | None = None,
        order: str | None = None,
        count_limit: int | None = None,
    ) -> dict[str, Any]:
        rows = self.found(domain, order=order)
        shown = rows[offset or 0 :][: limit or None]
        return {
            "length": min(len(rows), count_limit) if count_limit else len(rows),
            "records": self.web_read([row["id"] for row in shown], specification),
        }

    @record_method
    def web_save(
        self, ids: list[int], vals: dict[str, Any], specification: Specification, next_id: int | None = None
    ) -> list[dict[str, Any]]:
        """Writes the record of `ids`, or creates one when there is none."""
        if ids:
            self.write(ids, vals)
        else:
            ids = self.create([vals])
        return self.web_read([next_id] if next_id else ids, specification)

    def check_specification(self, specification: Specification) -> None:
        self.readable(list(specification))
        for name, inner in specification.items():
            if unknown := set(inner) - {"fields"}:
                raise BadValue(f"the stand-in does not know {sorted(unknown)} in a specification")
            if inner.get("fields"):
                self.env[self.fields[name].comodel].check_specification(inner["fields"])

    def specified(self, row: Row, specification: Specification) -> dict[str, Any]:
        return {"id": row["id"], **{name: self.nested(row, name, inner) for name, inner in specification.items()}}

    def nested(self, row: Row, name: str, inner: dict[str, Any]) -> Any:
        value = self.value(row, name)
        field = self.fields[name]
        if not field.comodel or "fields" not in inner:
            return list(value) if field.type in MANY else value
        other = self.env[field.comodel]
        found = [self.env.database.find(field.comodel, item) for item in (value if field.type in MANY else [value])]
        shown = [other.specified(related, inner["fields"]) for related in found if related]
        if field.type in MANY:
            return shown
        return shown[0] if shown else False
