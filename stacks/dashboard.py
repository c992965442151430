"""The dashboard: what an engineer looks at first when an alarm has come, and an owner once a day.

The top row answers "is it working, and will it tomorrow"; below it `stacks/graphs.py` goes from the customer to the
money, each threshold drawn where its alarm looks.
"""

from collections.abc import Iterator

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from assistant.names import Metric
from stacks.alarm_set import AlarmSet
from stacks.graphs import SECTIONS, Graph, Section
from stacks.rule import Measure, Of, Rule
from stacks.watched import Watched

WIDTH = 24
"""Columns of a CloudWatch dashboard."""
HOUR_S = 3600


class Dashboard(Construct):
    """Its physical name is the stack's. `title` is the profile's."""

    def __init__(
        self, scope: Construct, id: str, *, title: str, rules: tuple[Rule, ...], alarms: AlarmSet, watched: Watched
    ) -> None:
        super().__init__(scope, id)
        self._watched = watched
        self._rules = {rule.name: rule for rule in rules}
        stack = cdk.Stack.of(self)
        self.name = stack.stack_name
        dashboard = cloudwatch.Dashboard(
            self, "Dashboard", dashboard_name=self.name, default_interval=cdk.Duration.days(1)
        )
        dashboard.add_widgets(
            cloudwatch.TextWidget(
                markdown=f"# {title}\n{stack.stack_name}. Lines across a graph are alarms: `docs/runbooks/` has a page "
                "for each.",
                width=WIDTH,
                height=2,
            )
        )
        dashboard.add_widgets(*self._top_line())
        dashboard.add_widgets(
            cloudwatch.AlarmStatusWidget(
                title="Alarms", alarms=[alarms.composite, *alarms.by_name.values()], width=WIDTH, height=4
            )
        )
        for section in SECTIONS:
            dashboard.add_widgets(cloudwatch.TextWidget(markdown=f"## {section.title}", width=WIDTH, height=1))
            dashboard.add_widgets(*self._graphs(section))

    def _top_line(self) -> list[cloudwatch.IWidget]:
        shown: dict[str, list[cloudwatch.IMetric]] = {
            "Answered": [self._metric(Metric.RUNS_ANSWERED, "Sum", "answered")],
            "Failed": [self._metric(Metric.RUNS_FAILED, "Sum", "given up")],
            "Time to answer (ms)": [
                self._metric(Metric.TIME_TO_ANSWER, "p50", "half"),
                self._metric(Metric.TIME_TO_ANSWER, "p95", "95 of 100"),
            ],
            "OpenAI balance (USD)": [self._metric(Metric.BALANCE_USD, "Minimum", "left")],
            "Days that it lasts": [self._metric(Metric.DAYS_LEFT, "Minimum", "days")],
            "OpenAI cost (USD)": [
                self._metric(Metric.SPEND_TODAY_USD, "Maximum", "today"),
                self._metric(Metric.SPEND_MONTH_USD, "Maximum", "this month"),
            ],
            "Cost per answer (USD)": [self._cost_per_answer()],
        }
        # What is counted is summed over all that is shown; a figure is the last one known.
        summed = {"Answered", "Failed", "Time to answer (ms)", "Cost per answer (USD)"}
        widths = {title: 4 if len(metrics) > 1 else 3 for title, metrics in shown.items()}
        widths["Cost per answer (USD)"] += WIDTH - sum(widths.values())
        return [
            cloudwatch.SingleValueWidget(
                title=title,
                metrics=metrics,
                width=widths[title],
                height=3,
                set_period_to_time_range=title in summed,
            )
            for title, metrics in shown.items()
        ]

    def _graphs(self, section: Section) -> Iterator[cloudwatch.GraphWidget]:
        drawn = [(graph, lines) for graph in section.graphs if (lines := list(self._lines(graph)))]
        for graph, lines in drawn:
            yield cloudwatch.GraphWidget(
                title=graph.title,
                left=lines,
                left_annotations=[_threshold(rule) for rule in self._alarms(graph)],
                left_y_axis=cloudwatch.YAxisProps(min=0, label=graph.unit or None, show_units=False),
                width=WIDTH // len(drawn),
                height=6,
            )

    def _lines(self, graph: Graph) -> Iterator[cloudwatch.IMetric]:
        shown = {measure: (label, graph.per_s) for label, measure in (graph.lines or {}).items()}
        for rule in self._alarms(graph):
            for measure in rule.measures:
                shown.setdefault(measure, (measure.metric, rule.period_s))
        for number, (measure, (label, period_s)) in enumerate(shown.items(), 1):
            yield self._line(f"m{number}", measure, label, period_s)

    def _line(self, id: str, measure: Measure, label: str, period_s: int) -> cloudwatch.IMetric:
        metric = self._watched.metric(measure, period_s, label=label)
        if measure.of is not Of.SERVICE or measure.statistic != "Sum":
            return metric
        return cloudwatch.MathExpression(  # a count that is not written is zero, and not a gap
            expression=f"FILL({id}, 0)", using_metrics={id: metric}, label=label, period=cdk.Duration.seconds(period_s)
        )

    def _alarms(self, graph: Graph) -> list[Rule]:
        """Those that this profile has."""
        return [self._rules[name] for name in graph.alarms if name in self._rules]

    def _metric(self, name: str, statistic: str, label: str) -> cloudwatch.Metric:
        return self._watched.metric(Measure(name, statistic), HOUR_S, label=label)

    def _cost_per_answer(self) -> cloudwatch.MathExpression:
        return cloudwatch.MathExpression(
            expression="cost / answered",
            using_metrics={
                "cost": self._metric(Metric.COST_USD, "Sum", "cost"),
                "answered": self._metric(Metric.RUNS_ANSWERED, "Sum", "answered"),
            },
            label="per answer",
            period=cdk.Duration.seconds(HOUR_S),
        )


def _threshold(rule: Rule) -> cloudwatch.HorizontalAnnotation:
    return cloudwatch.HorizontalAnnotation(
        value=rule.threshold,
        label=f"{rule.name} {rule.compare.sign} {rule.threshold:g} in {rule.period_s // 60} min",
        color=cloudwatch.Color.RED if rule.severity == "high" else cloudwatch.Color.ORANGE,
    )
