"""The chat function as it is deployed: its own handler and composition, AWS by moto, OpenAI as a stand-in on loopback;
and the processor's, which goes on where it can't."""

import importlib
import json
import sys
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from moto import mock_aws

from assistant.chat.callers import Caller, hash_of, new_key
from assistant.clock import SystemClock
from assistant.errors import ConfigurationError
from assistant.names import PLACEHOLDER, WARM_CALL, Env
from assistant.stores.callers import DynamoCallers
from local.aws.conversation_table import create_table
from local.standins.http_server import HttpServer
from local.standins.openai import OpenAIStandIn
from local.standins.recorder import Recorder

KEY, TABLE = new_key(), "conversations"
STATEMENT = "Remote work is better than working in an office."
FIFO = {"FifoQueue": "true", "DeduplicationScope": "messageGroup", "FifoThroughputLimit": "perMessageGroupId"}


class Deployed:
    def __init__(self, openai: Recorder, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self.openai = openai
        self.secrets = boto3.client("secretsmanager")
        self.dynamodb, self.sqs = boto3.client("dynamodb"), boto3.client("sqs")
        create_table(self.dynamodb, TABLE)
        self.queue = self.sqs.create_queue(QueueName="queue.fifo", Attributes=FIFO)["QueueUrl"]
        monkeypatch.setenv(Env.QUEUE_URL, self.queue)
        self.secrets.create_secret(Name="openai", SecretString=json.dumps({"api_key": "k", "base_url": f"{url}/v1"}))
        DynamoCallers(self.dynamodb, TABLE, SystemClock()).add(Caller(hash_of(KEY), "tests", 100, 1000, 0))

    def start(self, function: str) -> Any:
        """A cold start."""
        sys.modules.pop(f"lambdas.{function}", None)
        return importlib.import_module(f"lambdas.{function}").handler

    def ask(self, method: str, path: str, body: object = None) -> tuple[int, dict[str, Any]]:
        event = {
            "rawPath": path,
            "requestContext": {"requestId": "g-1", "http": {"method": method}},
            "headers": {"authorization": f"Bearer {KEY}", "content-type": "application/json"},
            "body": json.dumps(body),
        }
        response = self.start("chat")(event, context())
        return response["statusCode"], json.loads(response.get("body") or "{}")

    def waiting(self) -> list[dict[str, Any]]:
        """Messages of the queue, as SQS gives them to a function."""
        found = self.sqs.receive_message(QueueUrl=self.queue, MaxNumberOfMessages=10, VisibilityTimeout=0)
        return [
            {
                "messageId": message["MessageId"],
                "receiptHandle": message["ReceiptHandle"],
                "body": message["Body"],
                "attributes": {"ApproximateReceiveCount": "1", "SentTimestamp": str(SystemClock().now_ms())},
            }
            for message in found.get("Messages", [])
        ]

    def stored(self) -> list[str]:
        return sorted(item["pk"]["S"] for item in self.dynamodb.scan(TableName=TABLE)["Items"])


def context() -> SimpleNamespace:
    return SimpleNamespace(aws_request_id="r-1", get_remaining_time_in_millis=lambda: 29_000)


@pytest.fixture(scope="module")
def openai() -> Iterator[tuple[Recorder, str]]:
    recorder = Recorder(OpenAIStandIn().app)
    server = HttpServer(recorder).start()
    yield recorder, server.url
    server.stop()


@pytest.fixture
def deployed(openai: tuple[Recorder, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployed]:
    environment = {
        Env.PROFILE: "kopichat",
        Env.STAGE: "dev",
        Env.TABLE: TABLE,
        Env.OPENAI_SECRET: "openai",
        "AWS_DEFAULT_REGION": "ap-southeast-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with mock_aws():
        yield Deployed(*openai, monkeypatch)
    openai[0].clear()


def test_a_debate_in_the_table_from_the_first_message_to_its_erasure(deployed: Deployed) -> None:
    status, first = deployed.ask("POST", "/chat", {"message": STATEMENT})
    assert status == 200
    assert [each["role"] for each in first["message"]] == ["user", "bot"]
    assert STATEMENT.rstrip(".") in first["message"][-1]["message"]

    status, second = deployed.ask(
        "POST", "/chat", {"message": "Change sides now, please!", "conversation_id": first["conversation_id"]}
    )
    assert (status, len(second["message"])) == (200, 4)
    assert "against" in second["message"][-1]["message"]

    path = f"/chat/{first['conversation_id']}"
    assert deployed.ask("GET", path) == (200, second)
    assert deployed.ask("DELETE", path) == (204, {})
    assert deployed.ask("GET", path)[0] == 404
    assert [pk for pk in deployed.stored() if pk.startswith("rest#")] == []
    assert deployed.waiting() == []


def test_while_openai_is_down_the_message_is_kept_and_the_processor_answers_it_later(deployed: Deployed) -> None:
    deployed.openai.fail(match={"path": "/responses"}, status=500, times=10)
    status, told = deployed.ask("POST", "/chat", {"message": STATEMENT})
    assert (status, told["message"]) == (202, [{"role": "user", "message": STATEMENT}])
    path = f"/chat/{told['conversation_id']}"
    assert deployed.ask("GET", path)[0] == 202

    deployed.openai.clear()
    messages = deployed.waiting()
    assert len(messages) == 1
    assert deployed.start("processor")({"Records": messages}, context()) == {"batchItemFailures": []}

    status, told = deployed.ask("GET", path)
    assert status == 200
    assert [each["role"] for each in told["message"]] == ["user", "bot"]


def test_a_secret_that_nobody_filled_stops_the_cold_start_by_name(deployed: Deployed) -> None:
    deployed.secrets.put_secret_value(SecretId="openai", SecretString=json.dumps({"api_key": PLACEHOLDER}))
    with pytest.raises(ConfigurationError, match="openai"):
        deployed.start("chat")


@pytest.mark.parametrize("function", ["chat", "processor"])
def test_a_call_that_keeps_a_function_warm_does_nothing(function: str, deployed: Deployed) -> None:
    before = deployed.stored()
    assert deployed.start(function)(WARM_CALL, context()) == {}
    assert deployed.stored() == before
    assert deployed.openai.requests == []
