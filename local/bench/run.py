"""What a run adds to the model's and Odoo's own time, how many calls it makes, and what goes on side by side.

The processor runs in a process of its own against the local AWS and stand-ins that take a fixed time. The floor are the
run's own calls, made one after the other with warm clients: what is above it is our code.
"""

import statistics
from collections.abc import Callable, Sequence

from local.bench.bench import Bench
from local.bench.figures import Figure, Goal, figure
from local.bench.run_process import Process
from local.bench.run_stage import Stage
from local.bench.run_turns import Bare, Ran, bare, run, told

MODEL_MS, ODOO_MS = 100.0, 50.0
SLOW_ODOO_MS = 100.0
TYPING_MS = 80.0
WARM_UP = 5
TOGETHER = 3  # runs of one round; the value of a round is their mean, for a record has whole milliseconds
SLOW_TABLE_MS = 40.0
QUIET_S = 600.0
GOAL_MS = 25
PARTS = {
    "claim": "dynamodb TransactWriteItems",
    "load": "dynamodb Query",
    "hear": "",
    "settle": "dynamodb Query",
    "commit": "dynamodb TransactWriteItems",
    "deliver": "line message/reply",
    "mark": "dynamodb TransactWriteItems",
}
"""By part of the run: the call that it can't do without."""
NTH = {"settle": 2, "commit": 2, "mark": 3}
BARE = "the same calls bare, one after the other"
ADDED = (
    "most of it is the local AWS and its SDK, as the floor shows. The settle pause is no part of it: these customers "
    "wrote two seconds ago"
)
OURS = "run less floor, round by round. The floor makes its calls one by one, a run makes some of them side by side"
NEWER = (
    "`newer` (Query) asks before the answer is kept whether the customer wrote more: a transaction can't check that a "
    "range is empty"
)
BEYOND = (
    f"beyond claim, load, commit and mark: {NEWER}; `pay` (UpdateItem) adds the run's cost to the day's sum, beside "
    "the delivery: within the commit all conversations would contend for one item. Not in every run: the purse is "
    "read by an instance that has not paid for a minute, the breaker by one that has not looked for ten seconds"
)

type Pair = tuple[Ran, Bare]


