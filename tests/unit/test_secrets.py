"""What a function knows of its secrets: at its start, after a while, and when a provider refuses them."""

import json

import pytest

from assistant.credentials import Credentials, Fields
from assistant.errors import AccessDenied, ConfigurationError, KeyRefused
from assistant.names import PLACEHOLDER, SECRET_FIELDS, Env
from assistant.secrets import MAX_AGE_MS, PAUSE_MS, Secret, read
from tests.builders import T0
from tests.fakes.clock import FakeClock
from tests.fakes.secrets_manager import FakeSecretsManager

ARN = "openai_secret_arn"


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (Env.LINE_SECRET, Env.OPENAI_SECRET, Env.ODOO_SECRET):
        monkeypatch.setenv(name, name.lower())


def filled(provider: str, **changes: str) -> str:
    return json.dumps({**dict.fromkeys(SECRET_FIELDS[provider], "value"), **changes})


class Operator:
    """Puts new keys into the secret while the function is warm."""

    def __init__(self) -> None:
        self.clock = FakeClock(T0)
        self.manager = FakeSecretsManager()
        self.puts("first")
        self.secret = Secret(self.manager, "openai", self.clock)

    def puts(self, key: str) -> None:
        self.manager.put(ARN, api_key=key)

    @property
    def key(self) -> str:
        return self.secret.fields()["api_key"]


@pytest.fixture
def operator() -> Operator:
    return Operator()


# At the start


def test_a_filled_secret_gives_its_fields_also_those_that_are_optional() -> None:
    client = FakeSecretsManager(line_secret_arn=filled("line", api_base_url="http://localhost:1"))
    assert read(client, "line")["api_base_url"] == "http://localhost:1"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("not json", "is not JSON"),
        ("[]", "not a JSON object"),
        ("{}", "lacks 'channel_secret'"),
        (filled("line", channel_access_token=""), "lacks 'channel_access_token'"),
        (filled("line", channel_secret=PLACEHOLDER), "'channel_secret' is still a placeholder"),
        (filled("line", channel_secret=PLACEHOLDER, channel_id="1"), "'channel_secret' is still a placeholder"),
        (filled("line", channel_access_token="", channel_id=PLACEHOLDER), "lacks 'channel_access_token'"),
    ],
)
def test_a_secret_that_was_not_filled_is_named_with_the_command_that_fills_it(content: str, told: str) -> None:
    with pytest.raises(ConfigurationError, match=told) as caught:
        Secret(FakeSecretsManager(line_secret_arn=content), "line", FakeClock(T0))
    text = str(caught.value)
    assert "line_secret_arn" in text
    assert "aws secretsmanager put-secret-value" in text
    assert '"channel_id" can stand for "channel_access_token"' in text
    assert text.isascii()


@pytest.mark.parametrize("token", ["", PLACEHOLDER])
def test_the_channel_id_stands_for_a_token_that_is_not_filled(token: str) -> None:
    client = FakeSecretsManager(line_secret_arn=filled("line", channel_access_token=token, channel_id="2000000001"))
    assert read(client, "line") == {"channel_secret": "value", "channel_id": "2000000001"}


def test_a_secret_that_can_not_be_read_is_named_with_the_reason() -> None:
    with pytest.raises(ConfigurationError, match=r"line_secret_arn.*ResourceNotFoundException"):
        read(FakeSecretsManager(), "line")


def test_an_error_about_a_secret_does_not_quote_it() -> None:
    content = json.dumps({"channel_secret": "hush-hush"})
    with pytest.raises(ConfigurationError) as caught:
        read(FakeSecretsManager(line_secret_arn=content), "line")
    assert "hush" not in str(caught.value)


# After a while


def test_a_value_is_kept_for_five_minutes_and_then_fetched_anew(operator: Operator) -> None:
    operator.puts("second")
    operator.clock.advance(seconds=MAX_AGE_MS / 1000 - 1)
    assert (operator.key, operator.manager.fetches) == ("first", 1)
    operator.clock.advance(seconds=1)
    assert (operator.key, operator.key, operator.manager.fetches) == ("second", "second", 2)


def broken(operator: Operator) -> None:
    operator.manager.broken = True


def emptied(operator: Operator) -> None:
    operator.puts("")


def placed(operator: Operator) -> None:
    operator.puts(PLACEHOLDER)


@pytest.mark.parametrize("harm", [broken, emptied, placed])
def test_a_fetch_that_fails_keeps_the_value_and_is_tried_again_after_a_minute(operator: Operator, harm) -> None:
    harm(operator)
    operator.clock.advance(seconds=MAX_AGE_MS / 1000)
    assert [operator.key for _ in range(3)] == ["first"] * 3
    assert operator.manager.fetches == 2
    operator.manager.broken = False
    operator.puts("second")
    operator.clock.advance(seconds=PAUSE_MS / 1000)
    assert operator.key == "second"


