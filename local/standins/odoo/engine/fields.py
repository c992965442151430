"""Fields: what a model's columns are called, hold and may be asked for, in 19.0 and in 18.0."""

from dataclasses import dataclass, replace
from typing import Any

NUMBERS = {"float", "monetary", "integer"}
TEXTS = {"char", "text", "html", "selection"}
MANY = {"one2many", "many2many"}
RAW = "raw"  # a field that is only shown, as a seed holds it


@dataclass(frozen=True, slots=True)
class Field:
    """`compute` and `search` name methods of the model: `compute(row)` gives the value of a field without a column,
    `search(operator, value)` a predicate on rows. What is not `stored` can't be searched unless `search` is given.
    `needs` is a model that the user must be allowed to read. `column` is the field's name in 19."""

    type: str
    label: str = ""
    comodel: str = ""
    inverse: str = ""
    compute: str = ""
    search: str = ""
    needs: str = ""
    stored: bool = True
    sortable: bool = True
    required: bool = False
    translate: bool = False
    default: Any = False
    since: int = 0
    until: int = 99
    name18: str = ""
    column: str = ""

    @property
    def searchable(self) -> bool:
        return self.stored or bool(self.search)

    def convert(self, value: Any) -> Any:
        """A value as it comes over a wire or from a seed, as a row keeps it."""
        if self.type == RAW:
            return value
        if value is None or value == "":
            value = False
        if self.type in ("float", "monetary"):
            return float(value)
        if self.type == "integer":
            return int(value)
        if self.type == "boolean":
            return bool(value)
        return value

    @property
    def empty(self) -> Any:
        if self.type in MANY:
            return []
        if self.type == RAW:
            return self.default
        return self.convert(self.default)


def of_version(fields: dict[str, Field], version: int) -> dict[str, Field]:
    """The fields that exist in this version under the names they have there; `column` keeps the name of 19."""
    named = {}
    for name, field in fields.items():
        if field.since <= version <= field.until:
            public = field.name18 if field.name18 and version < 19 else name
            named[public] = replace(field, column=name)
    return named


def amount(label: str, compute: str = "", **more: Any) -> Field:
    return Field("monetary", label, compute=compute, **more)


def link(comodel: str, label: str, **more: Any) -> Field:
    return Field("many2one", label, comodel=comodel, **more)


def links(comodel: str, label: str, **more: Any) -> Field:
    return Field("many2many", label, comodel=comodel, **more)


def lines(comodel: str, inverse: str, label: str, **more: Any) -> Field:
    return Field("one2many", label, comodel=comodel, inverse=inverse, **more)


COMMON = {
    "id": Field("integer", "ID"),
    "display_name": Field("char", "Display Name", compute="display_name", search="search_display_name", stored=False),
    "create_uid": link("res.users", "Created by"),
    "create_date": Field("datetime", "Created on"),
    "write_uid": link("res.users", "Last Updated by"),
    "write_date": Field("datetime", "Last Updated on"),
}
