"""The rows of `stacks/alarms.py` as CloudWatch alarms, and who is told when one changes its state."""

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk.aws_cloudwatch_actions import SnsAction
from constructs import Construct

from stacks.alarms import customers_affected
from stacks.rule import Composite, Of, Rule
from stacks.topics import Topics
from stacks.watched import Watched

RUNBOOKS = "docs/runbooks"
"""Where the pages are, unless context `runbooks_url` says where they can be read in a browser."""


class AlarmSet(Construct):
    """`by_name` are those of the rows, `composite` the one that says that customers go without answers.

    Names are physical and begin with the stack's, so that runbooks and commands can name them and several deployments
    live side by side in one account.
    """

    def __init__(self, scope: Construct, id: str, *, rules: tuple[Rule, ...], watched: Watched, topics: Topics) -> None:
        super().__init__(scope, id)
        self._topics = topics
        self._watched = watched
        self.by_name = {rule.name: self._alarm(rule) for rule in rules}
        self.composite = self._composite(customers_affected(rules))

    def _alarm(self, rule: Rule) -> cloudwatch.Alarm:
        alarm = cloudwatch.Alarm(
            self,
            _id(rule.name),
            alarm_name=self._physical(rule.name),
            alarm_description=self._description(rule, f"Measured: {rule.condition}"),
            metric=self._metric(rule),
            comparison_operator=cloudwatch.ComparisonOperator[_CDK_NAMES[rule.compare]],
            threshold=rule.threshold,
            evaluation_periods=rule.of_periods,
            datapoints_to_alarm=rule.datapoints,
            treat_missing_data=cloudwatch.TreatMissingData[_CDK_NAMES[rule.missing]],
        )
        self._tell(alarm, pages=rule.pages)
        return alarm

    def _metric(self, rule: Rule) -> cloudwatch.IMetric:
        metrics = [self._watched.metric(measure, rule.period_s) for measure in rule.measures]
        if not rule.expression:
            (metric,) = metrics
            return metric
        return cloudwatch.MathExpression(
            expression=rule.expression,
            using_metrics={f"m{number}": metric for number, metric in enumerate(metrics, 1)},
            label=rule.name,
            period=cdk.Duration.seconds(rule.period_s),
        )

    def _composite(self, row: Composite) -> cloudwatch.CompositeAlarm:
        parts = [cloudwatch.AlarmRule.from_alarm(self.by_name[name], cloudwatch.AlarmState.ALARM) for name in row.parts]
        composite = cloudwatch.CompositeAlarm(
            self,
            _id(row.name),
            composite_alarm_name=self._physical(row.name),
            alarm_description=self._description(row, f"On while any of these is: {', '.join(row.parts)}"),
            alarm_rule=cloudwatch.AlarmRule.any_of(*parts),
        )
        self._tell(composite, pages=row.pages)
        return composite

    def _tell(self, alarm: cloudwatch.AlarmBase, *, pages: bool) -> None:
        topic = self._topics.page if pages else self._topics.notice
        action = SnsAction(topic)
        alarm.add_alarm_action(action)
        alarm.add_ok_action(action)  # whoever was woken may lie down again

    def _physical(self, name: str) -> str:
        return f"{cdk.Stack.of(self).stack_name}-{name}"

    def _description(self, row: Rule | Composite, measured: str) -> str:
        """What a person reads in the mail, in the same order for each alarm."""
        pages = str(self.node.try_get_context("runbooks_url") or RUNBOOKS).rstrip("/")
        names = self._watched.names
        functions = ", ".join(names[of] for of in (Of.INGEST, Of.CHAT, Of.PROCESSOR) if of in names)
        return "\n".join(
            [
                row.happened,
                f"Customers see: {row.users_see}",
                f"Runbook: {pages}/{row.name}.md",
                measured,
                f"Severity: {row.severity}. Functions: {functions}. Queue: {names[Of.QUEUE]}",
            ]
        )


_CDK_NAMES = {
    "GreaterThanThreshold": "GREATER_THAN_THRESHOLD",
    "GreaterThanOrEqualToThreshold": "GREATER_THAN_OR_EQUAL_TO_THRESHOLD",
    "LessThanThreshold": "LESS_THAN_THRESHOLD",
    "notBreaching": "NOT_BREACHING",
    "breaching": "BREACHING",
    "ignore": "IGNORE",
}


def _id(name: str) -> str:
    return name.title().replace("-", "")
