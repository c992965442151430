import json

import pytest
from botocore.exceptions import ClientError

from assistant.errors import ConfigurationError
from assistant.names import PLACEHOLDER, SECRET_FIELDS, Env
from assistant.settings import secret, secrets, variable


class FakeSecretsManager:
    def __init__(self, **values: str) -> None:
        self._values = values

    def get_secret_value(self, *, SecretId: str) -> dict[str, str]:
        if SecretId not in self._values:
            raise ClientError({"Error": {"Code": "ResourceNotFoundException", "Message": ""}}, "GetSecretValue")
        return {"SecretString": self._values[SecretId]}


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (Env.LINE_SECRET, Env.OPENAI_SECRET, Env.ODOO_SECRET):
        monkeypatch.setenv(name, name.lower())


def filled(provider: str, **changes: str) -> str:
    return json.dumps({**dict.fromkeys(SECRET_FIELDS[provider], "value"), **changes})


@pytest.mark.parametrize("value", [None, ""])
def test_a_missing_variable_is_named(monkeypatch: pytest.MonkeyPatch, value: str | None) -> None:
    monkeypatch.delenv(Env.TABLE, raising=False)
    if value is not None:
        monkeypatch.setenv(Env.TABLE, value)
    with pytest.raises(ConfigurationError, match=Env.TABLE):
        variable(Env.TABLE)


def test_a_filled_secret_gives_its_fields_also_those_that_are_optional() -> None:
    client = FakeSecretsManager(line_secret_arn=filled("line", api_base_url="http://localhost:1"))
    assert secret(client, "line")["api_base_url"] == "http://localhost:1"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("not json", "is not JSON"),
        ("[]", "not a JSON object"),
        ("{}", "lacks 'channel_secret'"),
        (filled("line", channel_access_token=""), "lacks 'channel_access_token'"),
        (filled("line", channel_secret=PLACEHOLDER), "'channel_secret' is still a placeholder"),
    ],
)
def test_a_secret_that_was_not_filled_is_named_with_the_command_that_fills_it(content: str, told: str) -> None:
    with pytest.raises(ConfigurationError, match=told) as caught:
        secret(FakeSecretsManager(line_secret_arn=content), "line")
    assert "line_secret_arn" in str(caught.value)
    if "placeholder" in told:
        assert "aws secretsmanager put-secret-value" in str(caught.value)


def test_a_secret_that_can_not_be_read_is_named_with_the_reason() -> None:
    with pytest.raises(ConfigurationError, match=r"line_secret_arn.*ResourceNotFoundException"):
        secret(FakeSecretsManager(), "line")


def test_an_error_about_a_secret_does_not_quote_it() -> None:
    content = json.dumps({"channel_secret": "hush-hush"})
    with pytest.raises(ConfigurationError) as caught:
        secret(FakeSecretsManager(line_secret_arn=content), "line")
    assert "hush" not in str(caught.value)


def test_several_secrets_come_in_the_order_asked_for() -> None:
    client = FakeSecretsManager(openai_secret_arn=filled("openai"), odoo_secret_arn=filled("odoo", db="shop"))
    first, second = secrets(client, "odoo", "openai")
    assert first["db"] == "shop"
    assert set(second) == {"api_key"}
