"""docs/capacity.md is what the model says of the stack as it is now."""

import json

import pytest

from local.capacity import page
from local.capacity.deployed import deployed
from local.capacity.inputs import load
from local.capacity.page import AS_DEPLOYED, FILE, VALIDATED, outcome, shown
from local.capacity.scenarios import SIZES, day, flash
from local.capacity.services import SetUp
from local.capacity.simulation import simulate
from local.capacity.validation import from_json, too_far

TEXT = FILE.read_text(encoding="utf-8")
CELLS = [[cell.strip() for cell in line.strip("|").split("|")] for line in TEXT.splitlines() if line.startswith("|")]
SET_UP = SetUp.of(deployed(), load())


def test_the_page_was_written_with_the_inputs_and_settings_of_today() -> None:
    assert f"<!-- simulated with {SET_UP.digest} -->" in TEXT, "run make capacity"


@pytest.mark.parametrize("scenario", [day(1_000), flash(1_000)], ids=lambda scenario: scenario.name)
def test_the_model_still_says_what_the_page_says(scenario: page.Scenario) -> None:
    """A day's money has to do with the hours before, which a shop of this size does not spend."""
    row = list(outcome(scenario, AS_DEPLOYED, simulate(SET_UP, scenario)))
    assert row in CELLS, "run make capacity"


def test_every_size_is_told_for_both_loads() -> None:
    for customers in SIZES:
        for load_name in ("a day", "a broadcast"):
            assert any(cells[:3] == [f"{customers:,}", load_name, AS_DEPLOYED] for cells in CELLS)


def test_the_validation_on_the_page_is_the_one_that_was_made_and_it_agrees() -> None:
    made = from_json(json.loads(VALIDATED.read_text(encoding="utf-8")))
    assert made.messages > 40
    assert too_far(made) == []
    for pair in made.times:
        assert [pair.name, f"{pair.world:.1f}", f"{pair.model:.1f}"] in CELLS


def test_every_input_is_told_with_its_source() -> None:
    for name, each in SET_UP.inputs.named.items():
        assert any(line.startswith(f"- `{name}` = ") and f", {each.source}: " in line for line in TEXT.splitlines()), (
            name
        )


def test_the_command_prints_the_page_without_the_sources() -> None:
    assert "## Runs at once" in shown(TEXT)
    assert "limit.sqs" not in shown(TEXT)


def test_no_figure_is_missing() -> None:
    assert not {"nan", "inf"} & set(TEXT.replace("|", " ").split())
    assert "{" not in TEXT
