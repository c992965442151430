"""One cell of a `load`: text in, value out, or the message that says what is wrong with it."""

from typing import TYPE_CHECKING, Any

from local.standins.odoo.engine.fields import NUMBERS, Field

if TYPE_CHECKING:
    from local.standins.odoo.engine.table import Table

type Message = dict[str, Any]


class Unreadable(Exception):
    def __init__(self, message: str, comodel: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.comodel = comodel


def converted(model: "Table", known: Field, path: list[str], cell: str) -> Any:
    if not cell:
        return False
    if known.type == "many2one":
        return _target(model, known, path[1] if len(path) > 1 else "", cell)
    if known.type in NUMBERS:
        try:
            return known.convert(cell)
        except ValueError:
            raise Unreadable(f"'{cell}' does not seem to be a number for field '%s'") from None
    if known.type == "boolean":
        return cell.lower() in ("1", "true", "yes")
    return cell


def _target(model: "Table", known: Field, key: str, cell: str) -> int:
    rows = model.env.database.rows(known.comodel)
    other = model.env[known.comodel]
    if key == ".id":
        kind, matches = "database id", [row["id"] for row in rows if str(row["id"]) == cell]
    elif key == "id":
        names = model.env.database.rows("ir.model.data")
        kind, matches = "external id", [row["res_id"] for row in names if f"{row['module']}.{row['name']}" == cell]
    else:
        kind, matches = "name", [row["id"] for row in rows if other.display_name(row) == cell]
    if not matches:
        raise Unreadable(f"No matching record found for {kind} '{cell}' in field '%s'", known.comodel)
    return int(matches[0])


def problem_message(place: Message, name: str, where: str, problem: Unreadable, label: str) -> Message:
    message = {
        **place,
        "type": "error",
        "field": name,
        "message": problem.message.replace("%s", where),
        "field_name": label,
    }
    if problem.comodel:
        message["moreinfo"] = {
            "name": "Possible Values",
            "type": "ir.actions.act_window",
            "target": "new",
            "view_mode": "list,form",
            "views": [[False, "list"], [False, "form"]],
            "context": {"create": False},
            "help": "See all possible values",
            "res_model": "ir.model.data",
            "domain": [["model", "=", problem.comodel]],
        }
    return message
