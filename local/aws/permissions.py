"""Who calls, and whether the policies of that role allow it.

A function's credentials belong to its role and are held to the policies that the template gave it. Every other access
key is the operator's and may do everything.
"""

import json
import secrets
import string
from typing import Any

from moto.iam.models import Role, iam_backends

from local.aws.actions import Need
from local.aws.clients import CLOUDFORMATION, Keys
from local.aws.policies import Document, allows

OPERATOR_NAME = "operator"
_KEY_ALPHABET = string.ascii_uppercase + string.digits


class Permissions:
    def __init__(self, account: str) -> None:
        self._account = account
        self._role_arns: dict[str, str] = {}

    def keys_for(self, role_arn: str) -> Keys:
        """New keys of a session of this role.

        Raises:
            LookupError: there is no such role.
        """
        self._role(role_arn)
        access_key = "ASIA" + "".join(secrets.choice(_KEY_ALPHABET) for _ in range(16))
        self._role_arns[access_key] = role_arn
        return Keys(access_key, secrets.token_urlsafe(30), secrets.token_urlsafe(60))

    def caller(self, access_key: str) -> str:
        if access_key == CLOUDFORMATION.access_key:
            return "cloudformation"
        role_arn = self._role_arns.get(access_key)
        return role_arn.split("/")[-1] if role_arn else OPERATOR_NAME

    def refused(self, access_key: str, needs: list[Need]) -> Need | None:
        """The first need that the caller's policies do not cover."""
        if access_key not in self._role_arns:
            return None
        documents = self.policies(self._role_arns[access_key])
        return next((need for need in needs if not _granted(documents, need)), None)

    def allowed(self, role_arn: str, need: Need) -> bool:
        return _granted(self.policies(role_arn), need)

    def policies(self, role_arn: str) -> list[Document]:
        role = self._role(role_arn)
        documents: list[Any] = list(role.policies.values())
        for policy in role.managed_policies.values():
            documents += [version.document for version in policy.versions if version.is_default]
        return [json.loads(document) if isinstance(document, str) else document for document in documents]

    def _role(self, role_arn: str) -> Role:
        for role in iam_backends[self._account]["aws"].roles.values():
            if role.arn == role_arn:
                return role
        raise LookupError(f"there is no role {role_arn}")


def denial(caller: str, account: str, need: Need) -> str:
    who = f"arn:aws:sts::{account}:assumed-role/{caller}/local"
    return (
        f"User: {who} is not authorized to perform: {need.action} on resource: {need.resource} "
        f"because no identity-based policy allows the {need.action} action"
    )


def _granted(documents: list[Document], need: Need) -> bool:
    return need.action == "sts:GetCallerIdentity" or allows(documents, need.action, need.resource, need.context)
