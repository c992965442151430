"""One secret per provider, created with placeholders; the operator fills it with the command that the stack prints.

CloudFormation writes a secret's value when the secret is created and again only if the text in the template changes:
what the operator filled in survives every deployment, as long as `names.SECRET_FIELDS` stays the same. A field that is
added later must therefore be an optional one.
"""

import json
from collections.abc import Iterable

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from assistant.names import PLACEHOLDER, SECRET_FIELDS, SECRET_INSTEAD, SECRET_VARIABLES
from stacks.stage import Stage


class Secrets(Construct):
    """No function reads them all: whoever makes one names the providers whose secrets it gets."""

    def __init__(self, scope: Construct, id: str, *, stage: Stage, providers: Iterable[str]) -> None:
        super().__init__(scope, id)
        self.by_provider = {
            provider: secretsmanager.Secret(
                self,
                in_camel_case(provider),
                description=f"Credentials for {provider}; fields: {', '.join(map(_either, SECRET_FIELDS[provider]))}",
                secret_string_value=cdk.SecretValue.unsafe_plain_text(_template(SECRET_FIELDS[provider])),
                removal_policy=stage.removal_policy,
            )
            for provider in providers
        }
        for secret in self.by_provider.values():
            cdk.Validations.of(secret).acknowledge(
                cdk.Acknowledgment(
                    id="AwsSolutions-SMG4",
                    reason="LINE, OpenAI and Odoo have no API with which AWS could rotate these credentials; they are "
                    "made by hand in the provider's console, and a new one is put in with one command.",
                )
            )

    def variables(self, providers: Iterable[str]) -> dict[str, str]:
        """Environment of a function that reads these providers' secrets."""
        return {SECRET_VARIABLES[provider]: self.by_provider[provider].secret_arn for provider in providers}

    def grant_read(self, role: iam.IRole, providers: Iterable[str]) -> None:
        for provider in providers:
            secret = self.by_provider[provider]
            iam.Grant.add_to_principal(
                grantee=role, actions=["secretsmanager:GetSecretValue"], resource_arns=[secret.secret_arn]
            )

    def command(self, provider: str) -> str:
        """What an operator types to fill a secret."""
        arn = self.by_provider[provider].secret_arn
        fields = _template(SECRET_FIELDS[provider])
        return f"aws secretsmanager put-secret-value --secret-id {arn} --secret-string '{fields}'"


def in_camel_case(provider: str) -> str:
    """As in logical ids and outputs: `OpenaiAdmin`."""
    return provider.title().replace("_", "")


def _either(field: str) -> str:
    return f"{field} or {SECRET_INSTEAD[field]}" if field in SECRET_INSTEAD else field


def _template(fields: Iterable[str]) -> str:
    return json.dumps(dict.fromkeys(fields, PLACEHOLDER))
