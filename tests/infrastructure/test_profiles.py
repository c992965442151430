"""Every profile's stack, synthesized as `npx cdk synth -c profile=…` does, with cdk-nag, without building the asset."""

import json

import pytest

from app import DEFAULT_PROFILE
from assistant.names import SECRET_VARIABLES
from assistant.profile import available, load
from tests.infrastructure.synthesis import Template, synthesize


@pytest.fixture(scope="session")
def templates(dev: Template, rest: Template, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Template]:
    made = {DEFAULT_PROFILE: dev, "kopichat": rest}
    others = [name for name in available() if name not in made]
    return made | {name: synthesize(tmp_path_factory.mktemp(name), profile=name) for name in others}


def test_all_deployments_run_the_same_asset(templates: dict[str, Template]) -> None:
    """A profile is chosen by an environment variable, so a fix is built once for all."""
    keys = {function["Code"]["S3Key"] for template in templates.values() for function in template.functions().values()}
    assert len(keys) == 1


@pytest.mark.parametrize("name", available())
def test_the_functions_know_their_profile_and_its_channels_are_the_only_way_in(
    templates: dict[str, Template], name: str
) -> None:
    template = templates[name]
    routes = [route["RouteKey"] for route in template.of_type("AWS::ApiGatewayV2::Route").values()]
    webhooks = [f"POST /webhooks/{channel}" for channel in load(name).webhooks]
    assert [route for route in routes if not route.split()[1].startswith("/chat")] == webhooks
    for function in template.functions().values():
        assert function["Environment"]["Variables"]["PROFILE"] == name


@pytest.mark.parametrize("name", available())
def test_a_dashboard_speaks_of_line_only_where_line_is(templates: dict[str, Template], name: str) -> None:
    body = json.dumps(templates[name].only("AWS::CloudWatch::Dashboard")["DashboardBody"])
    assert ("LINE" in body) == ("line" in load(name).channels)


@pytest.mark.parametrize("name", available())
def test_the_processor_has_just_the_secrets_of_its_profile(templates: dict[str, Template], name: str) -> None:
    given = set(templates[name].functions()["processor"]["Environment"]["Variables"])
    wanted = {SECRET_VARIABLES[provider] for provider in load(name).providers}
    assert given & set(SECRET_VARIABLES.values()) == wanted


@pytest.mark.parametrize("name", available())
def test_the_operator_is_told_how_to_fill_each_secret(templates: dict[str, Template], name: str) -> None:
    outputs = templates[name].body["Outputs"]
    for provider in load(name).providers:
        assert f"Fill{provider.title().replace('_', '')}Secret" in outputs
