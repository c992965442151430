"""What a resource type of a template is here: how it is made, changed and deleted through its service's own API."""

import secrets
import string
from dataclasses import dataclass, field
from typing import Any

from local.aws.clients import CLOUDFORMATION, Clients
from local.aws.permissions import Permissions

Properties = dict[str, Any]


class CannotUpdate(Exception):
    """A template changes a resource that can't be changed in place here."""


@dataclass(frozen=True)
class Scope:
    """Where a resource is made. `client` answers boto3 clients of CloudFormation itself."""

    client: Clients
    account: str
    region: str
    stack: str
    logical_id: str
    permissions: Permissions

    def arn(self, service: str, resource: str) -> str:
        return f"arn:aws:{service}:{self.region}:{self.account}:{resource}"

    def name(self, limit: int, suffix: str = "") -> str:
        """A name as CloudFormation makes one up: stack, logical id and something random, cut to `limit`."""
        end = "-" + "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(12)) + suffix
        return f"{self.stack}-{self.logical_id}"[: limit - len(end)] + end


@dataclass
class Made:
    """`physical_id` is what `Ref` gives, `attributes` what `Fn::GetAtt` gives; `values` is the provider's own."""

    physical_id: str
    attributes: dict[str, str] = field(default_factory=dict)
    values: Properties = field(default_factory=dict)


class Provider:
    """One resource type."""

    def create(self, scope: Scope, properties: Properties) -> Made:
        raise NotImplementedError

    def update(self, scope: Scope, made: Made, properties: Properties) -> Made:
        raise CannotUpdate

    def delete(self, scope: Scope, made: Made) -> None:
        """Nothing, where the thing goes with what it belongs to."""


class Nothing(Provider):
    """A type that changes nothing in how the system behaves here."""

    def create(self, scope: Scope, properties: Properties) -> Made:
        return Made(scope.name(64))

    def update(self, scope: Scope, made: Made, properties: Properties) -> Made:
        return made


@dataclass
class ApiResource(Provider):
    """A type whose properties are the parameters of one API operation.

    `physical_id` and `attributes` are formats over the properties, the answer of the create call, `account` and
    `region`. `named` is the property that gets a generated name, with the length it may have. `keys` are the parameters
    that the update and delete operations find the resource by. Without `update` the resource is made anew.
    """

    service: str
    create_operation: str
    physical_id: str
    attributes: dict[str, str] = field(default_factory=dict)
    keys: tuple[str, ...] = ()
    update_operation: str = ""
    delete_operation: str = ""
    named: tuple[str, int] | None = None
    extra: Properties = field(default_factory=dict)

    def create(self, scope: Scope, properties: Properties) -> Made:
        if self.named and self.named[0] not in properties:
            properties = {**properties, self.named[0]: scope.name(self.named[1])}
        answer = getattr(scope.client(self.service), self.create_operation)(**properties, **self.extra)
        values = {**properties, **answer, "account": scope.account, "region": scope.region}
        attributes = {name: form.format(**values) for name, form in self.attributes.items()}
        return Made(self.physical_id.format(**values), attributes, values)

    def update(self, scope: Scope, made: Made, properties: Properties) -> Made:
        keys = {name: made.values[name] for name in self.keys if name in made.values}
        if not self.update_operation:
            if self.delete_operation:
                self.delete(scope, made)
            kept = {self.named[0]: made.values[self.named[0]]} if self.named else {}
            return self.create(scope, {**kept, **properties})
        client = scope.client(self.service)
        operation = client.meta.service_model.operation_model(client.meta.method_to_api_mapping[self.update_operation])
        accepted = {name: value for name, value in properties.items() if name in operation.input_shape.members}
        getattr(client, self.update_operation)(**{**accepted, **keys})
        made.values.update(properties)
        return made

    def delete(self, scope: Scope, made: Made) -> None:
        if self.delete_operation:
            keys = {name: made.values[name] for name in self.keys if name in made.values}
            getattr(scope.client(self.service), self.delete_operation)(**keys)


@dataclass
class PutResource(ApiResource):
    """A type that is changed by the operation that makes it. `deleted` is the delete operation's list of names."""

    deleted: str = ""

    def update(self, scope: Scope, made: Made, properties: Properties) -> Made:
        assert self.named
        name = self.named[0]
        if properties.get(name, made.values[name]) != made.values[name]:
            self.delete(scope, made)
        return self.create(scope, {name: made.values[name], **properties})

    def delete(self, scope: Scope, made: Made) -> None:
        assert self.named
        getattr(scope.client(self.service), self.delete_operation)(**{self.deleted: [made.values[self.named[0]]]})


def cloudformation_clients(endpoint: str, region: str) -> Clients:
    return Clients(endpoint, region, CLOUDFORMATION)
