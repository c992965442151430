"""New connections on a warm path: none within five minutes, counted where they are accepted.

A process that has answered is asked again and again: at once, after seconds of quiet in real time, and after minutes by
the clocks that its clients go by. OpenAI's client as it comes drops connections after five seconds.
"""

import time
from collections import Counter

from local.bench.bench import Bench
from local.bench.figures import Figure, Goal, figure
from local.bench.run_process import Process
from local.bench.run_stage import Stage
from local.bench.run_turns import bare, run

WARM_UP = 3
QUIET_S = 7.0  # more than the five seconds of OpenAI's client
MINUTES_S = 290.0  # 4 min 50 s
TOO_LONG_S = 320.0
TOOLS_AT_ONCE = 8  # as many as run side by side
REPLY_MS, PAY_MS = 30.0, 100.0
TAKES_MS = {
    **{"odoo": 100.0, "line message/reply": REPLY_MS, "twilio": REPLY_MS, "slack": REPLY_MS},
    **{"dynamodb UpdateItem": PAY_MS, "aws": 30.0},
}
"""So that what can go on side by side always does (paying, secrets): a pool is as large as its busiest moment."""

type Opened = dict[str, int]


def measure(bench: Bench) -> list[Figure]:
    figures = []
    with Stage(takes_ms=TAKES_MS) as stage:
        with Process(stage.environment) as process:
            figures += _warm(stage, process, bench.rounds)
        bench.say(f"  {QUIET_S:g} s of quiet")
        figures.append(_quiet(stage, QUIET_S))
        figures += _minutes(stage)
    for profile in ("karlos", "it_support"):
        bench.say(f"  {profile}")
        figures.append(_other(profile, bench.rounds))
    return figures


def _warm(stage: Stage, process: Process, rounds: int) -> list[Figure]:
    """The pools must be large enough for what goes on side by side: one that is too small throws connections away."""
    figures = []
    for name, tools in (("plain answers", 0), (f"answers with {TOOLS_AT_ONCE} tools at once", TOOLS_AT_ONCE)):
        stage.tools = tools
        opened_by_answers(stage, process, WARM_UP)
        opened = opened_by_answers(stage, process, rounds)
        figures.append(_none(f"new connections in {rounds} warm {name}", opened))
    return figures


def _quiet(stage: Stage, seconds: float) -> Figure:
    """In real time. The bare calls are made by OpenAI's client as it comes: it shows that the count counts."""
    stage.tools = 1
    with Process(stage.environment) as process, Process(stage.environment) as stock:
        opened_by_answers(stage, process, WARM_UP)
        ran = run(stage, process)
        bare(stage, stock, ran)
        time.sleep(seconds)
        ours = opened_by_answers(stage, process, 1)
        before = stage.accepted["openai"]
        bare(stage, stock, ran)
        told = f"OpenAI's client as it comes opened {stage.accepted['openai'] - before}"
    return _none(f"new connections after {seconds:g} s of quiet", ours, told)


def _minutes(stage: Stage) -> list[Figure]:
    stage.tools = 1
    with Process(stage.environment) as process:
        opened_by_answers(stage, process, WARM_UP)
        process.do("later", seconds=MINUTES_S)
        within = opened_by_answers(stage, process, 1)
        process.do("later", seconds=TOO_LONG_S)
        later = opened_by_answers(stage, process, 1)
    told = (
        f"by the clocks that the clients go by, moved in the process; {TOO_LONG_S / 60:.1f} minutes on it opens {later}"
    )
    return [_none(f"new connections after {MINUTES_S / 60:.1f} minutes of quiet", within, told)]


def _other(profile: str, rounds: int) -> Figure:
    with Stage(profile=profile, takes_ms=TAKES_MS) as stage, Process(stage.environment) as process:
        opened_by_answers(stage, process, WARM_UP)
        opened = opened_by_answers(stage, process, rounds)
        process.do("later", seconds=MINUTES_S)
        later = opened_by_answers(stage, process, 1)
    opened = dict(Counter(opened) + Counter(later))
    return _none(
        f"new connections of {profile}: {rounds} warm answers, and one {MINUTES_S / 60:.1f} minutes later", opened
    )


def opened_by_answers(stage: Stage, process: Process, rounds: int) -> Opened:
    """Connections that the process opened meanwhile, by server."""
    opened = Counter[str]()
    for _ in range(rounds):
        event = stage.says()  # our own client of the table has its connections
        before = stage.accepted
        done = process.do("answer", conversation=event.conversation, event=event.event_id)
        if done["failed"]:
            raise RuntimeError(f"a run of the bench failed: {process.records}")
        opened.update({name: count - before[name] for name, count in stage.accepted.items()})
    return dict(+opened)


def _none(name: str, opened: Opened, note: str = "") -> Figure:
    return figure(name, "", [float(sum(opened.values()))], "none", [0.0], Goal(most=0), note, opened=opened)
