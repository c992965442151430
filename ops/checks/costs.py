"""The balance: the admin key and what it may read. OpenAI has no API for the balance itself (docs/decisions.md)."""

from assistant.stores.ledger import DynamoLedger
from ops.checks.case import Case
from ops.checks.finding import Finding, Findings, failed, note, ok

TIMEOUT_S = 20.0
HOUR_S = 3600


def check(case: Case) -> Findings:
    if "openai_admin" not in case.deployed.secrets:
        yield ok("costs.watch", "another deployment watches the balance (profile: balance.watch = false)")
        return
    yield _ledger(case)
    contents = case.filled("openai_admin")
    yield _key(case, contents.fields) if contents else case.unfilled("openai_admin")


def _ledger(case: Case) -> Finding:
    entries = DynamoLedger(case.target.client("dynamodb"), case.target.table).entries()
    if entries:
        return ok("costs.ledger", f"{len(entries)} entries")
    if case.is_played("openai"):
        return ok("costs.ledger", "empty: fine, for the stand-in's credit has no end")
    return failed(
        "costs.ledger",
        "no credit is entered: nobody hears when it runs out",
        f"What the billing page says now: {case.command('balance add --help')}",
    )


def _key(case: Case, fields: dict[str, str]) -> Finding:
    import openai

    client = openai.OpenAI(
        admin_api_key=fields["api_key"],
        api_key="",
        base_url=fields.get("base_url"),
        max_retries=1,
        timeout=TIMEOUT_S,
    )
    again = case.command("secrets set openai_admin")
    since = case.clock.now_ms() // 1000 - 24 * HOUR_S
    try:
        client.admin.organization.usage.costs(start_time=since, limit=1)
    except openai.AuthenticationError:
        return failed(
            "costs.key",
            "OpenAI does not know the admin key",
            f"Make one at https://platform.openai.com/settings/organization/admin-keys, then {again}",
        )
    except openai.PermissionDeniedError:
        return failed(
            "costs.key",
            "the admin key may not read usage and costs",
            f"It needs the scope api.usage.read (an ordinary API key never has it): {again}",
        )
    except openai.OpenAIError as exc:
        return note(
            "costs.api",
            f"the Costs API does not answer ({type(exc).__name__})",
            "The balance is estimated meanwhile. Hours later still? docs/runbooks/figures-too-old.md",
        )
    return ok("costs.key", "the Costs API can be read")
