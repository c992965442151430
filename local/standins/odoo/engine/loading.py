"""`load`: rows of text with external ids in, records out. It reports almost everything instead of raising."""

from typing import Any

from local.standins.odoo.engine.calling import model_method
from local.standins.odoo.engine.cells import Message
from local.standins.odoo.engine.columns import ImportedRecord, imported_records
from local.standins.odoo.engine.external_ids import ExternalIds
from local.standins.odoo.engine.writing import CREATE, UPDATE
from local.standins.odoo.errors import ConstraintViolation, OdooError


class _Refused(Exception):
    """Leaves the savepoint so that nothing of a faulty import stays."""


class Loading(ExternalIds):
    @model_method
    def load(self, fields: list[str], data: list[list[str]]) -> dict[str, Any]:
        """`{"ids": [...] | False, "messages": [...], "nextrow": 0}`. Raises BadValue for an unknown column only."""
        records = list(imported_records(self, fields, data))
        messages = [message for record in records for message in record.messages]
        try:
            with self.env.database.savepoint():
                ids = self._load_all(records, messages)
                if messages:
                    raise _Refused
        except _Refused:
            return {"ids": False, "messages": messages, "nextrow": 0}
        return {"ids": ids, "messages": [], "nextrow": 0}

    def _load_all(self, records: list[ImportedRecord], messages: list[Message]) -> list[int]:
        """All at once; if that fails, one by one to find out which. So a failing record uses up two ids."""
        try:
            with self.env.database.savepoint():
                return [self._load_one(record) for record in records]
        except OdooError:
            pass
        ids = []
        for record in records:
            try:
                with self.env.database.savepoint():
                    ids.append(self._load_one(record))
            except OdooError as error:
                messages.append(_complaint(record, error))
        return ids

    def _load_one(self, record: ImportedRecord) -> int:
        known = self.visible(record.external_id)
        for name, lines in record.lines.items():
            record.values[name] = [_command(line, self.visible(line.external_id)) for line in lines]
        if known:
            self.write([known], record.values)
            record_id = known
        else:
            record_id = self.create([record.values])[0]
            self.remember(record.external_id, self.NAME, record_id)
        for name, lines in record.lines.items():
            self._name_lines(record_id, name, [line.external_id for line in lines])
        return record_id

    def _name_lines(self, record_id: int, name: str, external_ids: list[str]) -> None:
        """Lines just made are the last ones without an external id, in the order of the rows."""
        comodel = self.fields[name].comodel
        new = [external_id for external_id in external_ids if not self.visible(external_id)]
        lines = self.children(self.must_exist(self.NAME, record_id), name)
        nameless = sorted(line["id"] for line in lines if not self.external_id(comodel, line["id"]))
        for external_id, line_id in zip(reversed(new), reversed(nameless), strict=False):
            self.remember(external_id, comodel, line_id)


def _command(line: ImportedRecord, line_id: int | None) -> list[Any]:
    return [UPDATE, line_id, line.values] if line_id else [CREATE, 0, line.values]


def _complaint(record: ImportedRecord, error: OdooError) -> Message:
    message = {**record.place, "type": "error", "message": error.message}
    if isinstance(error, ConstraintViolation):
        message |= {"message": error.text} | ({"field": error.field} if error.field else {})
    return message
