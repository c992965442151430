"""The real CDK command line against the local AWS: what an operator types (docs/operate.md), and what is there then."""

import base64
import dataclasses
import hashlib
import io
import itertools
import json
import os
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk.aws_logs import RetentionDays

from assistant import profile as profiles
from local.aws.server import LocalAws
from local.synth import CDK
from stacks.code import Target
from stacks.service_stack import ServiceStack
from stacks.stage import STAGES, Stage
from tests.infrastructure.synthesis import FEATURE_FLAGS
from tests.world import inventory

pytestmark = pytest.mark.world

DEV, PROD = STAGES
CHANGED = dataclasses.replace(DEV, log_retention=RetentionDays.TWO_WEEKS, concurrent_runs=7, max_event_age_h=24)
FIRST, IN_PROD, OTHER = "Saphan-sk-medical-dev", "Saphan-sk-medical-prod", "Saphan-karlos-dev"
KEPT_BY_PROD = {"AWS::DynamoDB::Table", "AWS::Logs::LogGroup", "AWS::SQS::Queue", "AWS::SecretsManager::Secret"}
UNATTENDED = ("--require-approval", "never")
AS_THE_CLI_DOES = {"aws:cdk:enable-path-metadata": True, "aws:cdk:enable-asset-metadata": True}
FILLED = '{"channel_secret": "filled in by the operator"}'
ITEM = {"pk": {"S": "line#U1"}, "sk": {"S": "head"}}


