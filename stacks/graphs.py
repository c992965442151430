"""What the dashboard shows, as data: its sections, their graphs, and the alarms whose thresholds are drawn in them."""

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.names import Alarm, Metric
from stacks.rule import Measure, Of

type Lines = Mapping[str, Measure]
"""By label."""


@dataclass(frozen=True, slots=True)
class Graph:
    """`alarms` draws these alarms' own measures with their thresholds; `lines` are more to look at beside them.

    `per_s`: of what time a point is, unless an alarm says so.
    """

    title: str
    lines: Lines | None = None
    alarms: tuple[str, ...] = ()
    unit: str = ""
    per_s: int = 300


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
                "Answered, failed, tried again",
                {
                    "answered": count(Metric.RUNS_ANSWERED),
                    "tried again": count(Metric.RUNS_RETRIED),
                },
                (Alarm.FAILED_RUNS,),
            ),
            Graph("Time to answer", half_and_most(Metric.TIME_TO_ANSWER), unit="ms"),
            Graph("Messages received", alarms=(Alarm.SILENCE,), lines={"received": count(Metric.EVENTS_RECEIVED)}),
            Graph("Excuses instead of answers", alarms=(Alarm.FALLBACKS, Alarm.TURN_LIMIT)),
        ),
    ),
    Section(
        "Queue",
        (
            Graph("Age of the oldest message", alarms=(Alarm.OLDEST_MESSAGE,), unit="s"),
            Graph(
                "Messages",
                {
                    "waiting": Measure("ApproximateNumberOfMessagesVisible", "Maximum", Of.QUEUE),
                    "in a run": Measure("ApproximateNumberOfMessagesNotVisible", "Maximum", Of.QUEUE),
                },
                per_s=60,
            ),
            Graph("Dead letters", alarms=(Alarm.DEAD_LETTERS,)),
            Graph(
                "Processor",
                {
                    "at once": Measure("ConcurrentExecutions", "Maximum", Of.PROCESSOR),
                },
                (Alarm.PROCESSOR_ERRORS, Alarm.PROCESSOR_THROTTLED),
            ),
        ),
    ),
    Section(
        "Model",
        (
            Graph("Time of a model call", half_and_most(Metric.MODEL_DURATION), unit="ms"),
            Graph(
                "Model failures",
                {
                    "breaker opened": count(Metric.BREAKER_OPENED),
                },
                (Alarm.MODEL_UNAVAILABLE, Alarm.MODEL_RATE_LIMITED, Alarm.MONEY_429),
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
            Graph("Odoo unavailable", alarms=(Alarm.ODOO_UNAVAILABLE,)),
            Graph("Tools", {"called": count(Metric.TOOL_CALLS)}, (Alarm.TOOLS_FAILING,)),
            Graph(
                "Customers asking for a person, codes withheld, floods",
                {
                    "asked for a person": count(Metric.HANDOVERS_REQUESTED),
                },
                (Alarm.CODES_WITHHELD, Alarm.FLOOD),
            ),
        ),
    ),
    Section(
        "Channels",
        (
            Graph(
                "Sent",
                {
                    "replies": count(Metric.REPLIES_SENT),
                    "pushes (count against the quota)": count(Metric.PUSHES_SENT),
                },
                (Alarm.DELIVERY_FAILED,),
            ),
            Graph("LINE quota used", alarms=(Alarm.LINE_QUOTA,), unit="%"),
            Graph("Webhook latency", half_and_most("Latency", Of.API), (Alarm.INGEST_SLOW,), unit="ms"),
            Graph(
                "Webhooks refused or failed",
                {
                    "refused": count(Metric.WEBHOOK_REJECTED),
                },
                (Alarm.INGEST_5XX, Alarm.SIGNATURE_REJECTIONS, Alarm.SECRETS_FAILING),
            ),
        ),
    ),
    Section(
        "Cost",
        (
            Graph(
                "OpenAI, per hour",
                {
                    "US dollars": count(Metric.COST_USD),
                },
                (Alarm.BUDGET_SPENT,),
                unit="USD",
                per_s=3600,
            ),
            Graph("OpenAI balance", alarms=(Alarm.LOW_BALANCE,), unit="USD"),
            Graph("Days left", alarms=(Alarm.DAYS_LEFT,), unit="days"),
            Graph("Age of OpenAI's figures", alarms=(Alarm.FIGURES_TOO_OLD,), unit="h"),
        ),
    ),
)
