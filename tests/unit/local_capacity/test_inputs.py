"""Every number says where it comes from, and a measured one may take its place."""

import tomllib
from itertools import pairwise

import pytest

from local.bench import parts
from local.bench.run import PARTS
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


def test_figures_of_the_bench_take_the_place_of_the_value_that_names_them() -> None:
    figures = [
        {"name": "part claim", "median": 44.0},
        {"name": "part load", "median": 6.0},
        {"name": "x", "median": 1.0},
    ]
    changed, names, missing = measured(INPUTS, {"parts": {"run": figures}})
    assert names == ["own.start_s"]
    assert changed["own.start_s"] == pytest.approx(0.05)
    assert "make bench" in changed.named["own.start_s"].why
    assert "run: part commit" in missing
    assert changed.digest != INPUTS.digest


def test_a_bench_without_such_figures_changes_nothing_and_says_which_are_missing() -> None:
    changed, names, missing = measured(INPUTS, {"parts": {"run": [{"name": "part claim", "median": 1.0}]}})
    assert (changed, names) == (INPUTS, [])
    assert "run: part load" in missing
    assert "run: part claim" not in missing


def test_the_bench_has_the_parts_of_a_run_that_inputs_name() -> None:
    wanted = {figure for each in INPUTS.named.values() for figure in each.bench_ms if figure.startswith("run: part ")}
    assert wanted <= {f"run: part {part}" for part in PARTS}
    others = {figure.partition(": ")[0] for each in INPUTS.named.values() for figure in each.bench_ms}
    assert others <= set(parts.PARTS)


def test_a_name_that_is_no_input_is_refused() -> None:
    with pytest.raises(KeyError, match=r"own\.speed"):
        INPUTS.with_values(own__speed=1)


def test_the_digest_changes_with_any_value() -> None:
    assert INPUTS.digest == load(FILE).digest
    assert len({INPUTS.with_values(**{name.replace(".", "__"): 12345.0}).digest for name in INPUTS.named}) == len(
        INPUTS.named
    )