@dataclass(frozen=True)
class Cli:
    """The CDK's command line, able to reach nothing but the local AWS."""

    aws: LocalAws
    home: Path

    def __call__(self, *arguments: str, status: int = 0) -> str:
        """What it said. Fails unless it ends with `status`."""
        kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
        environment = {
            "HOME": str(self.home),
            "CDK_HOME": str(self.home),  # it remembers the account of an access key
            "AWS_ENDPOINT_URL": self.aws.endpoint,
            "AWS_REGION": self.aws.region,
            "AWS_ACCESS_KEY_ID": "AKIALOCALOPERATOR000",
            "AWS_SECRET_ACCESS_KEY": "local",
            "AWS_EC2_METADATA_DISABLED": "true",
            "CDK_DISABLE_CLI_TELEMETRY": "true",
            "CI": "true",  # everything it says goes to standard output
            "NODE_OPTIONS": "--no-warnings",
        }
        options = ("--no-color", "--no-notices", "--no-version-reporting")
        done = subprocess.run(
            [CDK, *arguments, *options],
            cwd=self.home,
            env=kept | environment,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout + done.stderr


@dataclass(frozen=True)
class Moment:
    """What the command said, what was there then, and how the first stack was set and filled."""

    said: str
    things: inventory.Things
    settings: dict[str, Any]


@pytest.fixture(scope="module")
def aws() -> Iterator[LocalAws]:
    """Of an account of its own: the shared world has the default one."""
    local = LocalAws(account="320987654321").start()
    yield local
    local.stop()


@pytest.fixture(scope="module")
def cli(aws: LocalAws, tmp_path_factory: pytest.TempPathFactory) -> Cli:
    return Cli(aws, tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def changed(assembly: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a next version might be: other settings, same resources."""
    folder = tmp_path_factory.mktemp("changed")
    app = _app(folder, assembly)
    _service(app, "sk_medical", CHANGED)
    app.synth()
    return folder


@pytest.fixture(scope="module")
def others(assembly: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first one's profile in prod, and another profile in dev; both tell somebody of their alarms."""
    folder = tmp_path_factory.mktemp("others")
    app = _app(folder, assembly, alarm_email="team@company.example")
    _service(app, "sk_medical", PROD)
    _service(app, "karlos", DEV)
    app.synth()
    return folder


@pytest.fixture(scope="module")
def bootstrapped(cli: Cli) -> inventory.Things:
    cli("bootstrap", f"aws://{cli.aws.account}/{cli.aws.region}")
    return inventory.everything(cli.aws.client)


@pytest.fixture(scope="module")
def deployed(cli: Cli, assembly: Path, bootstrapped: object) -> Moment:
    """For the first time, and then put to use."""
    said = cli("deploy", "--app", str(assembly), *UNATTENDED)
    outputs = _outputs(cli)
    client = cli.aws.client
    client("secretsmanager").put_secret_value(SecretId=outputs["LineSecret"], SecretString=FILLED)
    client("dynamodb").put_item(TableName=outputs["TableName"], Item=ITEM)
    return _moment(cli, said)


@pytest.fixture(scope="module")
def compared(cli: Cli, assembly: Path, changed: Path, deployed: Moment) -> tuple[str, Moment]:
    """With what is deployed; and with what might be deployed next, followed by a look around."""
    same = cli("diff", "--app", str(assembly), "--fail")
    return same, _moment(cli, cli("diff", "--app", str(changed), "--fail", status=1))


@pytest.fixture(scope="module")
def upgraded(cli: Cli, changed: Path, compared: object) -> Moment:
    return _moment(cli, cli("deploy", "--app", str(changed), *UNATTENDED))


@pytest.fixture(scope="module")
def rolled_back(cli: Cli, assembly: Path, upgraded: Moment) -> Moment:
    return _moment(cli, cli("deploy", "--app", str(assembly), *UNATTENDED))


@pytest.fixture(scope="module")
def side_by_side(cli: Cli, others: Path, rolled_back: Moment) -> dict[str, inventory.Things]:
    """What each stack is made of."""
    cli("deploy", "--app", str(others), "--all", *UNATTENDED)
    return {name: inventory.of_stack(cli.aws.client, name) for name in (FIRST, IN_PROD, OTHER)}


@pytest.fixture(scope="module")
def removed(cli: Cli, assembly: Path, side_by_side: object) -> inventory.Things:
    """What is left after the first one was destroyed."""
    cli("destroy", "--app", str(assembly), "--force")
    return inventory.everything(cli.aws.client)


@pytest.fixture(scope="module")
def removed_from_prod(cli: Cli, others: Path, removed: object) -> tuple[str, inventory.Things]:
    """What the command said while prod was protected, and what is left after it was not."""
    said = cli("destroy", "--app", str(others), "--force", IN_PROD, status=1)
    client = cli.aws.client("cloudformation")
    client.update_termination_protection(StackName=IN_PROD, EnableTerminationProtection=False)
    cli("destroy", "--app", str(others), "--force", IN_PROD)
    return said, inventory.everything(cli.aws.client)


def test_bootstrap_makes_what_a_deployment_goes_through(cli: Cli, bootstrapped: inventory.Things) -> None:
    names = f"{cli.aws.account}-{cli.aws.region}"
    roles = {f"cdk-hnb659fds-{role}-role-{names}" for role in ("deploy", "cfn-exec", "file-publishing", "lookup")}
    assert {("AWS::IAM::Role", role) for role in roles} <= bootstrapped
    version = cli.aws.client("ssm").get_parameter(Name="/cdk-bootstrap/hnb659fds/version")["Parameter"]["Value"]
    assert int(version) >= 6  # what the template asks for


def test_every_resource_of_the_template_is_there(cli: Cli, assembly: Path, deployed: Moment) -> None:
    wanted = _template(assembly)["Resources"]
    made = cli.aws.client("cloudformation").describe_stack_resources(StackName=FIRST)["StackResources"]
    assert {each["LogicalResourceId"]: each["ResourceType"] for each in made} == {
        name: resource["Type"] for name, resource in wanted.items()
    }
    assert all(each["PhysicalResourceId"] for each in made)
    assert inventory.listed(inventory.of_stack(cli.aws.client, FIRST)) <= deployed.things


def test_the_outputs_are_told_and_lead_to_what_is_there(cli: Cli, deployed: Moment) -> None:
    outputs = _outputs(cli)
    for name, value in outputs.items():
        assert f"{FIRST}.{name} = {value}" in deployed.said
    assert {
        ("AWS::DynamoDB::Table", outputs["TableName"]),
        ("AWS::SQS::Queue", outputs["QueueUrl"]),
        ("AWS::SQS::Queue", outputs["DlqUrl"]),
        ("AWS::Lambda::Function", outputs["IngestFunction"]),
        ("AWS::Lambda::Function", outputs["ProcessorFunction"]),
        ("AWS::SecretsManager::Secret", outputs["LineSecret"]),
    } <= deployed.things


def test_the_functions_have_the_code_that_was_published(cli: Cli, assembly: Path, deployed: Moment) -> None:
    functions = {
        name: resource["Properties"]["Code"]["S3Key"]
        for name, resource in _template(assembly)["Resources"].items()
        if resource["Type"] == "AWS::Lambda::Function"
    }
    bucket = f"cdk-hnb659fds-assets-{cli.aws.account}-{cli.aws.region}"
    published = cli.aws.client("s3").get_object(Bucket=bucket, Key=functions.popitem()[1])["Body"].read()
    assert {"lambdas/ingest.py", "lambdas/processor.py"} <= set(zipfile.ZipFile(io.BytesIO(published)).namelist())
    digest = base64.b64encode(hashlib.sha256(published).digest()).decode()
    running = cli.aws.client("lambda").list_functions()["Functions"]
    assert {function["CodeSha256"] for function in running} == {digest}


def test_nothing_differs_after_a_deployment(compared: tuple[str, Moment]) -> None:
    same, _ = compared
    assert "There were no differences" in same


def test_a_comparison_shows_what_would_change_and_changes_nothing(
    deployed: Moment, compared: tuple[str, Moment]
) -> None:
    _, after = compared
    for changed in ("RetentionInDays", ".MaximumConcurrency", ".MAX_EVENT_AGE_HOURS"):
        assert changed in after.said
    assert "replaced" not in after.said
    assert (after.things, after.settings) == (deployed.things, deployed.settings)


def test_an_upgrade_changes_settings_and_leaves_data_and_secrets_alone(deployed: Moment, upgraded: Moment) -> None:
    kept = {"secret": FILLED, "item": ITEM}
    assert deployed.settings == {"at once": 5, "log days": 7, "event age": "0", **kept}
    assert upgraded.settings == {"at once": 7, "log days": 14, "event age": "24", **kept}
    assert upgraded.things == deployed.things


def test_deploying_the_earlier_version_again_is_a_rollback(deployed: Moment, rolled_back: Moment) -> None:
    assert (rolled_back.things, rolled_back.settings) == (deployed.things, deployed.settings)


def test_stages_and_profiles_share_nothing(cli: Cli, side_by_side: dict[str, inventory.Things]) -> None:
    for one, other in itertools.combinations(side_by_side.values(), 2):
        assert inventory.listed(one) & inventory.listed(other) == set()
    assert inventory.listed(set().union(*side_by_side.values())) <= inventory.everything(cli.aws.client)


def test_destroying_one_leaves_nothing_of_it_and_the_others_whole(
    bootstrapped: inventory.Things, side_by_side: dict[str, inventory.Things], removed: inventory.Things
) -> None:
    assert removed == bootstrapped | inventory.listed(side_by_side[IN_PROD] | side_by_side[OTHER])


def test_prod_is_destroyed_only_without_protection_and_leaves_what_customers_have_written(
    side_by_side: dict[str, inventory.Things],
    removed: inventory.Things,
    removed_from_prod: tuple[str, inventory.Things],
) -> None:
    said, left = removed_from_prod
    assert "cannot be deleted while TerminationProtection is enabled" in said
    kept = {(kind, name) for kind, name in side_by_side[IN_PROD] if kind in KEPT_BY_PROD}
    assert left == removed - inventory.listed(side_by_side[IN_PROD]) | kept


def _app(folder: Path, assembly: Path, **context: str) -> cdk.App:
    for asset in assembly.glob("asset.*"):
        (folder / asset.name).symlink_to(asset)  # the CDK does not build what is there
    return cdk.App(outdir=str(folder), context={**FEATURE_FLAGS, **AS_THE_CLI_DOES, **context})


def _service(app: cdk.App, profile: str, stage: Stage) -> None:
    name = f"Saphan-{profile.replace('_', '-')}-{stage.name}"
    ServiceStack(app, name, profile=profiles.load(profile), stage=stage, target=Target.HOST)


def _template(assembly: Path) -> dict[str, Any]:
    template: dict[str, Any] = json.loads((assembly / f"{FIRST}.template.json").read_text(encoding="utf-8"))
    return template


def _outputs(cli: Cli) -> dict[str, str]:
    (stack,) = cli.aws.client("cloudformation").describe_stacks(StackName=FIRST)["Stacks"]
    return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}


def _moment(cli: Cli, said: str) -> Moment:
    client, outputs = cli.aws.client, _outputs(cli)
    processor, ingest = (
        client("lambda").get_function_configuration(FunctionName=outputs[name])
        for name in ("ProcessorFunction", "IngestFunction")
    )
    mappings = client("lambda").list_event_source_mappings(FunctionName=outputs["ProcessorFunction"])
    (mapping,) = mappings["EventSourceMappings"]
    (group,) = client("logs").describe_log_groups(logGroupNamePrefix=processor["LoggingConfig"]["LogGroup"])[
        "logGroups"
    ]
    settings = {
        "at once": mapping["ScalingConfig"]["MaximumConcurrency"],
        "log days": group["retentionInDays"],
        "event age": ingest["Environment"]["Variables"]["MAX_EVENT_AGE_HOURS"],
        "secret": client("secretsmanager").get_secret_value(SecretId=outputs["LineSecret"])["SecretString"],
        "item": client("dynamodb").get_item(TableName=outputs["TableName"], Key=ITEM)["Item"],
    }
    return Moment(said, inventory.everything(client), settings)
