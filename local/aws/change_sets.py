"""moto's change sets, made to do what a deployment does: the CDK CLI deploys and compares through them.

In moto they leave a stack without outputs, are one namespace for all stacks, and can't be deleted before they exist.
Importing this module replaces them, the parameters of stacks and the deletion of stacks in moto 5.2.5.
"""

import warnings
from contextlib import suppress
from typing import Any

from moto.cloudformation.exceptions import ValidationError
from moto.cloudformation.models import Change, ChangeSet, CloudFormationBackend, Stack
from moto.cloudformation.parsing import ResourceMap
from moto.cloudformation.responses import CloudFormationResponse
from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult, EmptyResult

_stock_diff = ChangeSet.diff
_stock_compare = CloudFormationResponse._validate_different_update
_stock_delete_stack = CloudFormationBackend.delete_stack
_stock_delete_resource = ResourceMap._delete_resource


class _ChangeSetNotFound(ServiceException):
    code = "ChangeSetNotFound"


def _named(self: CloudFormationResponse) -> ChangeSet | None:
    """The change set that a request is about: by its ARN, or by its name among those of the stack."""
    name, stack = self._get_param("ChangeSetName"), self._get_param("StackName")
    for arn, change_set in self.cloudformation_backend.change_sets.items():
        if name == arn or (
            name == change_set.change_set_name and stack in (change_set.stack_name, change_set.stack_id)
        ):
            return change_set
    return None


def _compare(self: CloudFormationResponse, *given: Any) -> None:
    """UpdateStack refuses what changes nothing; a change set is made of it, and says so."""
    if self._get_action() == "UpdateStack":
        _stock_compare(self, *given)


def _describe(self: CloudFormationResponse) -> ActionResult:
    found = _named(self)
    if found is None:
        raise _ChangeSetNotFound(f"ChangeSet [{self._get_param('ChangeSetName')}] does not exist")
    return ActionResult(found)


def _delete(self: CloudFormationResponse) -> ActionResult:
    """AWS has nothing against deleting one that isn't there."""
    if found := _named(self):
        del self.cloudformation_backend.change_sets[found.change_set_id]
    return EmptyResult()


def _execute(self: CloudFormationResponse) -> ActionResult:
    """A resource that can't be made or changed rolls the stack back; its events then say why, as in AWS."""
    change_set = _named(self)
    if change_set is None:
        raise _ChangeSetNotFound(f"ChangeSet [{self._get_param('ChangeSetName')}] does not exist")
    del self.cloudformation_backend.change_sets[change_set.change_set_id]
    if change_set.change_set_type == "CREATE":
        _create(self.cloudformation_backend, change_set)
    else:
        _update(change_set)
    return EmptyResult()


def _diff(self: ChangeSet) -> list[Change]:
    """With the properties that change: the CDK shows no others if their values are known only to CloudFormation."""
    changes = _stock_diff(self)
    old, new = self.stack.template_dict.get("Resources", {}), self.template_dict["Resources"]
    for change in changes:
        if change.action == "Modify":
            name = change.logical_resource_id
            details = _details(old[name].get("Properties", {}), new[name].get("Properties", {}))
            change.__dict__["details"] = details  # moto tells whatever a change has
    return changes


def _details(old: dict[str, Any], new: dict[str, Any]) -> list[dict[str, Any]]:
    changed = sorted(name for name in {*old, *new} if old.get(name) != new.get(name))
    # A provider here changes a thing in place, or refuses.
    targets = [{"Attribute": "Properties", "Name": name, "RequiresRecreation": "Never"} for name in changed]
    return [{"Target": each, "Evaluation": "Static", "ChangeSource": "DirectModification"} for each in targets]


