"""Change sets and what else the CDK CLI asks of CloudFormation beside making, changing and deleting stacks."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local.aws.server import LocalAws
from tests.unit.local_aws import assembly

PARAMETER = "/test/version"
TEMPLATE: dict[str, Any] = {
    "Parameters": {"Version": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": PARAMETER}},
    "Conditions": {"Never": {"Fn::Equals": ["a", "b"]}},
    "Resources": {
        "Queue": assembly.resource("SQS::Queue", VisibilityTimeout=30),
        "Left": {**assembly.resource("SQS::Queue"), "Condition": "Never"},
    },
    "Outputs": {"Url": {"Value": assembly.ref("Queue")}},
}
LONGER = {
    **TEMPLATE,
    "Resources": {**TEMPLATE["Resources"], "Queue": assembly.resource("SQS::Queue", VisibilityTimeout=60)},
}
KEPT_VALUE = {"ParameterKey": "Version", "UsePreviousValue": True}


@pytest.fixture
def cloudformation(aws: LocalAws) -> Any:
    aws.client("ssm").put_parameter(Name=PARAMETER, Value="30", Type="String", Overwrite=True)
    return aws.client("cloudformation")


@pytest.fixture
def stack(request: pytest.FixtureRequest) -> str:
    return request.node.name.replace("_", "-")[-100:].strip("-")  # type: ignore[no-any-return]


def _prepare(cloudformation: Any, stack: str, template: dict[str, Any], **more: Any) -> Any:
    names = {"StackName": stack, "ChangeSetName": "next"}
    cloudformation.create_change_set(**names, TemplateBody=json.dumps(template), **more)
    return cloudformation.describe_change_set(**names)


def _execute(cloudformation: Any, stack: str) -> Any:
    cloudformation.execute_change_set(StackName=stack, ChangeSetName="next")
    return cloudformation.describe_stacks(StackName=stack)["Stacks"][0]


def _create(cloudformation: Any, stack: str, template: dict[str, Any] = TEMPLATE) -> Any:
    _prepare(cloudformation, stack, template, ChangeSetType="CREATE")
    return _execute(cloudformation, stack)


def _seconds(aws: LocalAws, made: Any) -> int:
    url = {output["OutputKey"]: output["OutputValue"] for output in made["Outputs"]}["Url"]
    found = aws.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["VisibilityTimeout"])
    return int(found["Attributes"]["VisibilityTimeout"])


def test_a_stack_made_by_a_change_set_has_resources_and_outputs(aws: LocalAws, cloudformation: Any, stack: str) -> None:
    made = _create(cloudformation, stack)
    assert made["StackStatus"] == "CREATE_COMPLETE"
    assert _seconds(aws, made) == 30
    resources = cloudformation.describe_stack_resources(StackName=stack)["StackResources"]
    assert [each["LogicalResourceId"] for each in resources] == ["Queue"]


def test_a_change_set_changes_what_is_there_and_keeps_parameters(
    aws: LocalAws, cloudformation: Any, stack: str
) -> None:
    _create(cloudformation, stack)
    prepared = _prepare(cloudformation, stack, LONGER, ChangeSetType="UPDATE", Parameters=[KEPT_VALUE])
    (change,) = [each["ResourceChange"] for each in prepared["Changes"] if each["ResourceChange"]["Action"] == "Modify"]
    assert [detail["Target"]["Name"] for detail in change["Details"]] == ["VisibilityTimeout"]
    changed = _execute(cloudformation, stack)
    assert changed["StackStatus"] == "UPDATE_COMPLETE"
    assert _seconds(aws, changed) == 60


def test_without_a_change_it_fails_and_says_so(cloudformation: Any, stack: str) -> None:
    _create(cloudformation, stack)
    prepared = _prepare(cloudformation, stack, TEMPLATE, ChangeSetType="UPDATE", Parameters=[KEPT_VALUE])
    assert prepared["Status"] == "FAILED"
    assert "didn't contain changes" in prepared["StatusReason"]


def test_a_name_is_one_of_its_stack_and_gone_once_it_was_executed(cloudformation: Any, stack: str) -> None:
    _create(cloudformation, stack)
    _prepare(cloudformation, f"{stack}-2", TEMPLATE, ChangeSetType="CREATE")
    for operation in (cloudformation.describe_change_set, cloudformation.execute_change_set):
        with pytest.raises(ClientError, match="ChangeSetNotFound"):
            operation(StackName=stack, ChangeSetName="next")
    cloudformation.delete_change_set(StackName=stack, ChangeSetName="next")
    assert cloudformation.describe_change_set(StackName=f"{stack}-2", ChangeSetName="next")


def test_a_change_that_fails_is_rolled_back_and_told_as_an_event(
    aws: LocalAws, cloudformation: Any, stack: str
) -> None:
    _create(cloudformation, stack)
    unknown = {**LONGER["Resources"], "New": assembly.resource("Nothing::Known")}
    _prepare(cloudformation, stack, {**LONGER, "Resources": unknown}, ChangeSetType="UPDATE", Parameters=[KEPT_VALUE])
    after = _execute(cloudformation, stack)
    assert after["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert _seconds(aws, after) == 30
    reasons = [event.get("ResourceStatusReason", "") for event in _events(cloudformation, stack)]
    assert any("can't make a AWS::Nothing::Known" in reason for reason in reasons)


def test_a_stack_that_fails_leaves_nothing_but_its_events(aws: LocalAws, cloudformation: Any, stack: str) -> None:
    queues = aws.client("sqs").list_queues().get("QueueUrls", [])
    unknown = {**TEMPLATE["Resources"], "New": assembly.resource("Nothing::Known")}
    after = _create(cloudformation, stack, {**TEMPLATE, "Resources": unknown})
    assert after["StackStatus"] == "ROLLBACK_COMPLETE"
    assert aws.client("sqs").list_queues().get("QueueUrls", []) == queues


def test_a_protected_stack_is_not_deleted(cloudformation: Any, stack: str) -> None:
    _create(cloudformation, stack)
    for by in (stack, cloudformation.describe_stacks(StackName=stack)["Stacks"][0]["StackId"]):
        cloudformation.update_termination_protection(StackName=stack, EnableTerminationProtection=True)
        with pytest.raises(ClientError, match="TerminationProtection is enabled"):
            cloudformation.delete_stack(StackName=by)
    cloudformation.update_termination_protection(StackName=stack, EnableTerminationProtection=False)
    cloudformation.delete_stack(StackName=stack)
    with pytest.raises(ClientError, match="does not exist"):
        cloudformation.describe_stacks(StackName=stack)


def test_what_shall_be_retained_outlives_the_template_that_leaves_it_out(
    aws: LocalAws, cloudformation: Any, stack: str
) -> None:
    kept = {**assembly.resource("SQS::Queue", QueueName="kept-by-policy"), "DeletionPolicy": "Retain"}
    gone = assembly.resource("SQS::Queue", QueueName="kept-by-nobody")
    _create(cloudformation, stack, {**TEMPLATE, "Resources": {**TEMPLATE["Resources"], "Kept": kept, "Gone": gone}})
    _prepare(cloudformation, stack, TEMPLATE, ChangeSetType="UPDATE", Parameters=[KEPT_VALUE])
    _execute(cloudformation, stack)
    urls = aws.client("sqs").list_queues(QueueNamePrefix="kept-by")["QueueUrls"]
    assert [url.split("/")[-1] for url in urls] == ["kept-by-policy"]


def _events(cloudformation: Any, stack: str) -> list[dict[str, Any]]:
    return cloudformation.describe_stack_events(StackName=stack)["StackEvents"]  # type: ignore[no-any-return]
