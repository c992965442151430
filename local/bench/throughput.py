"""How many webhooks and runs a second the local world makes, and who spends the time."""

import statistics
from collections.abc import Callable

from local.bench import throughput_profile
from local.bench.bench import Bench
from local.bench.figures import Figure, figure
from local.bench.throughput_world import CORES, Driven, Spent, driven
from local.synth import synth

MESSAGES = 30
NOTE = (
    "The local world's throughput, on this machine's cores: moto and every stand-in are one Python process. Not AWS's."
)

type Rounds = dict[str, list[Spent]]


def measure(bench: Bench) -> list[Figure]:
    assembly = synth("sk_medical", bench.folder / "sk_medical")
    with driven(bench.folder / "throughput", assembly) as world:
        _round(world, {})  # so that every process has started
        rounds: Rounds = {}
        for number in range(bench.rounds):
            _round(world, rounds)
            bench.say(f"  round {number + 1} of {bench.rounds}")
    return figures(rounds, throughput_profile.told())


def figures(rounds: Rounds, profile: str) -> list[Figure]:
    def each(name: str, value: Callable[[Spent], float]) -> list[float]:
        return [value(spent) for spent in rounds[name]]

    def cpu(name: str, *whose: str) -> list[float]:
        return each(name, lambda spent: 1000 * sum(spent.cpu.get(who, 0) for who in whose) / MESSAGES)

    def shares(name: str) -> str:
        means = {who: statistics.mean(cpu(name, who)) for who in ("world", "ingest", "processor")}
        total = sum(means.values())
        return ", ".join(f"{who} {100 * mean / total:.0f} %" for who, mean in means.items())

    put, made = "one BatchWriteItem and one SendMessageBatch", "a run's calls alone"
    return [
        figure(
            "webhooks accepted a second",
            "1/s",
            each("webhooks", lambda spent: MESSAGES / spent.s),
            put,
            each("bare webhooks", lambda spent: MESSAGES / spent.s),
            note=NOTE,
        ),
        figure(
            "runs finished a second and core",
            "1/s",
            each("runs", lambda spent: MESSAGES / spent.s / CORES),
            made,
            each("bare runs", lambda spent: MESSAGES / spent.s / CORES),
            note=NOTE,
        ),
        figure(
            "CPU of a webhook, all processes",
            "ms",
            cpu("webhooks", "world", "ingest", "processor"),
            put,
            cpu("bare webhooks", "world", "workers"),
            note=f"Who spends it: {shares('webhooks')}.",
        ),
        figure(
            "CPU of a run, the world's process",
            "ms",
            cpu("runs", "world"),
            made,
            cpu("bare runs", "world"),
            note=f"Who spends a run's CPU: {shares('runs')}. The world also plays SQS, its pollers and Lambda.",
        ),
        figure(
            "CPU of a run, the processor's processes",
            "ms",
            cpu("runs", "processor"),
            made,
            cpu("bare runs", "workers"),
            note=profile,
        ),
    ]


def _round(world: Driven, rounds: Rounds) -> None:
    """The runs last: by then their messages are older than the pause in which customers may go on writing."""
    spent = {
        "webhooks": world.webhooks(MESSAGES),
        "bare webhooks": world.bare_webhooks(MESSAGES),
        "bare runs": world.bare_runs(MESSAGES),
        "runs": world.runs(),
    }
    for name, each in spent.items():
        rounds.setdefault(name, []).append(each)
