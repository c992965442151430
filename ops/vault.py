"""The secrets of a deployment, for the one who fills them. Values never leave here but to where they are used."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from assistant.names import PLACEHOLDER, SECRET_FIELDS, SECRET_INSTEAD
from ops.deployed import Deployed
from ops.errors import Refused
from ops.target import Target

OPTIONAL = {
    "line": ("channel_id", "channel_secret_previous", "bot_user_id", "api_base_url"),
    "twilio": ("auth_token_previous", "template_sid", "public_url", "api_base_url"),
    "slack": ("signing_secret_previous", "api_base_url"),
    "openai": ("base_url",),
    "odoo": (),
    "openai_admin": ("base_url",),
}
NOT_SECRET = {
    "url",
    "db",
    "login",
    "channel_id",
    "bot_user_id",
    "api_base_url",
    "base_url",
    "account_sid",
    "sender",
    "template_sid",
    "public_url",
}
"""Fields that may be seen while they are typed."""
DELETED = "it is marked as deleted"
_BROKEN = {"InvalidRequestException": DELETED, "ResourceNotFoundException": "it has no value"}


@dataclass(frozen=True, slots=True)
class Contents:
    """One provider's secret. `broken` says why there are no fields to be had."""

    provider: str
    arn: str
    fields: dict[str, str]
    placeholders: tuple[str, ...] = ()
    broken: str = ""

    @property
    def missing(self) -> list[str]:
        """Required fields that nobody has filled, and that no other stands for."""
        return [
            field
            for field in SECRET_FIELDS[self.provider]
            if field not in self.fields and SECRET_INSTEAD.get(field) not in self.fields
        ]

    @property
    def unknown(self) -> list[str]:
        """Fields that no code reads: most likely mistyped."""
        known = {*SECRET_FIELDS[self.provider], *OPTIONAL[self.provider]}
        return sorted({*self.fields, *self.placeholders} - known)

    @property
    def is_filled(self) -> bool:
        return not (self.broken or self.missing)


class Vault:
    def __init__(self, target: Target, deployed: Deployed) -> None:
        self._client = target.client("secretsmanager")
        self._name = target.name
        self._deployed = deployed

    def providers(self) -> list[str]:
        return list(self._deployed.secrets)

    def arn(self, provider: str) -> str:
        """Raises `Refused` when this deployment has no such secret."""
        if provider not in self._deployed.secrets:
            there = ", ".join(self.providers()) or "none"
            raise Refused(f"The {self._name} reads no secret {provider!r}; there are: {there}.")
        return self._deployed.secrets[provider]

    def read(self, provider: str) -> Contents:
        arn = self.arn(provider)
        try:
            text = self._client.get_secret_value(SecretId=arn).get("SecretString", "")
        except ClientError as exc:
            broken = _BROKEN.get(exc.response["Error"]["Code"])
            if broken is None:
                raise
            return Contents(provider, arn, {}, broken=broken)
        return Contents(provider, arn, *_fields(text))

    def write(self, provider: str, fields: dict[str, str]) -> None:
        self._client.put_secret_value(SecretId=self.arn(provider), SecretString=json.dumps(fields, ensure_ascii=False))

    def changed_at(self, provider: str) -> datetime | None:
        found: Any = self._client.describe_secret(SecretId=self.arn(provider)).get("LastChangedDate")
        return found if isinstance(found, datetime) else None


def _fields(text: str) -> tuple[dict[str, str], tuple[str, ...], str]:
    """Those that are filled, those that are still placeholders, and what is wrong with the whole."""
    try:
        content: Any = json.loads(text)
    except ValueError:
        return {}, (), "it is not JSON"
    if not isinstance(content, dict):
        return {}, (), "it is not a JSON object"
    texts = {name: value for name, value in content.items() if isinstance(value, str) and value}
    filled = {name: value for name, value in texts.items() if value != PLACEHOLDER}
    return filled, tuple(name for name in texts if name not in filled), ""
