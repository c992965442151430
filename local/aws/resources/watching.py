"""Log groups, metric filters and composite alarms."""

from typing import Any

from moto.cloudwatch.models import cloudwatch_backends

from local.aws.resources.provider import Made, Properties, Provider, Scope


class LogGroup(Provider):
    def create(self, scope: Scope, properties: Properties) -> Made:
        name = properties.get("LogGroupName") or scope.name(512)
        scope.client("logs").create_log_group(logGroupName=name)
        self._keep(scope, name, properties)
        return Made(name, {"Arn": scope.arn("logs", f"log-group:{name}:*")})

    def update(self, scope: Scope, made: Made, properties: Properties) -> Made:
        self._keep(scope, made.physical_id, properties)
        return made

    def delete(self, scope: Scope, made: Made) -> None:
        scope.client("logs").delete_log_group(logGroupName=made.physical_id)

    def _keep(self, scope: Scope, name: str, properties: Properties) -> None:
        if days := properties.get("RetentionInDays"):
            scope.client("logs").put_retention_policy(logGroupName=name, retentionInDays=int(days))


class MetricFilter(Provider):
    def create(self, scope: Scope, properties: Properties) -> Made:
        name = properties.get("FilterName") or scope.name(512)
        scope.client("logs").put_metric_filter(**_lower_first({**properties, "FilterName": name}))
        return Made(name, values=properties)

    def update(self, scope: Scope, made: Made, properties: Properties) -> Made:
        return self.create(scope, {**properties, "FilterName": made.physical_id})

    def delete(self, scope: Scope, made: Made) -> None:
        group = made.values["LogGroupName"]
        scope.client("logs").delete_metric_filter(filterName=made.physical_id, logGroupName=group)


class CompositeAlarm(Provider):
    """moto lists composite alarms and has no call to make one."""

    def create(self, scope: Scope, properties: Properties) -> Made:
        name = properties.get("AlarmName") or scope.name(255)
        cloudwatch_backends[scope.account][scope.region].put_metric_alarm(
            name=name,
            namespace="",
            metric_name="",
            metric_data_queries=None,
            comparison_operator="",
            evaluation_periods=0,
            datapoints_to_alarm=None,
            period=0,
            threshold=0,
            statistic="",
            extended_statistic=None,
            description=properties.get("AlarmDescription", ""),
            dimensions=[],
            alarm_actions=properties.get("AlarmActions", []),
            ok_actions=properties.get("OKActions", []),
            insufficient_data_actions=properties.get("InsufficientDataActions", []),
            unit="",
            actions_enabled=properties.get("ActionsEnabled", True),
            treat_missing_data="",
            evaluate_low_sample_count_percentile="",
            threshold_metric_id="",
            rule=properties["AlarmRule"],
            tags=properties.get("Tags", []),
        )
        return Made(name, {"Arn": scope.arn("cloudwatch", f"alarm:{name}")})

    def update(self, scope: Scope, made: Made, properties: Properties) -> Made:
        return self.create(scope, {**properties, "AlarmName": made.physical_id})

    def delete(self, scope: Scope, made: Made) -> None:
        scope.client("cloudwatch").delete_alarms(AlarmNames=[made.physical_id])


def _lower_first(value: Any) -> Any:
    if isinstance(value, dict):
        return {key[0].lower() + key[1:]: _lower_first(inner) for key, inner in value.items()}
    return [_lower_first(inner) for inner in value] if isinstance(value, list) else value
