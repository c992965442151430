"""Which deployment the options mean, and what is said when there is none."""

import json
import socket
from pathlib import Path

import pytest
from botocore.exceptions import ClientError, NoCredentialsError
from click.testing import CliRunner, Result

from local.aws.server import LocalAws
from ops.cli import main

OUTPUTS = {"TableName": "conversations", "QueueUrl": "https://queue", "DlqUrl": "https://dlq"}


def ops(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["dlq", "list", "--no-why", *arguments])


@pytest.fixture(autouse=True)
def nobodys_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.fixture
def on_aws(aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> LocalAws:
    """A stack on AWS, which is the local one here."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", aws.endpoint)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "operator")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "local")
    return aws


def create_stack(aws: LocalAws, name: str, outputs: dict[str, str]) -> None:
    template = {
        "Resources": {"Topic": {"Type": "AWS::SNS::Topic"}},
        "Outputs": {key: {"Value": value} for key, value in outputs.items()},
    }
    aws.client("cloudformation").create_stack(StackName=name, TemplateBody=json.dumps(template))


def test_a_stack_is_found_by_profile_and_stage(on_aws: LocalAws) -> None:
    url = on_aws.client("sqs").create_queue(QueueName="dlq.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
    create_stack(on_aws, "Saphan-sk-medical-prod", {**OUTPUTS, "DlqUrl": url})

    result = ops("--stage", "prod", "--region", on_aws.region)

    assert result.output == f"The dead-letter queue of stack Saphan-sk-medical-prod in {on_aws.region} is empty.\n"


def test_a_stack_that_is_not_there_is_named(on_aws: LocalAws) -> None:
    result = ops("--profile", "karlos", "--region", on_aws.region)

    assert result.exit_code == 1
    assert f"There is no stack Saphan-karlos-dev in {on_aws.region}." in result.stderr


def test_a_stack_of_somebody_else_is_refused(on_aws: LocalAws) -> None:
    create_stack(on_aws, "website", {"TableName": "pages"})

    result = ops("--stack", "website", "--region", on_aws.region)

    assert "has no output QueueUrl, DlqUrl" in result.stderr


def test_without_a_region_it_is_said_how_to_give_one() -> None:
    assert "use --region, or set AWS_REGION" in ops().stderr


def test_without_credentials_it_is_said_how_to_get_some() -> None:
    assert "No AWS credentials were found" in ops("--region", "eu-west-1").stderr


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("ExpiredToken", "AWS does not accept these credentials (ExpiredToken): sign in again"),
        ("AccessDenied", "These credentials may not do that: User: bob is not authorized"),
        ("Throttling", "AWS refused DescribeStacks: User: bob is not authorized"),
    ],
)
def test_a_refusal_of_aws_is_one_sentence(monkeypatch: pytest.MonkeyPatch, code: str, said: str) -> None:
    def refuse(*_: object) -> None:
        raise ClientError({"Error": {"Code": code, "Message": "User: bob is not authorized"}}, "DescribeStacks")

    monkeypatch.setattr("ops.options.of_stack", refuse)
    result = ops()

    assert said in result.stderr
    assert "Traceback" not in result.output


def test_a_login_that_is_missing_only_later_is_told_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise NoCredentialsError

    monkeypatch.setattr("ops.options.of_stack", refuse)
    assert "No AWS credentials were found" in ops().stderr


def test_a_world_that_was_never_started(tmp_path: Path) -> None:
    result = ops("--world", str(tmp_path / "world.json"))

    assert result.exit_code == 1
    assert "start one with make run" in result.stderr


def test_a_world_that_was_killed(tmp_path: Path) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    facts = {"endpoint": f"http://127.0.0.1:{port}", "region": "ap-southeast-1", "table": "t"}
    file = tmp_path / "world.json"
    file.write_text(json.dumps({"aws": {**facts, "queue": "http://queue", "dlq": "http://dlq"}}))

    assert "is not running any more" in ops("--world", str(file)).stderr


def test_a_world_that_is_up(aws: LocalAws, tmp_path: Path) -> None:
    url = aws.client("sqs").create_queue(QueueName="world-dlq.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
    facts = {"endpoint": aws.endpoint, "region": aws.region, "table": "t", "queue": url, "dlq": url}
    file = tmp_path / "world.json"
    file.write_text(json.dumps({"aws": facts}))

    assert ops("--world", str(file)).output == "The dead-letter queue of the world on this machine is empty.\n"


def test_aws_and_this_machine_at_once_is_a_mistake() -> None:
    assert ops("--local", "--stack", "Saphan-sk-medical-dev").exit_code == 2


@pytest.mark.parametrize("command", [[], ["dlq"], *(["dlq", name] for name in ("list", "show", "replay", "drop"))])
def test_every_command_explains_itself(command: list[str]) -> None:
    result = CliRunner().invoke(main, [*command, "--help"])

    assert result.exit_code == 0
    assert "Usage:" in result.stdout
