"""Creating a record exactly once, under an external id of ours (design D4).

Odoo has no unique key on orders or partners. `load` with an external id is the one way that holds, even for callers at
the same time; but on a record that exists it is an update, which would undo what staff changed. So: look, load only
what is absent, and look again after anything that is not a clear answer.
"""

import re
from typing import Any, Final

from assistant.errors import AccessDenied, ContractBroken, OutcomeUnknown, ToolFailed
from assistant.odoo.refusals import RULE, CallRefused
from assistant.odoo.session import Session
from assistant.odoo.whitelist import MODULE

ATTEMPTS: Final = 5
LOST_ANSWERS: Final = 2  # each has cost a whole read timeout


def find(session: Session, model: str, name: str) -> int | None:
    """The id behind `saphan.<name>`, or None. Raises `AccessDenied` for a record that the key may not read."""
    try:
        found = session.call("ir.model.data", "check_object_reference", module=MODULE, xml_id=_valid(name))
    except CallRefused as exc:
        if exc.exception == "ValueError":  # Odoo's way to say that there is none
            return None
        raise
    if not isinstance(found, list) or len(found) != 2 or found[0] != model:
        raise ContractBroken("odoo", f"external id of another kind than {model}")
    if not found[1]:
        raise AccessDenied("odoo", f"{model}: no right to read what our external id names")
    return int(found[1])


def create(session: Session, model: str, name: str, columns: list[str], rows: list[list[str]]) -> int:
    """Create the record that `find` did not see, and give its id. The first column must be `id`.

    Raises `OutcomeUnknown` when answers stayed away (repeat everything, from `find` on), `ToolFailed` when a row is
    refused for what it holds.
    """
    lost = 0
    for attempt in range(ATTEMPTS):
        try:
            loaded = session.call(model, "load", fields=columns, data=rows)
        except OutcomeUnknown:
            lost += 1
            if lost == LOST_ANSWERS:
                raise
        else:
            if _is_one_id(loaded.get("ids")):
                return int(loaded["ids"][0])
            _check_repeatable(model, loaded.get("messages") or [])
        session.pause(attempt)
        found = find(session, model, name)
        if found is not None:
            return found
    raise OutcomeUnknown("odoo", f"{model}/load: never out of conflict")


def external_id(name: str) -> str:
    return f"{MODULE}.{_valid(name)}"


def _valid(name: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_-]{0,119}[A-Za-z0-9]", name):
        raise ContractBroken("odoo", "an external id holds letters, digits, - and _ only")
    return name


def _is_one_id(ids: Any) -> bool:
    return isinstance(ids, list) and len(ids) == 1 and isinstance(ids[0], int) and ids[0] > 0


def _check_repeatable(model: str, messages: list[dict[str, Any]]) -> None:
    """`load` never raises: it answers ids false and says why in texts. Only a lost race is worth another attempt."""
    if any("could not serialize" in str(message.get("message")) for message in messages):
        return
    if any(message.get("field") for message in messages):  # a value was refused: a product that is gone, say
        raise ToolFailed(RULE)
    raise ContractBroken("odoo", f"{model}/load was refused: a right is missing or a required field is not sent")
