"""Real keys replace the stand-ins one by one."""

import pytest

from assistant.errors import ConfigurationError
from assistant.names import SECRET_FIELDS
from local.outside import Outside
from local.services import VARIABLES, from_environment
from local.standins.odoo import OdooStandIn

LINE = {"LINE_CHANNEL_SECRET": "secret", "LINE_CHANNEL_ACCESS_TOKEN": "token"}
OPENAI = {"OPENAI_API_KEY": "sk-1"}
ODOO = {"ODOO_URL": "https://odoo.example", "ODOO_DB": "db", "ODOO_LOGIN": "bot", "ODOO_API_KEY": "key"}


def test_without_keys_there_is_no_real_service() -> None:
    assert from_environment("openai", {}) is None


def test_an_empty_variable_counts_as_absent() -> None:
    assert from_environment("openai", {"OPENAI_API_KEY": ""}) is None


@pytest.mark.parametrize(("provider", "environ"), [("line", LINE), ("openai", OPENAI), ("odoo", ODOO)])
def test_all_keys_of_a_service_make_it_real(provider: str, environ: dict[str, str]) -> None:
    service = from_environment(provider, environ)
    assert service
    assert service.real
    assert sorted(service.fields.values()) == sorted(environ.values())


@pytest.mark.parametrize("provider", VARIABLES)
def test_what_the_variables_give_is_what_the_functions_secret_must_hold(provider: str) -> None:
    assert tuple(VARIABLES[provider].values()) == SECRET_FIELDS[provider]


@pytest.mark.parametrize("missing", ODOO)
def test_a_service_with_some_of_its_keys_is_refused_by_name(missing: str) -> None:
    environ = {name: value for name, value in ODOO.items() if name != missing}
    with pytest.raises(ConfigurationError, match=f"{missing} is not: set all or none"):
        from_environment("odoo", environ)


def test_the_base_url_is_optional_and_changes_nothing_alone() -> None:
    url = {"OPENAI_BASE_URL": "http://localhost:1/v1"}
    service = from_environment("openai", OPENAI | url)
    assert service
    assert service.fields == {"api_key": "sk-1", "base_url": "http://localhost:1/v1"}
    assert from_environment("openai", url) is None


@pytest.mark.parametrize(("real", "environ"), [("line", LINE), ("openai", OPENAI), ("odoo", ODOO)])
def test_one_real_service_leaves_the_other_stand_ins_in_place(real: str, environ: dict[str, str]) -> None:
    served: list[str] = []

    def serve(name: str, application: object) -> str:
        served.append(name)
        return f"http://{name}.local"

    outside = Outside(environ, OdooStandIn(), bot_name="Shop")
    outside.start(serve)
    assert outside.is_real(real)
    assert {name for name, url in outside.standins.items() if url is None} == {real}
    assert set(served) == {"line", "openai", "odoo"} - {real} == set(outside.recorders)
    for name in served:
        assert set(SECRET_FIELDS[name]) <= set(outside.services[name].fields)


def test_a_stand_ins_secret_points_the_functions_to_it() -> None:
    outside = Outside({}, OdooStandIn(), bot_name="Shop")
    outside.start(lambda name, application: f"http://{name}.local")
    assert outside.services["line"].fields["api_base_url"] == "http://line.local"
    assert outside.services["openai"].fields["base_url"] == "http://openai.local/v1"
    assert outside.services["odoo"].fields["url"] == "http://odoo.local"


def test_the_balance_of_a_stand_in_is_read_with_its_admin_key_and_that_of_a_real_account_with_a_real_one() -> None:
    def admin(environ: dict[str, str]) -> dict[str, str] | None:
        outside = Outside(environ, OdooStandIn(), bot_name="Shop")
        outside.start(lambda name, application: f"http://{name}.local")
        service = outside.services.get("openai_admin")
        return service and service.fields

    assert admin({}) == {"api_key": "sk-admin-offline", "base_url": "http://openai.local/v1"}
    assert admin(OPENAI) is None
    assert admin(OPENAI | {"OPENAI_ADMIN_KEY": "sk-admin-1"}) == {"api_key": "sk-admin-1"}


def test_with_a_real_line_channel_webhooks_are_still_signed_with_its_secret() -> None:
    assert Outside(LINE, OdooStandIn(), bot_name="Shop").line.channel_secret == "secret"


def test_lines_channel_id_may_stand_for_its_token() -> None:
    service = from_environment("line", {"LINE_CHANNEL_SECRET": "secret", "LINE_CHANNEL_ID": "2000000001"})
    assert service
    assert service.fields == {"channel_secret": "secret", "channel_id": "2000000001"}
