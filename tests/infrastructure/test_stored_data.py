import json

from assistant import profile
from assistant.names import PLACEHOLDER, SECRET_FIELDS
from stacks.secrets import in_camel_case
from tests.infrastructure.synthesis import Template

TABLE = "AWS::DynamoDB::Table"
SECRET = "AWS::SecretsManager::Secret"
PROVIDERS = (*profile.load("sk_medical").providers, "openai_admin")


def test_conversations_are_keyed_as_the_store_writes_them(dev: Template) -> None:
    table = dev.only(TABLE)

    assert table["KeySchema"] == [
        {"AttributeName": "pk", "KeyType": "HASH"},
        {"AttributeName": "sk", "KeyType": "RANGE"},
    ]
    assert {attribute["AttributeType"] for attribute in table["AttributeDefinitions"]} == {"S"}
    assert table["BillingMode"] == "PAY_PER_REQUEST"


def test_conversations_expire_by_themselves(dev: Template) -> None:
    assert dev.only(TABLE)["TimeToLiveSpecification"] == {"AttributeName": "expires_at", "Enabled": True}


def test_conversations_can_be_restored_and_are_encrypted(dev: Template) -> None:
    table = dev.only(TABLE)

    assert table["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] is True
    assert table["SSESpecification"]["SSEEnabled"] is True


def test_production_data_outlives_a_deleted_stack(prod: Template) -> None:
    assert prod.only(TABLE)["DeletionProtectionEnabled"] is True
    for kind in (TABLE, SECRET, "AWS::SQS::Queue", "AWS::Logs::LogGroup"):
        assert prod.deletion_policy(kind) == {"Retain"}


def test_a_dev_stack_leaves_nothing_behind(dev: Template) -> None:
    assert dev.only(TABLE)["DeletionProtectionEnabled"] is False
    for kind in (TABLE, SECRET, "AWS::SQS::Queue", "AWS::Logs::LogGroup"):
        assert dev.deletion_policy(kind) == {"Delete"}


def test_each_provider_has_a_secret_with_placeholders_in_exactly_its_fields(dev: Template) -> None:
    written = [json.loads(secret["SecretString"]) for secret in dev.of_type(SECRET).values()]

    assert written == [dict.fromkeys(fields, PLACEHOLDER) for fields in map(SECRET_FIELDS.__getitem__, PROVIDERS)]


def test_a_later_deployment_does_not_overwrite_what_the_operator_filled_in(dev: Template, prod: Template) -> None:
    """CloudFormation writes the value again when its text changes: nothing in it may depend on the deployment."""
    assert _values(dev) == _values(prod)


def test_the_operator_is_told_the_command_that_fills_each_secret(dev: Template) -> None:
    for provider in PROVIDERS:
        fields = SECRET_FIELDS[provider]
        name = f"{in_camel_case(provider)}Secret"
        command = dev.body["Outputs"][f"Fill{name}"]["Value"]["Fn::Join"][1]

        assert command[0] == "aws secretsmanager put-secret-value --secret-id "
        assert command[1] == dev.body["Outputs"][name]["Value"]
        assert all(field in command[2] for field in fields)


def _values(template: Template) -> list[str]:
    return [secret["SecretString"] for secret in template.of_type(SECRET).values()]
