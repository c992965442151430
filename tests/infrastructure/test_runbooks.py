"""An alarm's page can be followed by an engineer who was just woken: its commands exist, its links lead somewhere."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import botocore.session
import click
import pytest
from botocore import xform_name

from assistant import profile
from assistant.names import Alarm
from ops.cli import main
from stacks.alarms import alarms, as_markdown, customers_affected
from stacks.rule import Composite, Rule
from tests.infrastructure.synthesis import ROOT, Template

FOLDER = ROOT / "docs" / "runbooks"
PAGES = sorted(FOLDER.glob("*.md"))
RULES = alarms(profile.load("sk_medical"))
ROWS: dict[str, Rule | Composite] = {row.name: row for row in (*RULES, customers_affected(RULES))}
OPS = ".venv/bin/python -m ops "
MOST_COMMANDS = 3
"""From the alarm to its cause."""
OF_THE_CLI = {"--output", "--query", "--region"}

EACH = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)


def test_every_alarm_has_a_page_and_every_page_an_alarm() -> None:
    assert [page.stem for page in PAGES] == sorted(name for key, name in vars(Alarm).items() if key.isupper())


@EACH
def test_a_page_has_its_alarms_name_and_the_same_parts_as_all(page: Path) -> None:
    headings = [line for line in page.read_text().splitlines() if line.startswith("#") and "ops" not in line]

    assert headings == [f"# {page.stem}", "## Description", "## Investigation", "## Resolution"]


@EACH
def test_a_page_says_what_the_row_says(page: Path) -> None:
    text, row = as_one_line(page), ROWS[page.stem]

    assert f"Severity: {row.severity}." in text
    assert f"Users see: {row.users_see} Deadline: " in text
    if isinstance(row, Rule):
        assert f"On when: `{row.condition}`" in text
        assert row.missing_because in text
    assert "Green is: " in text


@EACH
def test_the_cause_is_found_with_three_commands(page: Path) -> None:
    assert 1 <= len(list(commands(part(page, "Investigation")))) <= MOST_COMMANDS


@EACH
def test_the_commands_of_ours_take_what_the_page_gives_them(page: Path) -> None:
    for words in commands(page.read_text()):
        if words[:3] == shlex.split(OPS):
            command, arguments = main, words[3:]
            while isinstance(command, click.Group) and arguments[0] in command.commands:
                command, arguments = command.commands[arguments[0]], arguments[1:]  # type: ignore[assignment]
            assert not isinstance(command, click.Group) or command.invoke_without_command, words
            command.make_context(words[3], arguments)  # raises for an unknown option or a missing argument


@EACH
def test_the_commands_of_aws_are_in_its_api(page: Path) -> None:
    session = botocore.session.get_session()
    for words in commands(page.read_text()):
        if words[0] == "aws":
            model = session.get_service_model(words[1])
            operation = model.operation_model({xform_name(name, "-"): name for name in model.operation_names}[words[2]])
            assert operation.input_shape or not options(words)
            members = {
                f"--{xform_name(name, '-')}"
                for name in (operation.input_shape.members if operation.input_shape else ())
            }
            assert options(words) <= members | OF_THE_CLI, words


@EACH
def test_every_command_names_its_deployment(page: Path) -> None:
    """A page is for production; a command without a stage would look at the stack of a developer."""
    for words in commands(page.read_text()):
        if words[:3] == shlex.split(OPS):
            assert words[words.index("--stage") + 1] == "prod", words


@EACH
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text()):
        assert (page.parent / target).exists(), target


def test_the_stack_that_the_pages_name_is_the_one_that_is_deployed(prod: Template) -> None:
    names = {alarm["AlarmName"] for alarm in prod.of_type("AWS::CloudWatch::Alarm").values()}

    assert all(name.startswith("Saphan-sk-medical-prod-") for name in names)


def part(page: Path, heading: str) -> str:
    return page.read_text().split(f"## {heading}\n")[1].split("\n## ")[0]


def as_one_line(page: Path) -> str:
    return " ".join(page.read_text().split())


def commands(text: str) -> Iterator[list[str]]:
    """Of the blocks, and those that stand in a sentence."""
    for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL):
        for line in block.splitlines():
            if words := shlex.split(line, comments=True):
                yield words
    for inline in re.findall(r"`([^`]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL)):
        words = inline.split()
        if inline.startswith((OPS, "aws ")):
            yield shlex.split(" ".join(words), comments=False)


def options(words: list[str]) -> set[str]:
    return {word for word in words if word.startswith("--")}


def test_the_overview_shows_the_rows_as_they_are() -> None:
    assert as_markdown(RULES) in (ROOT / "docs" / "alarms.md").read_text()
