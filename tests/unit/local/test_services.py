"""Real keys replace the stand-ins one by one."""

import pytest

from assistant.errors import ConfigurationError
from assistant.names import CHANNEL_PROVIDERS, SECRET_FIELDS
from assistant.profile import Profile, available, load
from local.outside import Outside
from local.services import VARIABLES, from_environment

LINE = {"LINE_CHANNEL_SECRET": "secret", "LINE_CHANNEL_ACCESS_TOKEN": "token"}
OPENAI = {"OPENAI_API_KEY": "sk-1"}
TWILIO = {"TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": "token", "TWILIO_WHATSAPP_SENDER": "+15005550006"}
HERE = "http://localhost:9000"
ODOO = {"ODOO_URL": "https://odoo.example", "ODOO_DB": "db", "ODOO_LOGIN": "bot", "ODOO_API_KEY": "key"}

ON_SLACK = load("plain").model_copy(update={"channels": ("slack",)})


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

    outside = Outside(environ, load("sk_medical"))
    outside.start(serve, HERE)
    assert outside.is_real(real)
    assert {name for name, url in outside.standins.items() if url is None} == {real}
    assert set(served) == {"line", "openai", "odoo"} - {real} == set(outside.recorders)
    for name in served:
        assert set(SECRET_FIELDS[name]) <= set(outside.services[name].fields)


def test_a_stand_ins_secret_points_the_functions_to_it() -> None:
    outside = Outside({}, load("sk_medical"))
    outside.start(_served, HERE)
    assert outside.services["line"].fields["api_base_url"] == "http://line.local"
    assert outside.services["openai"].fields["base_url"] == "http://openai.local/v1"
    assert outside.services["odoo"].fields["url"] == "http://odoo.local"


def test_the_balance_of_a_stand_in_is_read_with_its_admin_key_and_that_of_a_real_account_with_a_real_one() -> None:
    def admin(environ: dict[str, str]) -> dict[str, str] | None:
        outside = Outside(environ, load("sk_medical"))
        outside.start(_served, HERE)
        service = outside.services.get("openai_admin")
        return service and service.fields

    assert admin({}) == {"api_key": "sk-admin-offline", "base_url": "http://openai.local/v1"}
    assert admin(OPENAI) is None
    assert admin(OPENAI | {"OPENAI_ADMIN_KEY": "sk-admin-1"}) == {"api_key": "sk-admin-1"}


@pytest.mark.parametrize("name", available())
def test_a_profile_has_just_the_stand_ins_that_it_needs_and_their_secrets_are_whole(name: str) -> None:
    profile = load(name)
    outside = Outside({}, profile)
    outside.start(_served, HERE)
    channels = {CHANNEL_PROVIDERS[channel] for channel in profile.webhooks}
    assert set(outside.standins) == channels | {"openai"} | ({"odoo"} if profile.uses_odoo else set())
    for provider in outside.standins:
        assert set(SECRET_FIELDS[provider]) <= set(outside.services[provider].fields)
    if not profile.uses_odoo:
        with pytest.raises(KeyError):
            _ = outside.odoo


@pytest.mark.parametrize(
    ("provider", "profile", "key"), [("twilio", load("karlos"), "auth_token"), ("slack", ON_SLACK, "bot_token")]
)
def test_the_other_channels_stand_ins_take_what_their_secrets_hold(provider: str, profile: Profile, key: str) -> None:
    outside = Outside({}, profile)
    outside.start(_served, HERE)
    fields = outside.services[provider].fields
    assert fields["api_base_url"] == f"http://{provider}.local"
    assert fields[key] == getattr(getattr(outside, provider), key)


def test_twilio_signs_for_where_our_gateway_is_unless_a_tunnel_is_named() -> None:
    def signs_for(environ: dict[str, str]) -> tuple[str, str]:
        outside = Outside(environ, load("karlos"))
        outside.start(_served, HERE)
        return outside.services["twilio"].fields["public_url"], outside.twilio.signed_url

    tunnel = "https://tunnel.example"
    assert signs_for({}) == (HERE, f"{HERE}/webhooks/whatsapp")
    assert signs_for(TWILIO) == (HERE, f"{HERE}/webhooks/whatsapp")
    assert signs_for(TWILIO | {"TWILIO_PUBLIC_URL": tunnel}) == (tunnel, f"{tunnel}/webhooks/whatsapp")


def _served(name: str, application: object) -> str:
    return f"http://{name}.local"


def test_with_a_real_line_channel_webhooks_are_still_signed_with_its_secret() -> None:
    assert Outside(LINE, load("sk_medical")).line.channel_secret == "secret"


def test_lines_channel_id_may_stand_for_its_token() -> None:
    service = from_environment("line", {"LINE_CHANNEL_SECRET": "secret", "LINE_CHANNEL_ID": "2000000001"})
    assert service
    assert service.fields == {"channel_secret": "secret", "channel_id": "2000000001"}
