"""moto's CloudFormation, made strict: what can't be made fails with its name instead of being skipped.

Importing this module replaces five functions of moto 5.2.5.
"""

from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from typing import Any

from botocore.exceptions import ClientError
from moto.cloudformation import parsing
from moto.cloudformation.exceptions import UnformattedGetAttTemplateException, ValidationError
from moto.cloudformation.models import CloudFormationBackend, Stack, cloudformation_backends
from moto.core.common_models import CloudFormationModel
from moto.core.exceptions import ServiceException

from local.aws import change_sets as change_sets  # replaces some more of moto
from local.aws import instances
from local.aws.resources import PROVIDERS
from local.aws.resources.provider import CannotUpdate, Made, Scope, cloudformation_clients

_stock_class_from_type = parsing.resource_class_from_type
_stock_create = parsing.parse_and_create_resource
_stock_update = parsing.parse_and_update_resource
_stock_clean = parsing.clean_json
_stock_create_stack = CloudFormationBackend.create_stack


class Provided(CloudFormationModel):
    """A resource that one of `PROVIDERS` made."""

    def __init__(self, resource_type: str, scope: Scope, made: Made) -> None:
        self.resource_type, self.scope, self.made = resource_type, scope, made

    @property
    def physical_resource_id(self) -> str:
        return self.made.physical_id

    def get_cfn_attribute(self, attribute_name: str) -> str:
        if attribute_name not in self.made.attributes:
            raise UnformattedGetAttTemplateException
        return self.made.attributes[attribute_name]

    @classmethod
    def create_from_cloudformation_json(
        cls, resource_name: str, cloudformation_json: dict[str, Any], account_id: str, region_name: str, **kwargs: Any
    ) -> "Provided":
        aws = instances.of(account_id)
        scope = Scope(
            _clients(aws.endpoint, region_name),
            account_id,
            region_name,
            stack=kwargs["StackId"].split("/")[1],
            logical_id=kwargs["LogicalId"],
            permissions=aws.permissions,
        )
        resource_type = kwargs["ResourceType"]
        return cls(resource_type, scope, PROVIDERS[resource_type].create(scope, cloudformation_json["Properties"]))

    @classmethod
    def update_from_cloudformation_json(
        cls,
        original_resource: "Provided",
        new_resource_name: str,
        cloudformation_json: dict[str, Any],
        account_id: str,
        region_name: str,
    ) -> "Provided":
        provider = PROVIDERS[original_resource.resource_type]
        properties = cloudformation_json["Properties"]
        original_resource.made = provider.update(original_resource.scope, original_resource.made, properties)
        return original_resource

    def delete(self, account_id: str, region: str) -> None:
        try:
            PROVIDERS[self.resource_type].delete(self.scope, self.made)
        except ClientError as error:
            # moto deletes in any order: what it belonged to may have taken it along.
            if not any(word in error.response["Error"]["Code"] for word in ("NotFound", "NoSuch", "NonExistent")):
                raise


_clients = cache(cloudformation_clients)


def unknown_types(types: Iterable[str]) -> list[str]:
    """Those of `types` that neither this package nor moto can make."""
    return sorted(kind for kind in set(types) if not _is_known(kind))


def _is_known(resource_type: str) -> bool:
    # moto's custom resources would run their function in Docker.
    return resource_type in PROVIDERS or resource_type in parsing.get_model_map()


def _class_from_type(resource_type: str) -> Any:
    if not _is_known(resource_type):
        raise ValidationError(message=f"the local AWS can't make a {resource_type}")
    return Provided if resource_type in PROVIDERS else _stock_class_from_type(resource_type)


def _create(
    logical_id: str, resource_json: dict[str, Any], resources_map: Any, account_id: str, region_name: str
) -> Any:
    needed = resource_json.get("DependsOn", [])
    for dependency in [needed] if isinstance(needed, str) else needed:
        # moto sees to it only for resources that nothing refers to.
        _ = resources_map[dependency]
    with _Blame(logical_id, resource_json["Type"], "made"):
        return _stock_create(logical_id, resource_json, resources_map, account_id, region_name)


def _update(
    logical_id: str, resource_json: dict[str, Any], resources_map: Any, account_id: str, region_name: str
) -> Any:
    with _Blame(logical_id, resource_json["Type"], "changed"):
        resource = _stock_update(logical_id, resource_json, resources_map, account_id, region_name)
        if resource is None:
            raise CannotUpdate("the local AWS can't change this type in place")
        return resource


def _clean(resource_json: Any, resources_map: Any) -> Any:
    if isinstance(resource_json, dict) and "Fn::GetStackOutput" in resource_json:
        wanted = resource_json["Fn::GetStackOutput"]
        backend = cloudformation_backends[resources_map._account_id][resources_map._region_name]
        outputs = backend.get_stack(_clean(wanted["StackName"], resources_map)).outputs or []
        return next(output["OutputValue"] for output in outputs if output["OutputKey"] == wanted["OutputName"])
    return _stock_clean(resource_json, resources_map)


class _Blame:
    """An error of the first resource that failed names it, and comes back as a 400 instead of moto's 500."""

    def __init__(self, logical_id: str, resource_type: str, what: str) -> None:
        self._text = f"{logical_id} ({resource_type}) was not {what}"

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, error: BaseException | None, traceback: Any) -> None:
        if isinstance(error, Exception) and not isinstance(error, ValidationError):
            reason = error.message if isinstance(error, ServiceException) else str(error) or type(error).__name__
            raise ValidationError(message=f"{self._text}: {reason}") from error


def _create_stack(self: CloudFormationBackend, name: str, *parameters: Any, **named: Any) -> Stack:
    """A stack that failed is not there afterwards; moto would try to make the rest whenever it is asked about it."""
    before = set(self.stacks)
    try:
        return _stock_create_stack(self, name, *parameters, **named)
    except ServiceException:
        for stack_id in set(self.stacks) - before:
            # What is protected from deletion stays, as it does after a rollback in AWS.
            with suppress(Exception):
                self.stacks[stack_id].resource_map.delete()
            del self.stacks[stack_id]
        raise


parsing.resource_class_from_type = _class_from_type
parsing.parse_and_create_resource = _create
parsing.parse_and_update_resource = _update
parsing.clean_json = _clean
CloudFormationBackend.create_stack = _create_stack  # type: ignore[method-assign]
