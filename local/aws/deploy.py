"""Deployment of one stack of a synthesized CDK app into the local AWS."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from local.aws import assets
from local.aws.cloudformation import unknown_types
from local.aws.server import LocalAws

_BOOTSTRAP_VERSION = "30"


class DeployFailed(Exception):
    """The message lists every resource that was not made, and why."""


@dataclass(frozen=True)
class Deployed:
    """`resources` maps logical ids to resource type and physical id."""

    outputs: dict[str, str]
    resources: dict[str, tuple[str, str]]


def deploy(
    aws: LocalAws, assembly_dir: str | Path, stack_name: str, parameters: dict[str, str] | None = None
) -> Deployed:
    """Publish the assets of a `cdk.out` directory, then create the stack, or update it if it exists.

    Raises:
        DeployFailed: a resource type is unknown, or a resource could not be made.
        LookupError: the assembly has no such stack.
    """
    assembly, artifact = _find(Path(assembly_dir), stack_name)
    template = json.loads((assembly / artifact["properties"]["templateFile"]).read_text())
    resources = template.get("Resources", {})
    if unknown := unknown_types(resource["Type"] for resource in resources.values()):
        names = [f"{name} ({item['Type']})" for name, item in resources.items() if item["Type"] in unknown]
        raise DeployFailed(f"the local AWS can't make these resources of {stack_name}: {', '.join(names)}")
    _bootstrap(aws, template)
    assets.publish(aws, assembly, artifact["assets"])
    name = artifact["properties"].get("stackName", stack_name)
    given = {**artifact["properties"].get("parameters", {}), **(parameters or {})}
    _create_or_update(aws, name, template, given)
    return _result(aws, name, template)


def _find(assembly: Path, stack_name: str) -> tuple[Path, dict[str, Any]]:
    """The stack's artifact, also in the nested assemblies of stages, with the files of its asset manifests."""
    artifacts = json.loads((assembly / "manifest.json").read_text())["artifacts"]
    for artifact_id, artifact in artifacts.items():
        properties = artifact.get("properties", {})
        if artifact["type"] == "aws:cloudformation:stack" and stack_name in (artifact_id, properties.get("stackName")):
            needed = [artifacts[name] for name in artifact.get("dependencies", [])]
            manifests = [other["properties"]["file"] for other in needed if other["type"] == "cdk:asset-manifest"]
            return assembly, {**artifact, "assets": [assembly / file for file in manifests]}
        if artifact["type"] == "cdk:cloud-assembly":
            try:
                return _find(assembly / properties["directoryName"], stack_name)
            except LookupError:
                continue
    raise LookupError(f"{assembly} has no stack {stack_name}")


def _bootstrap(aws: LocalAws, template: dict[str, Any]) -> None:
    """What `cdk bootstrap` leaves behind for a template to look at."""
    for parameter in template.get("Parameters", {}).values():
        if parameter["Type"].startswith("AWS::SSM::Parameter::") and "cdk-bootstrap" in parameter.get("Default", ""):
            aws.client("ssm").put_parameter(
                Name=parameter["Default"], Value=_BOOTSTRAP_VERSION, Type="String", Overwrite=True
            )


def _create_or_update(aws: LocalAws, name: str, template: dict[str, Any], given: dict[str, str]) -> None:
    cloudformation = aws.client("cloudformation")
    request = {
        "StackName": name,
        "TemplateBody": json.dumps(template),
        "Capabilities": ["CAPABILITY_NAMED_IAM"],
        "Parameters": [{"ParameterKey": key, "ParameterValue": value} for key, value in given.items()],
    }
    try:
        if name in {stack["StackName"] for stack in cloudformation.describe_stacks()["Stacks"]}:
            cloudformation.update_stack(**request)
        else:
            cloudformation.create_stack(**request)
    except ClientError as error:
        raise DeployFailed(f"{name}: {error.response['Error']['Message']}") from error


def _result(aws: LocalAws, name: str, template: dict[str, Any]) -> Deployed:
    cloudformation = aws.client("cloudformation")
    made = {
        resource["LogicalResourceId"]: (resource["ResourceType"], resource.get("PhysicalResourceId", ""))
        for resource in cloudformation.describe_stack_resources(StackName=name)["StackResources"]
    }
    unconditional = {key: item for key, item in template["Resources"].items() if "Condition" not in item}
    if missing := [f"{key} ({item['Type']})" for key, item in unconditional.items() if not made.get(key, ("", ""))[1]]:
        raise DeployFailed(f"{name}: these resources were not made: {', '.join(missing)}")
    stack = cloudformation.describe_stacks(StackName=name)["Stacks"][0]
    return Deployed({output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}, made)
