"""Which outside services are real and which are stand-ins: real keys in the environment replace them one by one."""

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.errors import ConfigurationError

VARIABLES = {
    "line": {"LINE_CHANNEL_SECRET": "channel_secret", "LINE_CHANNEL_ACCESS_TOKEN": "channel_access_token"},
    "twilio": {
        "TWILIO_ACCOUNT_SID": "account_sid",
        "TWILIO_AUTH_TOKEN": "auth_token",
        "TWILIO_WHATSAPP_SENDER": "sender",
    },
    "slack": {"SLACK_SIGNING_SECRET": "signing_secret", "SLACK_BOT_TOKEN": "bot_token"},
    "openai": {"OPENAI_API_KEY": "api_key"},
    "openai_admin": {"OPENAI_ADMIN_KEY": "api_key"},
    "odoo": {"ODOO_URL": "url", "ODOO_DB": "db", "ODOO_LOGIN": "login", "ODOO_API_KEY": "api_key"},
}
OPTIONAL = {
    "line": {"LINE_CHANNEL_ID": "channel_id"},
    "twilio": {"TWILIO_PUBLIC_URL": "public_url"},
    "openai": {"OPENAI_BASE_URL": "base_url"},
}
INSTEAD = {"LINE_CHANNEL_ACCESS_TOKEN": "LINE_CHANNEL_ID"}
"""A variable that need not be set if the other one is."""


@dataclass(frozen=True, slots=True)
class Service:
    """`fields` is what the provider's secret holds; `real` says that no stand-in plays it."""

    fields: dict[str, str]
    real: bool


def from_environment(provider: str, environ: Mapping[str, str]) -> Service | None:
    """The real service, or None when the environment has none of its variables.

    Raises `ConfigurationError` when it has some but not all.
    """
    needed, optional = VARIABLES[provider], OPTIONAL.get(provider, {})
    present = [name for name in needed if environ.get(name)]
    if not present:
        return None
    missing = [name for name in needed if name not in present and not environ.get(INSTEAD.get(name, ""))]
    if missing:
        raise ConfigurationError(f"{', '.join(present)} is set, but {', '.join(missing)} is not: set all or none")
    names = {name: field for name, field in {**needed, **optional}.items() if environ.get(name)}
    return Service({field: environ[name] for name, field in names.items()}, real=True)