def measure(bench: Bench) -> list[Figure]:
    figures: list[Figure] = []
    with Stage() as stage:
        stage.takes_ms = {"openai": MODEL_MS, "odoo": ODOO_MS}
        with Process(stage.environment) as runs, Process(stage.environment) as floor:

            def pairs(tools: int, rounds: int) -> list[Pair]:
                stage.tools = tools
                return [_pair(stage, runs, floor) for _ in range(rounds)]

            pairs(1, WARM_UP)
            bench.say("  plain answers")
            plain = pairs(0, bench.rounds * TOGETHER)
            bench.say("  answers with a tool")
            tool = pairs(1, bench.rounds)
            figures += [*_added(plain, tool), *_parts(plain), *_counts(plain, tool)]
            bench.say("  side by side")
            figures += [_three_tools(stage, runs, bench.rounds), _typing(stage, runs, bench.rounds)]
            figures += [_in_a_row(stage, runs, bench.rounds), _after_quiet(stage, runs, bench.rounds)]
        bench.say("  first answers of a process")
        figures.append(_first_tool(stage, max(2, bench.rounds // 3), tool))
        figures.append(_asked_once(stage, bench.rounds))
    return figures


def _pair(stage: Stage, runs: Process, floor: Process) -> Pair:
    ran = run(stage, runs)
    return ran, bare(stage, floor, ran)


def _means(values: Sequence[float]) -> list[float]:
    return [statistics.fmean(values[at : at + TOGETHER]) for at in range(0, len(values), TOGETHER)]


def _added(plain: list[Pair], tool: list[Pair]) -> list[Figure]:
    figures = []
    for name, pairs in (("a plain answer", plain), ("an answer with a tool", tool)):
        goal = Goal(most=GOAL_MS) if pairs is plain else None
        added, calls = [ran.added_ms for ran, _ in pairs], [bare.added_ms for _, bare in pairs]
        figures.append(figure(f"added to the model's and Odoo's time, {name}", "ms", added, BARE, calls, goal, ADDED))
        ours = [ran - bare for ran, bare in zip(added, calls, strict=True)]
        figures.append(figure(f"of which our code, {name}", "ms", ours, "nothing", [0.0], goal, OURS))
        cpu, calls = [ran.cpu_ms for ran, _ in pairs], [bare.cpu_ms for _, bare in pairs]
        figures.append(figure(f"CPU of the process, {name}", "ms", cpu, BARE, calls))
    return figures


def _parts(pairs: list[Pair]) -> list[Figure]:
    figures = []
    for part, call in PARTS.items():
        values = _means([float(ran.record.get(f"{part}_ms", 0)) for ran, _ in pairs])
        floor = _means([_nth(bare, call, NTH.get(part, 1)) for _, bare in pairs])
        figures.append(figure(f"part {part}", "ms", values, call.partition(" ")[2] or "nothing", floor))
    asking = _means([ran.asking_ms for ran, _ in pairs])
    floor = _means([bare.asking_ms for _, bare in pairs])
    return [*figures, figure("part model, without the model's own time", "ms", asking, "responses", floor)]


def _nth(bare: Bare, call: str, nth: int) -> float:
    found = [ms for name, ms in bare.each if name == call]
    return found[nth - 1] if call else 0.0


def _counts(plain: list[Pair], tool: list[Pair]) -> list[Figure]:
    def count(name: str, pairs: list[Pair], service: str, least: int, why: str, note: str = "") -> Figure:
        values = [float(ran.count(service)) for ran, _ in pairs]
        operations = told(pairs[-1][0].calls, service)
        return figure(name, "", values, why, [float(least)], Goal(most=least), note, operations=operations)

    return [
        count("AWS calls of a plain answer", plain, "dynamodb", 4, "claim, load, commit, mark", BEYOND),
        count("AWS calls of an answer with a tool", tool, "dynamodb", 4, "claim, load, commit, mark"),
        count("model calls of a plain answer", plain, "openai", 1, "one"),
        count("model calls of an answer with a tool", tool, "openai", 2, "one to ask, one to answer"),
        count("Odoo calls of a tool", tool, "odoo", 1, "one"),
        count("LINE calls of a plain answer", plain, "line", 2, "the typing sign, the reply"),
    ]


def _three_tools(stage: Stage, runs: Process, rounds: int) -> Figure:
    """In turns: three calls of one turn, and one."""

    def with_tools(count: int) -> Callable[[], float]:
        def ran() -> float:
            stage.tools = count
            return float(run(stage, runs).record["tools_ms"])

        return ran

    stage.takes_ms["odoo"] = SLOW_ODOO_MS
    three, one = _turns(rounds, with_tools(3), with_tools(1))
    stage.takes_ms["odoo"] = ODOO_MS
    return figure("three tool calls of one turn, Odoo at 100 ms", "ms", three, "one tool call", one, Goal(times=1.3))


def _typing(stage: Stage, runs: Process, rounds: int) -> Figure:
    stage.tools = 0

    def with_typing(ms: float) -> Callable[[], float]:
        def ran() -> float:
            stage.takes_ms["line chat/loading/start"] = ms
            return float(run(stage, runs).record["ms"])

        return ran

    slow, quick = _turns(rounds, with_typing(TYPING_MS), with_typing(0.0))
    del stage.takes_ms["line chat/loading/start"]
    name = f"a plain answer while LINE takes {TYPING_MS:.0f} ms to show the typing sign"
    return figure(name, "ms", slow, "LINE takes none", quick, Goal(times=1.1))


def _in_a_row(stage: Stage, runs: Process, rounds: int) -> Figure:
    """How often a slower table makes the run slower: calls that go on beside others do not."""
    stage.tools = 0

    def taking(ms: float) -> Callable[[], float]:
        def ran() -> float:
            stage.takes_ms["dynamodb"] = ms
            return run(stage, runs).added_ms

        return ran

    slow, quick = _turns(rounds * 2, taking(SLOW_TABLE_MS), taking(0.0))
    del stage.takes_ms["dynamodb"]
    values = [(late - soon) / SLOW_TABLE_MS for late, soon in zip(slow, quick, strict=True)]
    return figure(
        "AWS calls of a plain answer, one after another", "", values, "claim, load, commit, mark", [4.0], None, NEWER
    )


def _after_quiet(stage: Stage, runs: Process, rounds: int) -> Figure:
    """The secrets are old, and what the instance knows of purse and breaker. AWS takes as long as it does elsewhere."""
    stage.tools = 0

    def after(seconds: float) -> Callable[[], float]:
        def ran() -> float:
            runs.do("later", seconds=seconds)
            return float(run(stage, runs).record["ms"])

        return ran

    stage.takes_ms |= {"dynamodb": 5.0, "aws": 15.0}
    quiet, busy = _turns(rounds, after(QUIET_S), after(0.0))
    del stage.takes_ms["dynamodb"], stage.takes_ms["aws"]
    name = f"a plain answer after {QUIET_S / 60:.0f} minutes of quiet, the table at 5 ms, secrets at 15 ms"
    return figure(name, "ms", quiet, "right after another", busy)


def _first_tool(stage: Stage, rounds: int, warm: list[Pair]) -> Figure:
    """A process that has not asked Odoo yet has to know its version and languages before the tool's own call."""
    stage.tools = 1
    first = []
    for _ in range(rounds):
        with Process(stage.environment) as process:
            first.append(float(run(stage, process).record["tools_ms"]))
    floor = [float(ran.record["tools_ms"]) for ran, _ in warm]
    return figure("first tool call of a process", "ms", first, "of a warm one", floor, Goal(times=1.5))


def _asked_once(stage: Stage, rounds: int) -> Figure:
    stage.tools = 1
    with Process(stage.environment) as process:
        calls = [call.operation for _ in range(rounds) for call in run(stage, process).calls]
    asked = sum(operation in ("web/version", "res.lang/get_installed") for operation in calls)
    name = f"version and languages asked of Odoo in {rounds} answers of one process"
    return figure(name, "", [float(asked)], "each once", [2.0], Goal(most=2))


def _turns(rounds: int, *ways: Callable[[], float]) -> list[list[float]]:
    """In turns, so that a slow moment of the machine hits all of them."""
    values: list[list[float]] = [[] for _ in ways]
    for _ in range(rounds):
        for each, way in zip(values, ways, strict=True):
            each.append(way())
    return values
