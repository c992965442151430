"""docs/operate.md can be followed: its commands exist, its figures are those of the stages."""

import re
import shlex
import subprocess

import botocore.session
import pytest
from botocore import xform_name

from local.synth import CDK
from stacks.stage import STAGES
from tests.infrastructure import test_runbooks as runbooks
from tests.infrastructure.synthesis import ROOT, Template

PAGE = ROOT / "docs" / "operate.md"
TEXT = PAGE.read_text(encoding="utf-8")


def test_commands_of_ours_take_what_the_page_gives_them() -> None:
    runbooks.test_the_commands_of_ours_take_what_the_page_gives_them(PAGE)


def test_commands_of_aws_are_in_its_api() -> None:
    session = botocore.session.get_session()
    found = [words for words in runbooks.commands(TEXT) if words[0] == "aws" and words[1] != "sso"]
    assert len(found) > 5
    for _, service, command, *words in found:
        model = session.get_service_model(service)
        operation = model.operation_model({xform_name(name, "-"): name for name in model.operation_names}[command])
        members = operation.input_shape.members
        flags = {f"--no-{xform_name(name, '-')}" for name, shape in members.items() if shape.type_name == "boolean"}
        assert runbooks.options(words) <= flags | {f"--{xform_name(name, '-')}" for name in members}, command


def test_short_commands_in_sentences_exist_too() -> None:
    short = re.findall(r"`ops ([^`]+)`", TEXT)
    assert len(short) > 5
    for command in short:
        with pytest.raises(SystemExit) as ended:
            runbooks.main([*_group(shlex.split(command)), "--help"])
        assert ended.value.code == 0, command


def test_the_cdk_has_these_commands() -> None:
    verbs = set(re.findall(r"npx cdk (\w+)", TEXT))
    assert {"bootstrap", "deploy", "diff", "destroy", "rollback"} <= verbs
    told = subprocess.run([CDK, "--help"], capture_output=True, text=True, check=True)
    assert verbs <= set(re.findall(r"^ {2}cdk (\w+)", told.stdout + told.stderr, re.MULTILINE))


def test_the_stages_are_told_as_they_are(dev: Template, prod: Template) -> None:
    days = [
        {group["RetentionInDays"] for group in template.of_type("AWS::Logs::LogGroup").values()}
        for template in (dev, prod)
    ]
    assert f"| logs are kept | {' | '.join(f'{min(each)} days' for each in days)} |" in TEXT
    assert f"| runs at once | {' | '.join(str(stage.concurrent_runs) for stage in STAGES)} |" in TEXT
    assert [stage.max_event_age_h for stage in STAGES] == [0, 48]
    assert "| events older than | any age is answered | 48 hours are dropped |" in TEXT


def test_what_the_last_command_lists_is_tagged_so_that_it_is_found(prod: Template) -> None:
    tags = {"service": "saphan", "profile": "sk_medical", "stage": "prod"}
    for name, value in tags.items():
        assert f"Key={name},Values={value}" in TEXT
    retained = [each for each in prod.body["Resources"].values() if each.get("DeletionPolicy") == "Retain"]
    assert retained
    for resource in retained:
        assert {"Key": "stage", "Value": "prod"} in resource["Properties"]["Tags"]


def test_links_lead_somewhere() -> None:
    runbooks.test_links_lead_somewhere(PAGE)


def _group(words: list[str]) -> list[str]:
    """The command's name without what it is given."""
    command, found = runbooks.main, []
    for word in words:
        if not hasattr(command, "commands") or word not in command.commands:
            break
        command, found = command.commands[word], [*found, word]  # type: ignore[assignment]
    assert found, words
    return found
