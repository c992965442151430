"""What to raise so that a load fits: each setting that the busiest minute would fill."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import ceil, log10

from local.capacity import uses
from local.capacity.services import SetUp
from local.capacity.uses import Use

FULL = 0.7
"""A busiest minute that uses more of a resource than this leaves too little for chance."""


@dataclass(frozen=True)
class Raise:
    setting: str
    to: str
    because: Use


def raised(set_up: SetUp, found: list[Use]) -> tuple[SetUp, list[Raise]]:
    """The fullest first. What nobody can raise stays as it is."""
    done: dict[str, Raise] = {}
    for use in found:
        if use.share <= FULL or use.setting in done:
            continue
        if use.setting == uses.OPENAI:
            tier = enough_tier(set_up, found)
            set_up = replace(set_up, openai=set_up.inputs.tiers[tier])
            done[use.setting] = Raise(use.setting, f"tier {tier}", use)
        elif use.setting in CHANGES:
            value = round_up(max(each.asked for each in found if each.setting == use.setting) / FULL)
            set_up = CHANGES[use.setting](set_up, value)
            done[use.setting] = Raise(use.setting, f"{value:,.0f}", use)
    return set_up, list(done.values())


def enough_tier(set_up: SetUp, found: list[Use]) -> int:
    """The first of OpenAI's tiers with room for all that is asked; the last, if none has."""
    asked = {use.name: use.asked / FULL for use in found if use.setting == uses.OPENAI}
    tiers = sorted(set_up.inputs.tiers.items())
    for number, tier in tiers:
        there = {"OpenAI, requests": tier.requests, "OpenAI, tokens": tier.tokens, "OpenAI, money": tier.usd_a_month}
        if all(there[name] >= value for name, value in asked.items()):
            return number
    return tiers[-1][0]


def round_up(value: float) -> float:
    """To a number that people would choose: 1, 1.5, 2, 2.5 … times a power of ten, and whole."""
    step = 10 ** int(log10(max(value, 1))) / 2
    return float(ceil(ceil(value / step) * step))


def _deployed(set_up: SetUp, **values: float) -> SetUp:
    return replace(set_up, deployed=replace(set_up.deployed, **values))  # type: ignore[arg-type]


CHANGES: dict[str, Callable[[SetUp, float], SetUp]] = {
    uses.MONEY: lambda set_up, value: _deployed(set_up, money_per_day=value),
    uses.RUNS: lambda set_up, value: _deployed(set_up, concurrent_runs=value),
    uses.WEBHOOKS: lambda set_up, value: _deployed(set_up, requests_per_second=value, request_burst=2 * value),
    uses.LAMBDA: lambda set_up, value: replace(set_up, lambda_concurrency=value),
    uses.ODOO: lambda set_up, value: replace(set_up, odoo_workers=value),
    uses.TABLE: lambda set_up, value: replace(set_up, table_writes_per_s=value),
}
