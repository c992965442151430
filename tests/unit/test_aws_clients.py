"""The clients that functions start with are those that boto3 would make."""

import json
from collections.abc import Iterator

import boto3
import pytest
from botocore.config import Config
from moto import mock_aws

from assistant.bootstrap import aws
from assistant.bootstrap.processor import AWS
from assistant.errors import ConfigurationError
from assistant.names import Env
from tests.builders import T0
from tests.fakes.clock import FakeClock


@pytest.fixture(autouse=True)
def secrets(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "ap-southeast-1")
    with mock_aws():
        manager = boto3.client("secretsmanager")
        for provider, variable in (("openai", Env.OPENAI_SECRET), ("openai_admin", Env.OPENAI_ADMIN_SECRET)):
            monkeypatch.setenv(variable, provider)
            manager.create_secret(Name=provider, SecretString=json.dumps({"api_key": f"key of {provider}"}))
        yield


@pytest.mark.parametrize("service", ["dynamodb", "sqs"])
def test_they_speak_to_the_same_address_in_the_same_version(service: str) -> None:
    ours = getattr(aws.opened(AWS, ["openai"], FakeClock(T0)), service)
    theirs = boto3.client(service, config=AWS)

    assert ours.meta.endpoint_url == theirs.meta.endpoint_url
    assert ours.meta.service_model.api_version == theirs.meta.service_model.api_version
    assert ours.meta.method_to_api_mapping == theirs.meta.method_to_api_mapping
    assert ours.meta.config.retries == theirs.meta.config.retries


def test_every_provider_gets_its_own_secret() -> None:
    secrets = aws.opened(Config(), ["openai", "openai_admin"], FakeClock(T0)).secrets

    assert {name: secret.fields()["api_key"] for name, secret in secrets.items()} == {
        "openai": "key of openai",
        "openai_admin": "key of openai_admin",
    }


def test_a_secret_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(Env.OPENAI_SECRET, "gone")

    with pytest.raises(ConfigurationError, match=r"secret gone \(openai\) can't be read: ResourceNotFoundException"):
        aws.opened(AWS, ["openai_admin", "openai"], FakeClock(T0))
