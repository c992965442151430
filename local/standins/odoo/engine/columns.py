"""The columns and cells of a `load`: "partner_id/.id", "order_line/product_uom_qty", every value a text."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from local.standins.odoo.engine.cells import Message, Unreadable, converted, problem_message
from local.standins.odoo.errors import BadValue

if TYPE_CHECKING:
    from local.standins.odoo.engine.table import Table

type Cells = list[tuple[list[str], str]]


@dataclass
class ImportedRecord:
    """One record of an import; `lines` are those of its one2many fields. `place` says which rows it came from."""

    external_id: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    lines: dict[str, list["ImportedRecord"]] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    place: Message = field(default_factory=dict)


def imported_records(model: "Table", names: list[str], data: list[list[str]]) -> Iterator[ImportedRecord]:
    """A row that holds nothing but cells of lines belongs to the record above it."""
    paths = [name.split("/") for name in names]
    for path in paths:
        _check(model, path)
    start = 0
    while start < len(data):
        end = start + 1
        while end < len(data) and _only_lines(model, paths, data[end]):
            end += 1
        place = {"rows": {"from": start, "to": end - 1}, "record": start}
        cells = [list(zip(paths, row, strict=True)) for row in data[start:end]]
        yield _record(model, cells, place)
        start = end


def _check(model: "Table", path: list[str]) -> None:
    name, *rest = path
    if name == ".id" or name == "id":
        return
    if name not in model.fields:
        raise BadValue(f"Invalid field name {name!r}")
    if rest and model.fields[name].comodel:
        _check(model.env[model.fields[name].comodel], rest)


def _only_lines(model: "Table", paths: list[list[str]], row: list[str]) -> bool:
    own = [cell for path, cell in zip(paths, row, strict=True) if not _is_line(model, path)]
    return not any(own) and any(row)


def _is_line(model: "Table", path: list[str]) -> bool:
    return path[0] in model.fields and model.fields[path[0]].type == "one2many"


def _record(model: "Table", rows: list[Cells], place: Message) -> ImportedRecord:
    record = ImportedRecord(place=place)
    for path, cell in rows[0]:
        if path == ["id"]:
            record.external_id = cell if "." in cell or not cell else f"__import__.{cell}"
        elif not _is_line(model, path):
            _read_cell(model, record, path, cell)
    for name in dict.fromkeys(path[0] for path, _ in rows[0] if _is_line(model, path)):
        _read_lines(model, record, name, rows)
    return record


def _read_cell(model: "Table", record: ImportedRecord, path: list[str], cell: str) -> None:
    known = model.fields[path[0]]
    try:
        record.values[path[0]] = converted(model, known, path, cell)
    except Unreadable as problem:
        record.messages.append(problem_message(record.place, path[0], known.label, problem, known.label))


def _read_lines(model: "Table", record: ImportedRecord, name: str, rows: list[Cells]) -> None:
    known = model.fields[name]
    other = model.env[known.comodel]
    lines = []
    for cells in rows:
        line = ImportedRecord(place=record.place)
        for path, cell in [(path[1:], cell) for path, cell in cells if path[0] == name]:
            if path == ["id"]:
                line.external_id = cell
                continue
            inner = other.fields[path[0]]
            try:
                line.values[path[0]] = converted(other, inner, path, cell)
            except Unreadable as problem:
                where = f"{known.label}/{inner.label}"
                record.messages.append(problem_message(record.place, name, where, problem, known.label))
                return
        if line.external_id or any(line.values.values()):
            lines.append(line)
    record.lines[name] = lines
