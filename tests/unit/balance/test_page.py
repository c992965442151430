"""docs/balance.md is held to the code: its commands are understood, its settings and limits are those that count."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from assistant import profile
from assistant.balance import credit, spending
from assistant.names import Metric
from ops.cli import main
from stacks.alarms import alarms
from stacks.timeouts import BALANCE_EVERY_S

PAGE = (Path(__file__).parents[3] / "docs" / "balance.md").read_text(encoding="utf-8")
COMMANDS = sorted({found.strip() for found in re.findall(r"(?:-m |`)ops ((?:balance|secrets)[^`#\n]*)", PAGE)})


def test_there_are_commands() -> None:
    assert "balance add 50" in COMMANDS


@pytest.mark.parametrize("command", COMMANDS)
def test_its_commands_exist(command: str) -> None:
    words = command.split()
    names = [word for word in words if re.fullmatch(r"[a-z]+", word)][:2]
    assert CliRunner().invoke(main, [*names, "--help"]).exit_code == 0
    for option in (word for word in words if word.startswith("--")):
        assert option in CliRunner().invoke(main, [*names, "--help"]).stdout


def test_its_limits_are_those_of_the_code() -> None:
    settings = profile.load("sk_medical").balance
    (old,) = [rule for rule in alarms(profile.load("sk_medical")) if rule.name == "figures-too-old"]
    told = f"below {settings.low_usd:g} USD, below {settings.days_left:g} days, older than {old.threshold:g} hours"
    assert told in PAGE.replace("\n", " ")
    assert f"every {BALANCE_EVERY_S // 60} minutes" in PAGE
    assert (spending.SETTLED_MS, spending.LATE_MS, credit.EXPIRES_MS) == (2 * 86_400_000, 86_400_000, 365 * 86_400_000)


@pytest.mark.parametrize(
    "metric",
    [
        Metric.BALANCE_USD,
        Metric.SPEND_TODAY_USD,
        Metric.SPEND_MONTH_USD,
        Metric.DAYS_LEFT,
        Metric.FIGURES_AGE_H,
        Metric.LINE_QUOTA_USED,
    ],
)
def test_it_explains_each_metric(metric: str) -> None:
    assert f"`{metric}`" in PAGE
