"""Every number says where it comes from, and a measured one may take its place."""

import tomllib
from itertools import pairwise

import pytest

from local.capacity import inputs
from local.capacity.inputs import FILE, load, measured

INPUTS = load()


def test_every_input_has_a_source_and_a_reason() -> None:
    for name, each in INPUTS.named.items():
        assert each.source in ("measured", "documented", "assumed"), name
        assert len(each.why) > 7, name
        if each.source == "documented":
            assert "https://" in each.why or "the same page" in each.why, name


def test_what_ops_cost_knows_is_read_there() -> None:
    costs = tomllib.loads(inputs.COST.read_text(encoding="utf-8"))
    assert INPUTS["table.write_units"] == costs["measured"]["write_units"]
    assert INPUTS["model.turn_s"] == costs["assumed"]["turn_s"]
    assert "ops/cost.toml" in INPUTS.named["model.tokens_in"].why


def test_a_tier_that_is_higher_allows_more() -> None:
    tiers = [INPUTS.tiers[number] for number in sorted(INPUTS.tiers)]
    for lower, higher in pairwise(tiers):
        assert (lower.requests, lower.tokens) <= (higher.requests, higher.tokens)
        assert lower.usd_a_month < higher.usd_a_month


def test_a_figure_of_the_bench_takes_the_place_of_the_value_that_names_it() -> None:
    name, each = next((name, each) for name, each in INPUTS.named.items() if each.bench)
    part, _, figure = each.bench.partition(": ")
    bench = {"parts": {part: [{"name": figure, "median": 444.0}, {"name": "another", "median": 1.0}]}}
    changed, names = measured(INPUTS, bench)
    assert changed[name] == pytest.approx(444.0 * each.scale)
    assert name in names
    assert "make bench" in changed.named[name].why
    assert changed.digest != INPUTS.digest


def test_a_bench_without_such_figures_changes_nothing() -> None:
    changed, names = measured(INPUTS, {"parts": {"x": [{"name": "y", "median": 1.0}]}})
    assert (changed, names) == (INPUTS, [])


def test_a_name_that_is_no_input_is_refused() -> None:
    with pytest.raises(KeyError, match=r"own\.speed"):
        INPUTS.with_values(own__speed=1)


def test_the_digest_changes_with_any_value() -> None:
    assert INPUTS.digest == load(FILE).digest
    assert len({INPUTS.with_values(**{name.replace(".", "__"): 12345.0}).digest for name in INPUTS.named}) == len(
        INPUTS.named
    )
