"""inputs.toml: numbers with their sources. A figure of the bench may take a number's place."""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "inputs.toml"
COST = Path(__file__).parents[2] / "ops" / "cost.toml"


@dataclass(frozen=True)
class Input:
    """`source` is measured, documented or assumed. `bench_ms`: figures whose sum may replace it, "part: name"."""

    value: float
    source: str
    why: str
    bench_ms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Tier:
    """Of OpenAI: `requests` and `tokens` a minute, `usd_a_month`."""

    requests: float
    tokens: float
    usd_a_month: float


@dataclass(frozen=True)
class Inputs:
    """`inputs["model.turn_s"]` is a number."""

    named: Mapping[str, Input]
    tiers: Mapping[int, Tier]
    day: tuple[float, ...]
    quoted: str
    """The day on which limits were looked up."""

    def __getitem__(self, name: str) -> float:
        return self.named[name].value

    def with_values(self, **values: float) -> "Inputs":
        """Names with `__` in place of the dot."""
        changed = {name.replace("__", "."): value for name, value in values.items()}
        unknown = set(changed) - set(self.named)
        if unknown:
            raise KeyError(f"no input {', '.join(sorted(unknown))}")
        named = {name: replace(each, value=changed.get(name, each.value)) for name, each in self.named.items()}
        return replace(self, named=named)

    @property
    def digest(self) -> str:
        """Changes with any value or source."""
        told = [
            sorted((name, each.value, each.source, each.why) for name, each in self.named.items()),
            sorted((number, tier.requests, tier.tokens, tier.usd_a_month) for number, tier in self.tiers.items()),
            self.day,
        ]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]


def load(file: Path = FILE, cost: Path = COST) -> Inputs:
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    costs = tomllib.loads(cost.read_text(encoding="utf-8"))
    tiers = {int(number): Tier(**tier) for number, tier in data.pop("tiers").items()}
    day = tuple(float(weight) for weight in data.pop("day")["weights"])
    quoted = str(data.pop("quoted"))
    named = {
        f"{room}.{name}": _input(entry, costs) for room, entries in data.items() for name, entry in entries.items()
    }
    return Inputs(named, tiers, day, quoted)


def measured(inputs: Inputs, bench: Mapping[str, Any]) -> tuple[Inputs, list[str], list[str]]:
    """With what a `bench.json` measured; which inputs that changed; and which figures it does not have."""
    medians = {
        f"{part}: {figure['name']}": float(figure["median"])
        for part, figures in bench["parts"].items()
        for figure in figures
    }
    named, changed, missing = dict(inputs.named), list[str](), list[str]()
    for name, each in inputs.named.items():
        unknown = [figure for figure in each.bench_ms if figure not in medians]
        missing += unknown
        if each.bench_ms and not unknown:
            value = sum(medians[figure] for figure in each.bench_ms) / 1000
            told = f"make bench: {', '.join(each.bench_ms)}"
            named[name] = replace(each, value=value, source="measured", why=told)
            changed.append(name)
    return replace(inputs, named=named), changed, missing


def _input(entry: Mapping[str, Any], costs: Mapping[str, Any]) -> Input:
    value, why = entry.get("value"), str(entry["why"])
    if "cost" in entry:
        table, _, key = entry["cost"].partition(".")
        value, why = costs[table][key], f"{why}; ops/cost.toml"
    if value is None:
        raise ValueError(f"an input without a value: {why}")
    return Input(float(value), entry["from"], why, tuple(entry.get("bench_ms", ())))