def _create(backend: CloudFormationBackend, change_set: ChangeSet) -> None:
    stack = change_set.stack
    stack.template, stack.parameters = change_set.template, change_set.parameters
    stack.cross_stack_resources = backend.exports
    stack._parse_template()
    stack._add_stack_event("CREATE_IN_PROGRESS", resource_status_reason="User Initiated")
    try:
        stack.resource_map = stack._create_resource_map()
        stack.output_map = stack._create_output_map()
        stack.create_resources()
    except ServiceException as error:
        # What is protected from deletion stays, as it does after a rollback in AWS.
        with suppress(Exception):
            stack.resource_map.delete()
        # moto would make it all again when it is asked for the outputs.
        stack.template_dict = {}
        stack.resource_map, stack.output_map = stack._create_resource_map(), stack._create_output_map()
        _fail(stack, "CREATE_FAILED", error, "ROLLBACK_COMPLETE")
        return
    backend._validate_export_uniqueness(stack)
    backend.exports.update({export.name: export for export in stack.exports})


def _update(change_set: ChangeSet) -> None:
    stack = change_set.stack
    template, parameters = stack.template, stack.parameters
    try:
        stack.update(change_set.template, change_set.role_arn, change_set.parameters, change_set.tags)
    except ServiceException as error:
        stack.template = template
        stack._parse_template()
        with warnings.catch_warnings(action="ignore"):  # about what was never made
            stack.resource_map.update(stack.template_dict, parameters)
        _fail(stack, "UPDATE_FAILED", error, "UPDATE_ROLLBACK_COMPLETE")


def _fail(stack: Stack, event: str, error: ServiceException, status: str) -> None:
    stack._add_stack_event(event, resource_status_reason=error.message)
    stack._add_stack_event(status)
    stack.status = status


def _protect(self: CloudFormationResponse) -> ActionResult:
    stack = self.cloudformation_backend.get_stack(self._get_param("StackName"))
    stack.enable_termination_protection = self._get_bool_param("EnableTerminationProtection", False)
    return ActionResult({"StackId": stack.stack_id})


def _delete_stack(self: CloudFormationBackend, name_or_stack_id: str) -> None:
    for stack in self.stacks.values():
        if name_or_stack_id in (stack.name, stack.stack_id) and stack.enable_termination_protection:
            raise ValidationError(
                message=f"Stack [{stack.name}] cannot be deleted while TerminationProtection is enabled"
            )
    _stock_delete_stack(self, name_or_stack_id)


def _delete_resource(self: ResourceMap, parsed_resource: Any, resource_json: dict[str, Any]) -> None:
    """moto heeds the policy when a stack is deleted, and not when a template has left a resource out."""
    if resource_json.get("DeletionPolicy") != "Retain":
        _stock_delete_resource(self, parsed_resource, resource_json)


def _parameters(self: Stack) -> dict[str, Any]:
    """As they were given, not what the Parameter Store has under their names: an update gives them again."""
    defaults = {name: slot.get("Default") for name, slot in self.template_dict.get("Parameters", {}).items()}
    return {**defaults, **self.parameters}


def _has_parameters(self: Stack, others: dict[str, Any]) -> bool:
    return {**self.stack_parameters, **others} == self.stack_parameters


def _given(self: CloudFormationBackend, instance: Any, incoming_params: list[dict[str, Any]]) -> dict[str, str]:
    before = instance.stack_parameters if isinstance(instance, Stack) else instance.parameters
    return {
        each["ParameterKey"]: before[each["ParameterKey"]] if each.get("UsePreviousValue") else each["ParameterValue"]
        for each in incoming_params
    }


def _resources(self: Stack) -> list[Any]:
    """Without those whose condition does not hold."""
    return [resource for resource in self.resource_map.values() if resource is not None]


_REPLACED: dict[type, dict[str, Any]] = {
    CloudFormationResponse: {
        "_validate_different_update": _compare,
        "describe_change_set": _describe,
        "delete_change_set": _delete,
        "execute_change_set": _execute,
        "update_termination_protection": _protect,
    },
    ChangeSet: {"diff": _diff},
    CloudFormationBackend: {"delete_stack": _delete_stack, "_resolve_update_parameters": _given},
    Stack: {
        "stack_parameters": property(_parameters),
        "stack_resources": property(_resources),
        "has_parameters": _has_parameters,
    },
    ResourceMap: {"_delete_resource": _delete_resource},
}
for _class, _functions in _REPLACED.items():
    for _name, _function in _functions.items():
        setattr(_class, _name, _function)
