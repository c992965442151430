"""Secrets: there, filled, and known to the functions that need them."""

from ops.checks.case import Case
from ops.checks.finding import Finding, Findings, failed, note, ok
from ops.vault import DELETED, Contents


def check(case: Case) -> Findings:
    for provider in case.profile.providers:
        if provider not in case.deployed.secrets:
            yield failed(
                f"secrets.{provider}",
                f"no function knows where the secret {provider} is",
                "Deploy again: the template sets it.",
            )
    for provider in case.vault.providers():
        yield _of(case, case.vault.read(provider))


def _of(case: Case, contents: Contents) -> Finding:
    name, provider = f"secrets.{contents.provider}", contents.provider
    fill = f"Fill it: {case.command(f'secrets set {provider}')}"
    if contents.broken == DELETED:
        return failed(name, DELETED, f"aws secretsmanager restore-secret --secret-id {contents.arn}")
    if contents.broken:
        return failed(name, contents.broken, fill)
    if contents.missing:
        kind = "still the placeholder" if set(contents.missing) <= set(contents.placeholders) else "missing"
        return failed(name, f"{', '.join(contents.missing)}: {kind}", fill)
    if contents.unknown:
        return note(
            name,
            f"nobody reads {', '.join(contents.unknown)}",
            "Mistyped? docs/secrets.md has the fields that are known.",
        )
    return ok(
        name, f"{', '.join(sorted(contents.fields))} filled; read by {', '.join(case.deployed.readers(provider))}"
    )
