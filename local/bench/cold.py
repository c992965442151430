"""Cold start: from the start of a process to its first answer, from the built asset, under the Lambda runtime client.

The local AWS and the stand-ins are processes of their own, which do nothing while nobody asks them. A function and its
floor start in turns.
"""

from collections import defaultdict
from contextlib import ExitStack
from dataclasses import dataclass

from local.bench import cold_size
from local.bench.bench import Bench
from local.bench.cold_floors import FLOORS, floor
from local.bench.cold_start import Start, Startable, start
from local.bench.cold_world import ColdWorld, cold_world
from local.bench.figures import Figure, Goal, figure
from local.functions.guard import Guard
from local.functions.runtime import runtime_python
from local.synth import synth

PROFILES = {"ingest": "sk_medical", "processor": "sk_medical", "chat": "kopichat", "balance": "sk_medical"}
"""Whose function is started."""

FIRST = {
    "ingest": "first response (a signed webhook, 200)",
    "processor": "first response (a message, answered)",
    "chat": "first response (a question, answered)",
    "balance": "first response (a look at the money)",
}
GOALS = {"ingest": Goal(times=1.15), "processor": Goal(times=1.2)}


@dataclass(frozen=True)
class Pair:
    world: ColdWorld
    real: Startable
    floor: Startable


def measure(bench: Bench) -> list[Figure]:
    starts: dict[str, list[tuple[Start, Start]]] = defaultdict(list)
    with ExitStack() as stack:
        guard = Guard()
        stack.callback(guard.close)
        pairs = _pairs(bench, stack)
        for number in range(bench.rounds + 1):
            for name, pair in pairs.items():
                both = start(pair.floor, {}, guard), _started(name, pair, guard)
                if number:  # the first only warms the disk and the stand-ins
                    starts[name].append(both)
            bench.say(f"  cold: {number} of {bench.rounds} rounds")
    return [*_times(starts), *_sizes(pairs)]


def _pairs(bench: Bench, stack: ExitStack) -> dict[str, Pair]:
    python = runtime_python(bench.folder, bench.say)
    worlds = {}
    for profile in sorted(set(PROFILES.values())):
        bench.say(f"  synthesizing and deploying {profile}")
        assembly = synth(profile, bench.folder / profile)
        worlds[profile] = stack.enter_context(cold_world(profile, assembly, bench.folder / "functions"))
    pairs = {}
    for name, profile in PROFILES.items():
        function, variables, root = worlds[profile].functions[name]
        real = Startable(function, python, root, variables)
        pairs[name] = Pair(worlds[profile], real, floor(name, real, bench.folder / "floors" / name))
    return pairs


def _started(name: str, pair: Pair, guard: Guard) -> Start:
    before, event = pair.world.answered() if name == "processor" else 0, pair.world.event(name)
    started = start(pair.real, event, guard)
    if not _is_right(name, started) or (name == "processor" and pair.world.answered() != before + 1):
        raise RuntimeError(f"{name} did not answer as it should: {started.payload} {started.records}")
    return started


def _is_right(name: str, started: Start) -> bool:
    match name:
        case "processor":
            return bool(started.payload == {"batchItemFailures": []})
        case "balance":
            return started.payload is None
    return bool(started.payload["statusCode"] == 200)


def _times(starts: dict[str, list[tuple[Start, Start]]]) -> list[Figure]:
    figures = []
    for name, both in starts.items():
        floors, real = [each[0] for each in both], [each[1] for each in both]
        does = FLOORS[name][0]
        figures += [
            figure(
                f"{name}: {FIRST[name]}",
                "ms",
                [each.total for each in real],
                does,
                [each.total for each in floors],
                GOALS.get(name),
            ),
            figure(f"{name}: init", "ms", [each.init for each in real], does, [each.init for each in floors]),
            figure(
                f"{name}: first event",
                "ms",
                [each.first for each in real],
                "a handler that does nothing",
                [each.first for each in floors],
            ),
        ]
    return figures


def _sizes(pairs: dict[str, Pair]) -> list[Figure]:
    asset = pairs["ingest"].real.task_root
    ours, theirs = cold_size.whole(asset), cold_size.third_party(asset)
    floor_name = "the third-party packages alone"
    return [
        figure("package, zipped", "MB", [ours.zipped], floor_name, [theirs.zipped]),
        figure("package, unzipped", "MB", [ours.unzipped], floor_name, [theirs.unzipped]),
    ]
