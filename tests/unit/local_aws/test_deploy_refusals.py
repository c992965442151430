"""What Lambda, IAM or this local AWS can't make fails the deployment, with the name of the resource."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local.aws.deploy import DeployFailed, deploy
from local.aws.server import LocalAws
from tests.unit.local_aws import assembly

Refusal = Callable[[dict[str, Any]], str]


@pytest.fixture
def refusal(aws: LocalAws, tmp_path: Path, request: pytest.FixtureRequest) -> Refusal:
    """The message that a template fails with."""
    name = request.node.name.replace("_", "-")[-40:].strip("-")

    def message(template: dict[str, Any]) -> str:
        with pytest.raises(DeployFailed) as failed:
            deploy(aws, assembly.write(tmp_path, template, name), name)
        return str(failed.value)

    return message


def test_unknown_resource_types_are_all_named_and_nothing_is_made(aws: LocalAws, refusal: Refusal) -> None:
    template = assembly.template("Table")
    template["Resources"]["Firewall"] = assembly.resource("WAFv2::WebACL")
    template["Resources"]["Job"] = {"Type": "Custom::Job", "Properties": {}}
    before = len(aws.client("dynamodb").list_tables()["TableNames"])
    message = refusal(template)
    assert "Firewall (AWS::WAFv2::WebACL)" in message
    assert "Job (Custom::Job)" in message
    assert len(aws.client("dynamodb").list_tables()["TableNames"]) == before


def test_an_unknown_type_fails_a_create_stack_call_too(aws: LocalAws) -> None:
    template = '{"Resources": {"Firewall": {"Type": "AWS::WAFv2::WebACL", "Properties": {}}}}'
    with pytest.raises(ClientError, match="AWS::WAFv2::WebACL"):
        aws.client("cloudformation").create_stack(StackName="unknown", TemplateBody=template)


def test_a_property_that_the_service_does_not_know_fails(refusal: Refusal) -> None:
    template = assembly.template("Api")
    template["Resources"]["Api"]["Properties"]["Nmae"] = "typo"
    message = refusal(template)
    assert "Api (AWS::ApiGatewayV2::Api) was not made" in message
    assert "Nmae" in message


def test_an_event_source_needs_a_role_that_may_receive(refusal: Refusal) -> None:
    template = assembly.template("Mapping")
    statement = template["Resources"]["ProcessorPolicy"]["Properties"]["PolicyDocument"]["Statement"][0]
    statement["Action"].remove("sqs:ReceiveMessage")
    assert "does not have permissions to call ReceiveMessage on SQS" in refusal(template)


def test_a_function_may_not_run_longer_than_its_message_is_hidden(refusal: Refusal) -> None:
    template = assembly.template("Mapping")
    template["Resources"]["Processor"]["Properties"]["Timeout"] = 71
    assert "Queue visibility timeout: 70 seconds is less than Function timeout: 71 seconds" in refusal(template)


def test_an_attribute_that_a_type_does_not_have_fails(refusal: Refusal) -> None:
    template = assembly.template("Permission")
    template["Resources"]["Permission"]["Properties"]["FunctionName"] = assembly.att("Queue", "Nonsense")
    assert "Nonsense" in refusal(template)


def test_a_managed_policy_that_aws_does_not_have_fails(refusal: Refusal) -> None:
    template = assembly.template("IngestRole")
    wrong_path = "arn:aws:iam::aws:policy/AWSLambdaBasicExecutionRole"
    template["Resources"]["IngestRole"]["Properties"]["ManagedPolicyArns"] = [wrong_path]
    assert f"no managed policy {wrong_path}; there is {assembly.BASIC_EXECUTION}" in refusal(template)


def test_a_reserved_environment_variable_fails(refusal: Refusal) -> None:
    template = assembly.template("Ingest")
    template["Resources"]["Ingest"]["Properties"]["Environment"]["Variables"]["AWS_REGION"] = "eu-west-1"
    assert "Reserved keys used in the environment of the function: AWS_REGION" in refusal(template)


def test_a_stack_that_the_assembly_does_not_have_is_named(aws: LocalAws, tmp_path: Path) -> None:
    with pytest.raises(LookupError, match="no stack Other"):
        deploy(aws, assembly.write(tmp_path, assembly.template("Table")), "Other")


def test_one_account_is_not_run_twice_in_a_process(aws: LocalAws) -> None:
    with pytest.raises(RuntimeError, match=aws.account):
        LocalAws(account=aws.account).start()
