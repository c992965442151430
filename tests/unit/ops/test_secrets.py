"""Secrets are filled without showing them, and what is not meant stays as it is."""

import json

import pytest

from tests.unit.ops.whole import Whole


def test_status_tells_what_is_filled_and_who_reads_it_and_no_value(whole: Whole) -> None:
    whole.secret("odoo", api_key="REPLACE_ME")

    told = whole.ops("secrets", "status").stdout
    rows = {row["provider"]: row for row in json.loads(whole.ops("secrets", "status", "--json").stdout)["secrets"]}

    assert rows["odoo"]["filled"] is False
    assert rows["odoo"]["fields"]["api_key"] == "is a placeholder"
    assert rows["line"]["fields"]["channel_secret"] == "filled"
    assert rows["line"]["read_by"] == ["ingest", "processor", "balance"]
    assert "api_key is a placeholder" in told
    assert not [value for value in whole.kept["line"].values() if value in told]


def test_each_required_field_is_asked_for_and_enter_keeps_what_is_there(whole: Whole) -> None:
    before = whole.fields("odoo")

    result = whole.ops("secrets", "set", "odoo", typed="\n\nsaphan-2\na new key\n")

    assert result.exit_code == 0
    assert whole.fields("odoo") == {**before, "login": "saphan-2", "api_key": "a new key"}
    assert "odoo: login, api_key set." in result.stdout
    assert "a new key" not in result.output


def test_fields_that_are_not_asked_for_stay(whole: Whole) -> None:
    whole.ops("secrets", "set", "line", "--field", "bot_user_id", typed="U1\n")

    assert whole.fields("line") == {**whole.kept["line"], "bot_user_id": "U1"}


def test_the_old_channel_secret_stays_good_for_what_is_on_its_way(whole: Whole) -> None:
    result = whole.ops("secrets", "set", "line", "--field", "channel_secret", typed="the new one\n")

    assert whole.fields("line")["channel_secret"] == "the new one"
    assert whole.fields("line")["channel_secret_previous"] == whole.kept["line"]["channel_secret"]
    assert "channel_secret_previous set" in result.stdout


def test_an_optional_field_can_be_taken_out(whole: Whole) -> None:
    whole.secret("line", channel_secret_previous="old")

    result = whole.ops("secrets", "set", "line", "--remove", "channel_secret_previous")

    assert "channel_secret_previous" not in whole.fields("line")
    assert "channel_secret_previous removed" in result.stdout


def test_a_required_field_can_not(whole: Whole) -> None:
    result = whole.ops("secrets", "set", "openai", "--remove", "api_key")

    assert result.exit_code == 1
    assert "Nothing was changed: api_key is still missing" in result.stderr
    assert whole.fields("openai") == whole.kept["openai"]


def test_a_channel_id_stands_for_the_token(whole: Whole) -> None:
    given = json.dumps({"channel_id": "2000000001"})

    result = whole.ops("secrets", "set", "line", "--stdin", "--remove", "channel_access_token", typed=given)

    assert result.exit_code == 0
    assert "channel_access_token" not in whole.fields("line")
    assert whole.doctor("--only", "line")["line.token"]["state"] == "ok"


def test_a_secret_full_of_placeholders_is_filled_in_one_go(whole: Whole) -> None:
    whole.secret_text("openai", '{"api_key": "REPLACE_ME"}')

    assert whole.ops("secrets", "set", "openai", typed="sk-new\n").exit_code == 0
    assert whole.fields("openai") == {"api_key": "sk-new"}


def test_one_that_holds_no_json_is_written_anew(whole: Whole) -> None:
    whole.secret_text("openai", "sk-pasted-as-it-is")

    whole.ops("secrets", "set", "openai", typed="sk-new\n")

    assert whole.fields("openai") == {"api_key": "sk-new"}


def test_nothing_typed_changes_nothing(whole: Whole) -> None:
    assert "Nothing was changed" in whole.ops("secrets", "set", "openai", typed="\n").stdout


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("sk-123", "holds no JSON"),
        ("[1]", "must be a JSON object"),
        ('{"api_key": ""}', "whose values are texts"),
        ('{"apikey": "sk-1"}', "has no field 'apikey'; there are: api_key, base_url"),
    ],
)
def test_what_standard_input_must_not_hold(whole: Whole, given: str, said: str) -> None:
    result = whole.ops("secrets", "set", "openai", "--stdin", typed=given)

    assert result.exit_code == 1
    assert said in result.stderr
    assert whole.fields("openai") == whole.kept["openai"]
