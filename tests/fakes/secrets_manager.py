"""Secrets Manager, as far as the functions use it: `GetSecretValue`, counted, and out of order on demand."""

import json

from botocore.exceptions import ClientError


class FakeSecretsManager:
    """`values`: texts by secret id."""

    def __init__(self, **values: str) -> None:
        self._values = values
        self.fetches = 0
        self.broken = False

    def put(self, secret_id: str, **fields: str) -> None:
        self._values[secret_id] = json.dumps(fields)

    def get_secret_value(self, *, SecretId: str) -> dict[str, str]:
        self.fetches += 1
        if self.broken:
            raise ClientError({"Error": {"Code": "InternalServiceError", "Message": ""}}, "GetSecretValue")
        if SecretId not in self._values:
            raise ClientError({"Error": {"Code": "ResourceNotFoundException", "Message": ""}}, "GetSecretValue")
        return {"SecretString": self._values[SecretId]}
