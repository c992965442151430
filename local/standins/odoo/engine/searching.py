"""search, search_count, search_read, name_search, read and fields_get, as RPC callers know them."""

from typing import Any

from local.standins.odoo.engine.calling import model_method, record_method
from local.standins.odoo.engine.database import Row
from local.standins.odoo.engine.domain import compile_domain
from local.standins.odoo.engine.ordering import in_order
from local.standins.odoo.engine.table import Table
from local.standins.odoo.errors import BadCall


class Searching(Table):
    def found(self, domain: Any, offset: int = 0, limit: int | None = None, order: str | None = None) -> list[Row]:
        """Visible rows. Archived ones stay away unless the domain or the context speaks of them."""
        self.env.check(self.NAME, "read")
        self.env.lang  # noqa: B018  a language that is not installed stops every call here
        matches = compile_domain(self, domain)
        rows = [row for row in self.env.database.rows(self.NAME) if self.allowed(row, "read") and matches(row)]
        if "active" in self.fields and self.env.context.get("active_test", True) and not _mentions_active(domain):
            rows = [row for row in rows if row["active"]]
        rows = in_order(self, in_order(self, rows, "id"), order or self.ORDER)
        return rows[offset or 0 :][: limit or None]

    @model_method
    def search(self, domain: Any, offset: int = 0, limit: int | None = None, order: str | None = None) -> list[int]:
        return [row["id"] for row in self.found(domain, offset, limit, order)]

    @model_method
    def search_count(self, domain: Any, limit: int | None = None) -> int:
        return len(self.found(domain, limit=limit))

    @model_method
    def search_read(
        self,
        domain: Any = None,
        fields: list[str] | None = None,
        offset: int = 0,
        limit: int | None = None,
        order: str | None = None,
        **read_kwargs: Any,
    ) -> list[dict[str, Any]]:
        for name in read_kwargs:
            raise BadCall(f"BaseModel._read_format() got an unexpected keyword argument {name!r}")
        rows = self.found(domain, offset, limit, order)
        return self.read([row["id"] for row in rows], fields)

    @model_method
    def name_search(
        self, name: str = "", domain: Any = None, operator: str = "ilike", limit: int = 100
    ) -> list[list[Any]]:
        conditions = [*(domain or []), ["display_name", operator, name]] if name else domain
        return [[row["id"], self.display_name(row)] for row in self.found(conditions, limit=limit)]

    @record_method
    def read(
        self, ids: list[int], fields: list[str] | None = None, load: str | None = "_classic_read"
    ) -> list[dict[str, Any]]:
        """Ids that do not exist are left out without a word."""
        self.env.check(self.NAME, "read")
        self.env.lang  # noqa: B018
        names = self.readable(fields)
        rows = [row for row in (self.env.database.find(self.NAME, record_id) for record_id in ids) if row]
        self.check_rule(rows, "read")
        show = self.formatted if load else self.value
        return [{"id": row["id"], **{name: show(row, name) for name in names}} for row in rows]

    def readable(self, names: Any) -> list[str]:
        """Checks names; all fields when none are given."""
        for name in names or ():
            if name not in self.fields:
                raise self.invalid_field(name)
            if self.fields[name].needs:
                self.env.check(self.fields[name].needs, "read")
        if names:
            return list(names)
        return [name for name, field in self.fields.items() if not field.needs or self.env.may(field.needs, "read")]

    @model_method
    def fields_get(
        self, allfields: list[str] | None = None, attributes: list[str] | None = None
    ) -> dict[str, dict[str, Any]]:
        described = {}
        for name, field in self.fields.items():
            known = {
                "type": field.type,
                "string": field.label,
                "store": field.stored and field.sortable,
                "required": field.required,
                **({"relation": field.comodel} if field.comodel else {}),
            }
            if not allfields or name in allfields:
                described[name] = {key: known[key] for key in known if not attributes or key in attributes}
        return described


def _mentions_active(domain: Any) -> bool:
    return any(isinstance(item, list | tuple) and item[0] == "active" for item in domain or [])
