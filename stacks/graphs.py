"""What the dashboard shows, as data: its sections, their graphs, and the alarms whose thresholds are drawn in them."""

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.names import Alarm, Metric
from stacks.rule import Measure, Of

type Lines = Mapping[str, Measure]
"""By label."""


@dataclass(frozen=True, slots=True)
class Graph:
    """`alarms` draws these alarms' own measures with their thresholds; `lines` are more to look at, of the same kind:
    a threshold must not lie across what it does not mean.

    `per_s`: of what time a point is, unless an alarm says so.
    """

    title: str
    lines: Lines | None = None
    alarms: tuple[str, ...] = ()
    unit: str = ""
    per_s: int = 900


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    graphs: tuple[Graph, ...]


def count(metric: str) -> Measure:
    return Measure(metric, "Sum")


def half_and_most(metric: str, of: Of = Of.SERVICE) -> Lines:
    return {"half of them (p50)": Measure(metric, "p50", of), "most of them (p95)": Measure(metric, "p95", of)}


SECTIONS = (
    Section(
        "Customers",
        (
            Graph(
                "Answers",
                {
                    "answered": count(Metric.RUNS_ANSWERED),
                    "tried again": count(Metric.RUNS_RETRIED),
                    "asked for a person": count(Metric.HANDOVERS_REQUESTED),
                },
            ),
            Graph("Time to answer", half_and_most(Metric.TIME_TO_ANSWER), unit="ms"),
            Graph("Messages received", alarms=(Alarm.SILENCE,)),
            Graph("Given up, and excuses", alarms=(Alarm.FAILED_RUNS, Alarm.FALLBACKS, Alarm.TURN_LIMIT)),
        ),
    ),
    Section(
        "Queue",
        (
            Graph("Age of the oldest message", alarms=(Alarm.OLDEST_MESSAGE,), unit="s"),
            Graph(
                "Messages and runs",
                {
                    "waiting": Measure("ApproximateNumberOfMessagesVisible", "Maximum", Of.QUEUE),
                    "in a run": Measure("ApproximateNumberOfMessagesNotVisible", "Maximum", Of.QUEUE),
                    "runs at once": Measure("ConcurrentExecutions", "Maximum", Of.PROCESSOR),
                },
            ),
            Graph("Dead letters", alarms=(Alarm.DEAD_LETTERS,)),
            Graph("Processor", alarms=(Alarm.PROCESSOR_ERRORS, Alarm.PROCESSOR_THROTTLED)),
        ),
    ),
    Section(
        "Model",
        (
            Graph("Time of a model call", half_and_most(Metric.MODEL_DURATION), unit="ms"),
            Graph(
                "Model failures",
                {"breaker opened": count(Metric.BREAKER_OPENED)},
                (Alarm.MODEL_UNAVAILABLE, Alarm.MODEL_RATE_LIMITED, Alarm.MONEY_429, Alarm.BUDGET_SPENT),
            ),
            Graph(
                "Tokens",
                {
                    "in": count(Metric.TOKENS_IN),
                    "of these cached": count(Metric.TOKENS_CACHED),
                    "out": count(Metric.TOKENS_OUT),
                },
            ),
            Graph("Run time", half_and_most(Metric.RUN_DURATION), (Alarm.PROCESSOR_NEAR_TIMEOUT,), unit="ms"),
        ),
    ),
    Section(
        "Odoo",
        (
            Graph("Time of an Odoo call", half_and_most(Metric.ODOO_DURATION), unit="ms"),
            Graph("Odoo and tools failing", alarms=(Alarm.ODOO_UNAVAILABLE, Alarm.TOOLS_FAILING)),
            Graph("Turns and tools", {"turns": count(Metric.MODEL_TURNS), "tool calls": count(Metric.TOOL_CALLS)}),
            Graph("Codes withheld, floods", alarms=(Alarm.CODES_WITHHELD, Alarm.FLOOD)),
        ),
    ),
    Section(
        "Channels",
        (
            Graph(
                "Sent",
                {
                    "replies": count(Metric.REPLIES_SENT),
                    "pushes, templates (count or cost)": count(Metric.PUSHES_SENT),
                },
            ),
            Graph("LINE quota used", alarms=(Alarm.LINE_QUOTA,), unit="%"),
            Graph("Webhook latency", half_and_most("Latency", Of.API), (Alarm.INGEST_SLOW,), unit="ms"),
            Graph(
                "Channel failures",
                {"requests of strangers": count(Metric.WEBHOOK_REJECTED)},
                (Alarm.DELIVERY_FAILED, Alarm.INGEST_5XX, Alarm.SIGNATURE_REJECTIONS, Alarm.SECRETS_FAILING),
            ),
        ),
    ),
    Section(
        "Cost",
        (
            Graph("OpenAI, per hour", {"US dollars": count(Metric.COST_USD)}, unit="USD", per_s=3600),
            Graph("OpenAI balance", alarms=(Alarm.LOW_BALANCE,), unit="USD"),
            Graph("Days left", alarms=(Alarm.DAYS_LEFT,), unit="days"),
            Graph("Age of OpenAI's figures", alarms=(Alarm.FIGURES_TOO_OLD,), unit="h"),
        ),
    ),
)
