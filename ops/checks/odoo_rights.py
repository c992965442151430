"""What the assistant's user may do in Odoo: all that the profile's tools need, and no more than docs/odoo.md says.

Asked of Odoo itself: `has_access` per model and operation (before 18 `check_access_rights`), `has_group` per group.
"""

from assistant.errors import AccessDenied, ToolFailed
from assistant.odoo.records import OrderFlow
from assistant.odoo.refusals import CallRefused
from assistant.odoo.wire import Wire
from assistant.profile import Profile
from ops.checks.case import Case
from ops.checks.finding import Findings, failed, note, ok
from ops.checks.odoo_needs import ALL_DOCUMENTS, NEEDS, TOO_MUCH, TOO_WIDE, Need


def check(case: Case, wire: Wire, user: int) -> Findings:
    rights = Rights(wire, user)
    yield from _missing(case.profile, rights)
    yield from _too_much(rights)


def _missing(profile: Profile, rights: "Rights") -> Findings:
    needs = [need for need in NEEDS if _is_needed(need, profile)]
    found = {need: rights.may(need.model, need.operation) for need in needs}
    apps = sorted({need.app for need in needs if found[need] is None})
    lacking = [need for need in needs if found[need] is False]
    if apps:
        models = ", ".join(sorted({need.model for need in needs if found[need] is None}))
        yield failed("odoo.apps", f"Odoo has no {models}", f"Install the apps {', '.join(apps)} in Odoo.")
    if lacking:
        what = ", ".join(f"{need.operation} {need.model}" for need in lacking)
        groups = sorted({need.group for need in lacking})
        yield failed(
            "odoo.rights",
            f"the user may not {what}",
            f"Give it the group {' and '.join(groups)}, or simply Saphan assistant: docs/odoo.md, 2.",
        )
    elif not apps:
        yield ok("odoo.rights", f"all {len(needs)} that the tools need")


def _is_needed(need: Need, profile: Profile) -> bool:
    if need.model == "sale.advance.payment.inv" and profile.order.flow is not OrderFlow.ORDER_AND_DRAFT_INVOICE:
        return False
    return not need.tools or not need.tools.isdisjoint(profile.tools)


def _too_much(rights: "Rights") -> Findings:
    groups = [title for group, title in TOO_WIDE.items() if rights.is_in(group)]
    powers = [power for (model, operation), power in TOO_MUCH.items() if rights.may(model, operation)]
    if groups or powers:
        told = [f"is in {', '.join(groups)}"] if groups else []
        told += [f"may {', '.join(powers)}"] if powers else []
        yield failed(
            "odoo.too_much",
            f"the user {' and '.join(told)}: more than a key in a chat service should open",
            "Odoo: Settings > Users, take those groups off it. docs/odoo.md, 2.",
        )
        return
    yield ok("odoo.too_much", "none of the wide groups, nothing that the tools don't need")
    if rights.is_in(ALL_DOCUMENTS):
        yield note(
            "odoo.all_documents",
            "the user sees all salespeople's orders",
            "Meant only if customers shall look up orders that your team has entered; else take it off.",
        )


class Rights:
    """What one user may do, as Odoo says."""

    def __init__(self, wire: Wire, user: int) -> None:
        self._wire = wire
        self._user = user
        self._old = wire.version < 18

    def may(self, model: str, operation: str) -> bool | None:
        """None when Odoo has no such model."""
        try:
            if self._old:
                return bool(self._wire.call(model, "check_access_rights", operation=operation, raise_exception=False))
            return bool(self._wire.call(model, "has_access", ids=[], operation=operation))
        except (CallRefused, ToolFailed):  # JSON-2 says 404, XML-RPC "Object … doesn't exist"
            return None

    def is_in(self, group: str) -> bool:
        try:
            if self._old:
                return bool(self._wire.call("res.users", "has_group", group_ext_id=group))
            return bool(self._wire.call("res.users", "has_group", ids=[self._user], group_ext_id=group))
        except (CallRefused, ToolFailed, AccessDenied):
            return False
