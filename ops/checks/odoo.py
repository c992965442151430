"""Odoo: reachable, new enough, key accepted, languages, and what odoo_rights and odoo_mail look at."""

from datetime import UTC, date, datetime, timedelta

from assistant.credentials import Credentials
from assistant.errors import (
    AccessDenied,
    AssistantError,
    ConfigurationError,
    ContractBroken,
    KeyRefused,
    RateLimited,
    Transient,
)
from assistant.odoo.detect import DetectedWire
from assistant.odoo.session import CODES
from assistant.odoo.transport import Transport
from assistant.odoo.wire import Wire
from ops.checks import odoo_mail, odoo_rights
from ops.checks.case import Case
from ops.checks.finding import Finding, Findings, failed, note, ok

SOON = timedelta(days=14)


def check(case: Case) -> Findings:
    if not case.profile.uses_odoo:
        yield ok("odoo.version", "this assistant has no tool that needs Odoo")
        return
    contents = case.filled("odoo")
    if contents is None:
        yield case.unfilled("odoo")
        return
    try:
        wire = DetectedWire(Transport(contents.fields["url"], case.clock), Credentials(contents.fields))
        version = wire.version
    except AssistantError as exc:
        yield _unreachable(case, exc)
        return
    yield ok("odoo.version", f"Odoo {version}, over {'JSON-2' if version >= 19 else 'XML-RPC'}")
    try:
        user = int(wire.call("res.users", "context_get")["uid"])
        yield ok("odoo.key", f"accepted; the user is number {user}")
        yield from _key_end(case, wire)
        yield _languages(case, wire)
        yield from odoo_rights.check(case, wire, user)
        yield from odoo_mail.check(case, wire)
    except AssistantError as exc:
        yield _refused(case, exc)


def _unreachable(case: Case, exc: AssistantError) -> Finding:
    again = case.command("secrets set odoo")
    match exc:
        case ConfigurationError():
            return failed("odoo.url", "url in the secret odoo is no URL", f"It begins with https://: {again}")
        case ContractBroken() if "too old" in exc.reason:
            return failed("odoo.version", exc.reason, "Upgrade Odoo: nested reads came with 17.")
        case ContractBroken() | AccessDenied():
            return failed(
                "odoo.url",
                f"no Odoo answers at that url ({exc.reason})",
                "Give the address that people log in at, without a path. On Odoo Online the external API comes with "
                f"the Custom plan only. {again}",
            )
        case RateLimited():
            return failed("odoo.url", "Odoo answers 429 (too many requests)", "Try again in a minute.")
    return failed(
        "odoo.url",
        f"Odoo can't be reached ({getattr(exc, 'reason', exc)})",
        f"Is it up, and open to the internet for Lambda? docs/runbooks/odoo-unavailable.md. Wrong url? {again}",
    )


def _refused(case: Case, exc: AssistantError) -> Finding:
    again = case.command("secrets set odoo")
    reason = getattr(exc, "reason", str(exc))
    match exc:
        case KeyRefused():
            return failed(
                "odoo.key",
                "Odoo refuses login or key",
                "Keys of normal users end after 90 days: make a new one as the assistant's user (Preferences > Account "
                f"Security), then {again}",
            )
        case ContractBroken() if "no such database" in reason:
            return failed("odoo.key", "Odoo has no such database", f"db is the name in the database selector: {again}")
        case Transient() if "OperationalError" in reason:  # what XML-RPC makes of it
            return failed("odoo.key", "Odoo has no such database", f"db is the name in the database selector: {again}")
    return failed(
        "odoo.calls", f"Odoo answered {reason}", "Its own log says why. Try again; docs/runbooks/odoo-unavailable.md"
    )


def _key_end(case: Case, wire: Wire) -> Findings:
    """Best effort: which of several keys is ours can't be seen, and an Odoo may keep its user from seeing any."""
    try:
        keys = wire.call("res.users.apikeys", "search_read", domain=[], fields=["expiration_date"])
    except AssistantError:
        return
    days = sorted(date.fromisoformat(key["expiration_date"][:10]) for key in keys if key["expiration_date"])
    today = datetime.fromtimestamp(case.clock.now_ms() / 1000, UTC).date()
    if days and days[0] - today < SOON:
        yield note(
            "odoo.key_end",
            f"{'the' if len(keys) == 1 else 'a'} key of this user ends on {days[0]}; from then on no tool works",
            "Make a new one as the assistant's user (Preferences > Account Security), then "
            f"{case.command('secrets set odoo --field api_key')}",
        )


def _languages(case: Case, wire: Wire) -> Finding:
    installed = {code for code, _ in wire.call("res.lang", "get_installed")}
    missing = [CODES[language] for language in case.profile.languages if CODES[language] not in installed]
    if missing:
        return failed(
            "odoo.languages",
            f"{', '.join(missing)} not installed: those customers read products in another language",
            "Odoo: Settings > Translations > Languages > Add.",
        )
    return ok("odoo.languages", f"{', '.join(CODES[language] for language in case.profile.languages)} installed")
