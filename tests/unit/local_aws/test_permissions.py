"""Calls with a function's credentials, held to its role's policies."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local.aws.clients import Clients, Keys
from local.aws.server import Call, LocalAws

TABLE = "arn:aws:dynamodb:ap-southeast-1:111122223333:table/conversations"
QUEUE = "arn:aws:sqs:ap-southeast-1:111122223333:inbound.fifo"
TRUST = json.dumps({"Statement": []})

FunctionClients = Callable[..., Clients]


@pytest.fixture(scope="module", autouse=True)
def resources(aws: LocalAws) -> None:
    aws.client("dynamodb").create_table(
        TableName="conversations",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    aws.client("sqs").create_queue(QueueName="inbound.fifo", Attributes={"FifoQueue": "true"})


@pytest.fixture
def function(aws: LocalAws, request: pytest.FixtureRequest) -> FunctionClients:
    """Clients with the credentials of a function whose role has one statement: these actions on this resource."""

    def clients(resource: str, *actions: str, **more: Any) -> Clients:
        name = request.node.name[-60:]
        role = aws.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)["Role"]
        statement = {"Effect": "Allow", "Action": list(actions), "Resource": resource, **more}
        document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        aws.client("iam").put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=document)
        variables = aws.credentials_for(role["Arn"])
        keys = Keys(variables["AWS_ACCESS_KEY_ID"], variables["AWS_SECRET_ACCESS_KEY"], variables["AWS_SESSION_TOKEN"])
        return Clients(aws.endpoint, aws.region, keys)

    return clients


def put(key: str = "a") -> dict[str, Any]:
    return {"TableName": "conversations", "Item": {"pk": {"S": key}}}


def test_a_call_that_the_role_allows_goes_through(aws: LocalAws, function: FunctionClients) -> None:
    function(TABLE, "dynamodb:PutItem")("dynamodb").put_item(**put("allowed"))
    stored = aws.client("dynamodb").get_item(TableName="conversations", Key={"pk": {"S": "allowed"}})
    assert "Item" in stored


def test_a_call_that_the_role_does_not_allow_is_refused_and_does_nothing(
    aws: LocalAws, function: FunctionClients
) -> None:
    with pytest.raises(ClientError) as refused:
        function(TABLE, "dynamodb:GetItem")("dynamodb").put_item(**put("refused"))
    assert refused.value.response["Error"]["Code"] == "AccessDeniedException"
    assert f"dynamodb:PutItem on resource: {TABLE}" in refused.value.response["Error"]["Message"]
    assert "Item" not in aws.client("dynamodb").get_item(TableName="conversations", Key={"pk": {"S": "refused"}})


def test_every_item_of_a_transaction_needs_its_own_permission(function: FunctionClients) -> None:
    dynamodb = function(TABLE, "dynamodb:PutItem")("dynamodb")
    dynamodb.transact_write_items(TransactItems=[{"Put": put("t1")}])
    delete = {"Delete": {"TableName": "conversations", "Key": {"pk": {"S": "t1"}}}}
    with pytest.raises(ClientError, match="dynamodb:DeleteItem"):
        dynamodb.transact_write_items(TransactItems=[{"Put": put("t2")}, delete])


def test_a_condition_check_in_a_transaction_needs_permission(function: FunctionClients) -> None:
    check = {"TableName": "conversations", "Key": {"pk": {"S": "t1"}}, "ConditionExpression": "attribute_exists(pk)"}
    with pytest.raises(ClientError, match="dynamodb:ConditionCheckItem"):
        function(TABLE, "dynamodb:PutItem")("dynamodb").transact_write_items(
            TransactItems=[{"Put": put("t3")}, {"ConditionCheck": check}]
        )


def test_a_batch_write_is_an_action_of_its_own(function: FunctionClients) -> None:
    request = {"conversations": [{"PutRequest": {"Item": {"pk": {"S": "b"}}}}]}
    with pytest.raises(ClientError, match="dynamodb:BatchWriteItem"):
        function(TABLE, "dynamodb:PutItem")("dynamodb").batch_write_item(RequestItems=request)


def test_leading_keys_limit_a_role_to_some_partitions(function: FunctionClients) -> None:
    own = {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["line#*"]}}
    dynamodb = function(TABLE, "dynamodb:PutItem", "dynamodb:Query", Condition=own)("dynamodb")
    dynamodb.put_item(**put("line#U1"))
    with pytest.raises(ClientError, match="AccessDenied"):
        dynamodb.put_item(**put("slack#U1"))
    query = {"TableName": "conversations", "KeyConditionExpression": "pk = :pk"}
    dynamodb.query(**query, ExpressionAttributeValues={":pk": {"S": "line#U1"}})
    with pytest.raises(ClientError, match="AccessDenied"):
        dynamodb.query(**query, ExpressionAttributeValues={":pk": {"S": "slack#U1"}})


def test_sending_a_batch_needs_the_permission_to_send(aws: LocalAws, function: FunctionClients) -> None:
    url = aws.client("sqs").get_queue_url(QueueName="inbound.fifo")["QueueUrl"]
    sqs = function(QUEUE, "sqs:SendMessage")("sqs")
    entry = {"Id": "1", "MessageBody": "x", "MessageGroupId": "g", "MessageDeduplicationId": "1"}
    assert len(sqs.send_message_batch(QueueUrl=url, Entries=[entry])["Successful"]) == 1
    with pytest.raises(ClientError) as refused:
        sqs.receive_message(QueueUrl=url)
    assert refused.value.response["Error"]["Code"] == "AccessDenied"
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403


def test_a_role_reads_its_own_secret_alone(aws: LocalAws, function: FunctionClients) -> None:
    manager = aws.client("secretsmanager")
    own, other = (manager.create_secret(Name=name, SecretString="{}")["ARN"] for name in ("own", "other"))
    secrets = function(own, "secretsmanager:GetSecretValue")("secretsmanager")
    assert secrets.get_secret_value(SecretId="own")["ARN"] == own
    with pytest.raises(ClientError) as refused:
        secrets.get_secret_value(SecretId=other)
    assert refused.value.response["Error"]["Code"] == "AccessDeniedException"


def test_services_with_other_protocols_refuse_in_their_own_shape(function: FunctionClients) -> None:
    clients = function("*", "dynamodb:GetItem")
    with pytest.raises(ClientError) as by_query:
        clients("iam").list_roles()
    with pytest.raises(ClientError) as by_rest_json:
        clients("lambda").get_function(FunctionName="x")
    with pytest.raises(ClientError) as by_rest_xml:
        clients("s3").list_objects_v2(Bucket="x")
    codes = [error.value.response["Error"]["Code"] for error in (by_query, by_rest_json, by_rest_xml)]
    assert codes == ["AccessDenied", "AccessDeniedException", "AccessDenied"]


def test_everybody_may_ask_who_they_are(function: FunctionClients) -> None:
    assert function("*", "dynamodb:GetItem")("sts").get_caller_identity()["Account"] == "111122223333"


def test_the_operator_may_do_everything_and_every_call_is_listed(aws: LocalAws, function: FunctionClients) -> None:
    aws.calls.clear()
    aws.client("dynamodb").put_item(**put())
    with pytest.raises(ClientError):
        function(TABLE, "dynamodb:GetItem")("dynamodb").put_item(**put())
    listed = [call for call in aws.calls if call.service == "dynamodb"]
    assert [(call.action, call.resource, call.allowed) for call in listed] == [
        ("dynamodb:PutItem", TABLE, True),
        ("dynamodb:PutItem", TABLE, False),
    ]
    assert listed[0].caller == "operator"
    assert listed[1].caller.startswith("test_the_operator")
    assert all(isinstance(call, Call) for call in listed)


def test_a_policy_that_can_not_be_judged_here_is_an_error_that_says_so(function: FunctionClients) -> None:
    dated = {"DateGreaterThan": {"dynamodb:LeadingKeys": "2026-01-01"}}
    with pytest.raises(ClientError, match="does not know the policy condition DateGreaterThan"):
        function(TABLE, "dynamodb:PutItem", Condition=dated)("dynamodb").put_item(**put())


def test_there_are_no_credentials_for_a_role_that_does_not_exist(aws: LocalAws) -> None:
    with pytest.raises(LookupError, match="role/nobody"):
        aws.credentials_for("arn:aws:iam::111122223333:role/nobody")
