"""create, write and unlink, with Odoo's x2many commands and its database constraints."""

from typing import Any

from local.standins.odoo import access
from local.standins.odoo.engine.calling import model_method, record_method
from local.standins.odoo.engine.database import Row
from local.standins.odoo.engine.environment import SOURCE_LANGUAGE
from local.standins.odoo.engine.fields import Field
from local.standins.odoo.engine.table import Table
from local.standins.odoo.errors import BadValue, ConstraintViolation, MissingError

type Values = dict[str, Any]
type Commands = dict[str, list[Any]]
CREATE, UPDATE, DELETE, UNLINK, LINK, CLEAR, SET = range(7)


class Writing(Table):
    @model_method
    def create(self, vals_list: list[Values] | Values) -> list[int]:
        self.env.check(self.NAME, "create")
        return [self.add(vals) for vals in ([vals_list] if isinstance(vals_list, dict) else vals_list)]

    @record_method
    def write(self, ids: list[int], vals: Values) -> bool:
        self.env.check(self.NAME, "write")
        for row in self.rows(ids, "write"):
            self.change(row, vals)
        return True

    @record_method
    def unlink(self, ids: list[int]) -> bool:
        self.env.check(self.NAME, "unlink")
        for row in self.rows(ids, "unlink"):
            self.remove(row)
        return True

    def complete(self, row: Row, given: Values) -> None:
        """Fill in what the server works out by itself before a row gets its id. `given` is what the caller sent."""

    def changed(self, row: Row, given: Values) -> None:
        """React to a write that has happened."""

    def add(self, vals: Values) -> int:
        """One record without a look at rights: its id. A failed insert still uses up an id, as a sequence does."""
        row, given, commands = self.blank(vals)
        self.complete(row, given)
        row["id"] = self.env.database.next_number(self.NAME)
        row |= dict.fromkeys(("create_date", "write_date"), self.env.database.now())
        row |= dict.fromkeys(("create_uid", "write_uid"), self.env.uid)
        self.constrain(row)
        self.env.database.insert(self.NAME, row)
        self._apply(row, commands)
        return int(row["id"])

    def blank(self, vals: Values) -> tuple[Row, Values, Commands]:
        """A row with defaults and the values given, those values, and the commands for its lines. No id yet."""
        row: Row = {field.column: field.empty for field in self._columns().values()}
        given, commands = self._split(vals, row)
        return row | given, given, commands

    def change(self, row: Row, vals: Values) -> None:
        given, commands = self._split(vals, row)
        values = given | {"write_date": self.env.database.now(), "write_uid": self.env.uid}
        self.constrain(row | values)
        self.env.database.update(self.NAME, row["id"], values)
        self.changed(row, given)
        self._apply(row, commands)

    def remove(self, row: Row) -> None:
        """The record, its lines and its external ids: a later `load` of the same id makes a new one."""
        for field in self.fields.values():
            if field.type == "one2many" and field.inverse:
                for line in self.children(row, field.column):
                    self.env[field.comodel].remove(line)
        self.env.database.delete(self.NAME, row["id"])
        for known in self.env.database.rows("ir.model.data"):
            if (known["model"], known["res_id"]) == (self.NAME, row["id"]):
                self.env.database.delete("ir.model.data", known["id"])

    def constrain(self, row: Row) -> None:
        """Raises ConstraintViolation for an empty required field or a many2one that points nowhere."""
        for field in self._columns().values():
            if field.required and not row[field.column]:
                raise ConstraintViolation(
                    f"Missing required value for the field '{field.label}' ({field.column}).\n"
                    f"Model: '{access.label(self.NAME)}' ({self.NAME})\n"
                    "- create/update: a mandatory field is not set\n"
                    "- delete: another model requires the record being deleted, you can archive it instead\n",
                    field.column,
                )
        for field in self._columns().values():
            target = row[field.column]
            if field.type == "many2one" and target and not self.env.database.find(field.comodel, target):
                raise ConstraintViolation(  # the text is about deleting, whatever the caller did
                    "Another model is using the record you are trying to delete.\n\n"
                    f"The troublemaker is: '{access.label(self.NAME)}' ({self.NAME})\n"
                    f"Thanks to the following constraint: '{field.label}' ({field.column})\n"
                    "How about archiving the record instead?"
                )

    def must_exist(self, model: str, record_id: Any) -> Row:
        row = self.env.database.find(model, record_id)
        if row is None:
            raise MissingError(model, record_id, self.env.uid)
        return row

    def _columns(self) -> dict[str, Field]:
        system = ("id", "create_uid", "create_date", "write_uid", "write_date")
        return {
            name: field
            for name, field in self.fields.items()
            if not field.compute and field.type != "one2many" and name not in system
        }

    def _split(self, vals: Values, row: Row) -> tuple[Values, Commands]:
        """Values by their columns' names of 19, and the commands for one2many fields."""
        given: Values = {}
        commands: Commands = {}
        for name, value in vals.items():
            field = self.fields.get(name)
            if field is None:
                where = f"in '{self.NAME}'" if self.env.version >= 19 else f"on model '{self.NAME}'"
                raise BadValue(f"Invalid field {name!r} {where}")
            if field.type == "one2many":
                commands[name] = list(value or [])
            elif field.type == "many2many":
                given[field.column] = _linked(row[field.column], value or [])
            elif field.translate and isinstance(value, str):
                known = row[field.column] or value
                translations = known if isinstance(known, dict) else {SOURCE_LANGUAGE: known}
                given[field.column] = translations | {self.env.lang: value}
            else:
                given[field.column] = field.convert(value)
        return given, commands

    def _apply(self, row: Row, commands: Commands) -> None:
        for name, given in commands.items():
            for command in given:
                self._apply_to_line(row, self.fields[name], command)

    def _apply_to_line(self, row: Row, field: Field, command: list[Any]) -> None:
        other = self.env[field.comodel]
        code, line_id, *vals = command
        if code == CREATE:
            other.add({**vals[0], field.inverse: row["id"]})
        elif code == UPDATE:
            other.change(self.must_exist(field.comodel, line_id), vals[0])
        elif code in (DELETE, UNLINK):
            other.remove(self.must_exist(field.comodel, line_id))
        elif code != LINK:
            raise BadValue(f"Invalid command {command!r}")


def _linked(ids: list[int], commands: list[Any]) -> list[int]:
    for command in commands:
        if isinstance(command, int):
            ids = [*ids, command]
        elif command[0] == SET:
            ids = list(command[2])
        elif command[0] == CLEAR:
            ids = []
        elif command[0] == LINK:
            ids = [*ids, command[1]]
        elif command[0] in (DELETE, UNLINK):
            ids = [item for item in ids if item != command[1]]
        else:
            raise BadValue(f"Invalid command {command!r}")
    return ids
