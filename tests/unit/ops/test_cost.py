"""`python -m ops cost`, and the page that shows what it says."""

import itertools
import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from assistant.prices import price_of
from ops.cli import main
from ops.cost import Book, Item

PAGE = Path(__file__).parents[3] / "docs" / "cost.md"
MODEL = "gpt-6-luna"


def _says(*arguments: str, status: int = 0) -> str:
    result = CliRunner().invoke(main, ["cost", *arguments])
    assert result.exit_code == status, result.output
    return result.output


def _document(messages: int, *arguments: str) -> dict[str, Any]:
    (document,) = json.loads(_says("--messages", str(messages), "--json", *arguments))
    return document  # type: ignore[no-any-return]


@pytest.mark.parametrize("arguments", [[], ["--explain"]])
def test_the_page_shows_what_the_command_says(arguments: list[str]) -> None:
    """If not: run the command again and put its output into the page."""
    assert f"```\n{_says(*arguments)}```\n" in PAGE.read_text(encoding="utf-8")


def test_sums_are_the_sums_of_the_items() -> None:
    document = _document(100_000)
    assert document["total_usd"] == pytest.approx(sum(item["usd"] for item in document["items"]))
    assert document["total_usd"] == pytest.approx(document["aws_usd"] + document["openai_usd"])
    assert document["total_usd_after_free_tier"] == pytest.approx(
        sum(item["usd_after_free_tier"] for item in document["items"])
    )


def test_without_messages_nothing_is_paid_to_openai_and_more_messages_never_cost_less() -> None:
    documents = [_document(volume) for volume in (0, 1, 1_000, 100_000, 10_000_000)]
    assert documents[0]["openai_usd"] == 0 < documents[0]["aws_usd"]
    for fewer, more in itertools.pairwise(documents):
        for item, same in zip(fewer["items"], more["items"], strict=True):
            assert 0 <= item["usd"] <= same["usd"]
            assert 0 <= same["usd_after_free_tier"] <= same["usd"]


def test_an_item_by_hand() -> None:
    (writes,) = [item for item in _document(1_000_000)["items"] if item["item"] == "DynamoDB, writes"]
    units = 1_000_000 * 26 + 2_920
    assert writes["usd"] == pytest.approx(units * 0.625 / 1e6)


def test_what_is_free_is_taken_off_and_never_pays_back() -> None:
    item = Item("x", "messages", "piece", 2.0, "https://example.com", free=10)
    assert item.usd({"messages": 12}, free_tier=True) == 4.0
    assert item.usd({"messages": 3}, free_tier=True) == 0.0
    assert item.usd({"messages": 12}, free_tier=False) == 24.0


def test_the_model_decides_on_openais_part() -> None:
    cheap, dear = _document(1_000), _document(1_000, "--model", "gpt-6.1-sol")
    assert cheap["aws_usd"] == dear["aws_usd"]
    assert cheap["openai_usd"] < dear["openai_usd"]
    assert {item.price for item in Book.read(MODEL).items if item.name == "OpenAI, tokens out"} == {
        price_of(MODEL).output
    }


def test_a_model_or_profile_that_is_not_there_is_told_in_a_sentence() -> None:
    assert "no price for 'gpt-1'" in _says("--model", "gpt-1", status=1)
    assert "no profile 'nobody'" in _says("--profile", "nobody", status=1)


def test_every_item_has_the_vendors_page() -> None:
    for item in Book.read(MODEL).items:
        assert re.fullmatch(r"https://(aws\.amazon\.com|developers\.openai\.com)/\S+", item.source)


def test_every_figure_is_used() -> None:
    """One that no formula names any more would mislead whoever changes it."""
    data = Book.read(MODEL).data
    formulas = " ".join([*data["steps"].values(), *(item["quantity"] for item in data["items"])])
    for section in ("measured", "deployed", "assumed", "steps"):
        for name in data[section]:
            assert re.search(rf"\b{name}\b", formulas) or name in SHOWN


SHOWN = {"pushes"}
"""Used by the table itself."""
