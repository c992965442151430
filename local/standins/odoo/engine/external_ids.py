"""External ids of records: the one unique key that Odoo has."""

from local.standins.odoo.engine.calling import record_method
from local.standins.odoo.engine.database import Row
from local.standins.odoo.engine.writing import Writing
from local.standins.odoo.errors import SerializationFailure


class ExternalIds(Writing):
    @record_method
    def get_external_id(self, ids: list[int]) -> dict[int, str]:
        self.env.check(self.NAME, "read")
        return {record_id: self.external_id(self.NAME, record_id) for record_id in ids}

    def visible(self, external_id: str) -> int | None:
        """The record of an external id, unless another transaction made it after this one had begun."""
        known = self._find(external_id)
        if known and (known["commit"] <= self.env.snapshot or known["commit"] == self.env.database.current):
            return int(known["res_id"])
        return None

    def remember(self, external_id: str, model: str, record_id: int) -> None:
        if not external_id:
            return
        if self._find(external_id):
            raise SerializationFailure
        module, _, name = external_id.partition(".")
        names = self.env["ir.model.data"]
        names.add({"module": module, "name": name, "model": model, "res_id": record_id})

    def _find(self, external_id: str) -> Row | None:
        module, _, name = external_id.partition(".")
        for row in self.env.database.rows("ir.model.data"):
            if (row["module"], row["name"]) == (module, name):
                return row
        return None

    def external_id(self, model: str, record_id: int) -> str:
        for row in self.env.database.rows("ir.model.data"):
            if (row["model"], row["res_id"]) == (model, record_id):
                return f"{row['module']}.{row['name']}"
        return ""
