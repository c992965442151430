"""Secrets Manager secrets."""

import json
from typing import Any

from local.aws.resources.provider import Made, Properties, Provider, Scope


class Secret(Provider):
    """`Ref` is the ARN, as in CloudFormation. A new deployment leaves a value alone that the template didn't change."""

    def create(self, scope: Scope, properties: Properties) -> Made:
        client = scope.client("secretsmanager")
        parameters = {key: value for key, value in properties.items() if key != "GenerateSecretString"}
        parameters.setdefault("Name", f"{scope.logical_id}-{scope.name(60)[-12:]}")
        if wish := properties.get("GenerateSecretString"):
            parameters["SecretString"] = _generated(client, dict(wish))
        arn = client.create_secret(**parameters)["ARN"]
        return Made(arn, {"Id": arn}, properties)

    def update(self, scope: Scope, made: Made, properties: Properties) -> Made:
        changes = {"Description": properties.get("Description", "")}
        if properties.get("SecretString") != made.values.get("SecretString"):
            changes["SecretString"] = properties.get("SecretString", "")
        scope.client("secretsmanager").update_secret(SecretId=made.physical_id, **changes)
        made.values = properties
        return made

    def delete(self, scope: Scope, made: Made) -> None:
        scope.client("secretsmanager").delete_secret(SecretId=made.physical_id, ForceDeleteWithoutRecovery=True)


def _generated(client: Any, wish: dict[str, Any]) -> str:
    template, key = wish.pop("SecretStringTemplate", None), wish.pop("GenerateStringKey", None)
    password = client.get_random_password(**wish)["RandomPassword"]
    return password if template is None else json.dumps({**json.loads(template), key: password})
