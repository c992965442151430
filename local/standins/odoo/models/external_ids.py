"""ir.model.data: external ids as callers look them up."""

from typing import Any, ClassVar

from local.standins.odoo.engine.calling import model_method
from local.standins.odoo.engine.database import Row
from local.standins.odoo.engine.fields import Field
from local.standins.odoo.engine.model import BaseModel
from local.standins.odoo.errors import AccessError, BadValue


class ExternalIdentifier(BaseModel):
    NAME = "ir.model.data"
    FIELDS: ClassVar = {
        "module": Field("char", "Module"),
        "name": Field("char", "External Identifier"),
        "model": Field("char", "Model Name"),
        "res_id": Field("integer", "Record ID"),
    }

    def complete(self, row: Row, given: dict[str, Any]) -> None:
        row["commit"] = self.env.database.current

    @model_method
    def check_object_reference(self, module: str, xml_id: str, raise_on_access_error: bool = False) -> list[Any]:
        """`[model, id]`; `[model, False]` when the user may not read the record."""
        for row in self.env.database.rows(self.NAME):
            if (row["module"], row["name"]) == (module, xml_id):
                model = self.env[row["model"]]
                record = self.env.database.find(row["model"], row["res_id"])
                if self.env.may(model.NAME, "read") and record and model.allowed(record, "read"):
                    return [model.NAME, row["res_id"]]
                if raise_on_access_error:
                    raise AccessError(f"Not enough access rights on the external ID {module}.{xml_id}")
                return [model.NAME, False]
        raise BadValue(f"External ID not found in the system: {module}.{xml_id}")
