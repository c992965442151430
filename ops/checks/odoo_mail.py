"""Odoo's mail templates: one-time codes and word for staff go out by them."""

from collections.abc import Mapping
from typing import Any

from assistant.odoo.wire import Wire
from ops.checks.case import Case
from ops.checks.finding import Finding, Findings, failed, note, ok

FIELDS = ["name", "model", "body_html", "subject", "partner_to", "use_default_to"]
LOAD = "Load odoo/saphan_setup, or make it by hand: docs/odoo.md, 1. Its name is the profile's"
NOWHERE = ".example"  # nobody can have an address there (RFC 2606)

SIGNING_IN = {"sign_in", "open_account"}


def check(case: Case, wire: Wire) -> Findings:
    settings, tools = case.profile.odoo, set(case.profile.tools)
    if tools & SIGNING_IN:
        yield _code(wire, settings.code_template)
    if "ask_for_person" in tools:
        yield _staff(wire, settings.staff_template)
        yield _address(case, settings.staff_email)


def _code(wire: Wire, name: str) -> Finding:
    template = _template(wire, name)
    if template is None:
        return failed("odoo.code_mail", f"no template on Contact is named {name!r}", f"{LOAD} odoo.code_template.")
    if "ctx.get('otp')" not in str(template["body_html"]):
        return failed(
            "odoo.code_mail",
            f"{name!r} does not print the code",
            "Its body needs <t t-out=\"ctx.get('otp')\"/>, as in odoo/saphan_setup/data/mail_templates.xml.",
        )
    if not (template["partner_to"] or template["use_default_to"]):
        return failed(
            "odoo.code_mail",
            f"{name!r} has no recipient",
            "Set its To (Partners) to {{ object.id }}, or tick Default Recipients.",
        )
    return ok("odoo.code_mail", f"{name!r} is there and prints the code")


def _staff(wire: Wire, name: str) -> Finding:
    template = _template(wire, name)
    if template is None:
        return failed("odoo.staff_mail", f"no template on Contact is named {name!r}", f"{LOAD} odoo.staff_template.")
    printed = f"{template['subject']} {template['body_html']}"
    missing = [word for word in ("subject", "body") if f"ctx.get('{word}')" not in printed]
    if missing:
        return failed(
            "odoo.staff_mail",
            f"{name!r} does not print ctx.get('{missing[0]}')",
            "Make it as in odoo/saphan_setup/data/mail_templates.xml.",
        )
    if template["partner_to"] or template["use_default_to"]:
        return note(
            "odoo.staff_mail",
            f"{name!r} names a recipient of its own, perhaps the customer",
            "Empty its To fields and untick Default Recipients: the assistant gives the address.",
        )
    return ok("odoo.staff_mail", f"{name!r} is there")


def _address(case: Case, address: str) -> Finding:
    file = f"assistant/profiles/{case.profile.name}/profile.toml"
    todo = f"Set odoo.staff_email in {file} to the team's mailbox, and deploy."
    if "@" not in address:
        return failed("odoo.staff_email", "nobody is told when a customer wants a person", todo)
    if not address.endswith(NOWHERE):
        return ok("odoo.staff_email", address)
    if case.is_played("odoo"):
        return ok("odoo.staff_email", f"{address}: fine, for the stand-in sends no mail anyway")
    return failed("odoo.staff_email", f"{address}: nobody reads mail to .example", todo)


def _template(wire: Wire, name: str) -> Mapping[str, Any] | None:
    found = wire.call(
        "mail.template",
        "search_read",
        domain=[["name", "=", name], ["model", "=", "res.partner"]],
        fields=FIELDS,
        limit=1,
    )
    return found[0] if found else None