def test_no_value_is_logged_whether_a_fetch_succeeds_or_fails(
    operator: Operator, capsys: pytest.CaptureFixture[str]
) -> None:
    operator.puts("second")
    operator.clock.advance(seconds=MAX_AGE_MS / 1000)
    assert operator.key == "second"
    operator.manager.broken = True
    operator.clock.advance(seconds=MAX_AGE_MS / 1000)
    assert operator.key == "second"
    records = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [record.get("event") for record in records] == ["secret_fetched", "secret_not_fetched", None]
    assert records[0]["changed"] is True
    assert not any(key in json.dumps(records) for key in ("first", 'second"'))


# When a provider refuses them


def refusing(*keys: str):
    def attempt(fields: Fields) -> str:
        if fields["api_key"] in keys:
            raise KeyRefused("openai", "invalid_api_key", status=401)
        return fields["api_key"]

    return attempt


def test_a_refused_key_is_replaced_by_the_new_one_within_the_same_call(operator: Operator) -> None:
    operator.puts("second")
    assert operator.secret.call(refusing("first")) == "second"
    assert operator.manager.fetches == 2


def test_a_key_that_is_refused_and_still_the_newest_is_tried_once(operator: Operator) -> None:
    tried: list[str] = []

    def attempt(fields: Fields) -> None:
        tried.append(fields["api_key"])
        raise KeyRefused("openai", "invalid_api_key")

    with pytest.raises(KeyRefused):
        operator.secret.call(attempt)
    assert tried == ["first"]


def test_a_new_key_that_is_refused_as_well_is_an_error_and_no_third_try(operator: Operator) -> None:
    operator.puts("second")
    with pytest.raises(KeyRefused):
        operator.secret.call(refusing("first", "second"))
    assert operator.manager.fetches == 2


def test_a_missing_right_is_no_reason_to_look_for_another_key(operator: Operator) -> None:
    def attempt(fields: Fields) -> None:
        raise AccessDenied("odoo", "AccessError")

    with pytest.raises(AccessDenied):
        operator.secret.call(attempt)
    assert operator.manager.fetches == 1


def test_calls_side_by_side_whose_key_is_refused_fetch_it_once(operator: Operator) -> None:
    refused = operator.secret.fields()
    operator.puts("second")
    assert [operator.secret.renew(refused) for _ in range(3)] == [True, True, True]
    assert operator.manager.fetches == 2


def test_strangers_can_provoke_one_fetch_a_minute(operator: Operator) -> None:
    refused = operator.secret.fields()
    for _ in range(100):
        assert not operator.secret.renew(refused, proven=False)
    assert operator.manager.fetches == 2
    operator.clock.advance(seconds=PAUSE_MS / 1000)
    operator.puts("second")
    assert operator.secret.renew(refused, proven=False)
    assert operator.manager.fetches == 3


def test_what_strangers_provoked_does_not_hold_up_a_refused_key(operator: Operator) -> None:
    operator.secret.renew(operator.secret.fields(), proven=False)
    operator.puts("second")
    assert operator.secret.call(refusing("first")) == "second"


def test_fixed_credentials_are_what_they_are() -> None:
    credentials = Credentials({"api_key": "first"})
    assert credentials.call(refusing()) == "first"
    with pytest.raises(KeyRefused):
        credentials.call(refusing("first"))


# What an operator is told of it


def failing(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Of which service each written metric says that its secret fails."""
    records = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return [record["service"] for record in records if record.get("SecretsFailing") == 1]


@pytest.mark.parametrize("values", [{}, {"line_secret_arn": filled("line", channel_secret=PLACEHOLDER)}])
def test_a_cold_start_without_its_secret_writes_the_metric_before_it_fails(
    values: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(ConfigurationError):
        Secret(FakeSecretsManager(**values), "line", FakeClock(T0))
    assert failing(capsys) == ["line"]


@pytest.mark.parametrize("harm", [broken, emptied, placed])
def test_a_fetch_that_fails_later_is_counted_although_the_value_goes_on(
    operator: Operator, harm, capsys: pytest.CaptureFixture[str]
) -> None:
    harm(operator)
    operator.clock.advance(seconds=MAX_AGE_MS / 1000)
    assert operator.key == "first"
    assert failing(capsys) == ["openai"]


def test_a_refused_key_is_counted_only_if_there_is_no_newer_one_that_works(
    operator: Operator, capsys: pytest.CaptureFixture[str]
) -> None:
    operator.puts("second")
    operator.secret.call(refusing("first"))
    assert failing(capsys) == []
    with pytest.raises(KeyRefused):
        operator.secret.call(refusing("second"))
    assert failing(capsys) == ["openai"]
    operator.puts("third")
    with pytest.raises(KeyRefused):
        operator.secret.call(refusing("second", "third"))
    assert failing(capsys) == ["openai"]


def test_strangers_signatures_say_nothing_about_the_secret(
    operator: Operator, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not operator.secret.renew(operator.secret.fields(), proven=False)
    assert failing(capsys) == []
