"""Where a run's own CPU goes: a profile of the engine with its adapters, without those that they ask."""

import cProfile
import pstats
import time
from collections import Counter
from itertools import islice
from pathlib import Path

from local.bench.growth_shop import open_shop
from local.bench.growth_talk import talk

MESSAGES = 40
TOP = 6


def told() -> str:
    """In one sentence: the packages and the functions that take the most."""
    profile = cProfile.Profile(time.process_time)
    with open_shop() as shop:
        messages = [message for message in islice(talk(0), 200) if len(message.turns) == 1]  # one thread each
        for number, message in enumerate(messages[:MESSAGES]):
            shop.says(f"U{number}", message)
        for number, message in enumerate(messages[:MESSAGES]):
            shop.says(f"V{number}", message, profile)
    return sentence(pstats.Stats(profile))


def sentence(stats: pstats.Stats) -> str:
    packages, functions = Counter[str](), Counter[str]()
    for (file, _, name), (_, _, own, _, _) in stats.stats.items():  # type: ignore[attr-defined]
        packages[package_of(file)] += own
        functions[f"{Path(file).stem}.{name}" if file != "~" else name.strip("<>")] += own
    total = sum(packages.values())
    return f"Own CPU of a run by package: {_shares(packages, total)}; by function: {_shares(functions, total)}."


def package_of(file: str) -> str:
    parts = Path(file).parts
    for root in ("site-packages", "assistant"):
        if root in parts:
            return parts[parts.index(root) + 1] if root == "site-packages" else "assistant"
    return "Python" if file != "~" else "C functions"


def _shares(counted: Counter[str], total: float) -> str:
    return ", ".join(f"{name} {100 * own / total:.0f} %" for name, own in counted.most_common(TOP))
