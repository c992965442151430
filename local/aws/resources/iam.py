"""Roles and their policies. moto drops a role's managed policies and knows none of AWS's own."""

import json
from functools import cache
from typing import Any

from moto.iam.aws_managed_policies import aws_managed_policies_data
from moto.iam.models import AWSManagedPolicy, iam_backends

from local.aws.resources.provider import Made, Properties, Provider, Scope


class Role(Provider):
    def create(self, scope: Scope, properties: Properties) -> Made:
        name = properties.get("RoleName") or scope.name(64)
        copied = {
            key: properties[key]
            for key in ("Path", "Description", "MaxSessionDuration", "PermissionsBoundary", "Tags")
            if key in properties
        }
        trust = json.dumps(properties["AssumeRolePolicyDocument"])
        role = scope.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=trust, **copied)["Role"]
        self._give(scope, name, properties)
        return Made(name, {"Arn": role["Arn"], "RoleId": role["RoleId"]}, properties)

    def update(self, scope: Scope, made: Made, properties: Properties) -> Made:
        self._take(scope, made.physical_id, made.values)
        self._give(scope, made.physical_id, properties)
        made.values = properties
        return made

    def delete(self, scope: Scope, made: Made) -> None:
        self._take(scope, made.physical_id, made.values)
        scope.client("iam").delete_role(RoleName=made.physical_id)

    def _give(self, scope: Scope, name: str, properties: Properties) -> None:
        iam = scope.client("iam")
        for policy in properties.get("Policies", []):
            document = json.dumps(policy["PolicyDocument"])
            iam.put_role_policy(RoleName=name, PolicyName=policy["PolicyName"], PolicyDocument=document)
        for arn in properties.get("ManagedPolicyArns", []):
            _learn(arn, scope)
            iam.attach_role_policy(RoleName=name, PolicyArn=arn)

    def _take(self, scope: Scope, name: str, properties: Properties) -> None:
        iam = scope.client("iam")
        for policy in properties.get("Policies", []):
            iam.delete_role_policy(RoleName=name, PolicyName=policy["PolicyName"])
        for arn in properties.get("ManagedPolicyArns", []):
            iam.detach_role_policy(RoleName=name, PolicyArn=arn)


class Policy(Provider):
    """AWS::IAM::Policy: an inline policy of the roles that it names."""

    def create(self, scope: Scope, properties: Properties) -> Made:
        if unsupported := {"Users", "Groups"} & set(properties):
            raise ValueError(f"policies of {' and '.join(sorted(unsupported)).lower()} are not supported here")
        for role in properties["Roles"]:
            scope.client("iam").put_role_policy(
                RoleName=role,
                PolicyName=properties["PolicyName"],
                PolicyDocument=json.dumps(properties["PolicyDocument"]),
            )
        return Made(properties["PolicyName"], values=properties)

    def update(self, scope: Scope, made: Made, properties: Properties) -> Made:
        self.delete(scope, made)
        return self.create(scope, properties)

    def delete(self, scope: Scope, made: Made) -> None:
        for role in made.values["Roles"]:
            scope.client("iam").delete_role_policy(RoleName=role, PolicyName=made.values["PolicyName"])


@cache
def _aws_policies() -> dict[str, Any]:
    return json.loads(aws_managed_policies_data)  # type: ignore[no-any-return]


def _learn(arn: str, scope: Scope) -> None:
    """Put AWS's own policy where moto can find it; all of them would cost a second at every start."""
    known = iam_backends[scope.account]["aws"].managed_policies
    name = arn.split("/")[-1]
    if not arn.startswith("arn:aws:iam::aws:policy/") or arn in known:
        return
    if name not in _aws_policies():
        raise ValueError(f"AWS has no managed policy {arn}")
    policy = AWSManagedPolicy.from_data(name, scope.account, scope.region, _aws_policies()[name])
    if policy.arn != arn:
        raise ValueError(f"AWS has no managed policy {arn}; there is {policy.arn}")
    known[arn] = policy
