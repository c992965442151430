"""What happens in the local world, as data points under the names and dimensions that AWS gives them.

Sources: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
"""

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from local.aws.server import LocalAws
from local.cloudwatch.metrics import MetricName, Metrics
from local.functions.host import Ended
from local.functions.pool import THROTTLED


@dataclass(frozen=True)
class Point:
    metric: MetricName
    value: float
    unit: str = "Count"


class Measuring:
    """Listens to host, gateway and queues. Each data point gets the time of `clock` (Unix seconds).

    Data about a conversation in `kept_apart` goes to its list instead, until somebody `put`s it.
    """

    def __init__(self, metrics: Metrics, clock: Callable[[], float]) -> None:
        self.metrics = metrics
        self.kept_apart: dict[str, list[Point]] = {}
        self._clock = clock
        self._lock = threading.Lock()

    def logged(self, function_name: str, record: dict[str, Any] | str) -> None:
        """A log listener of the function host."""
        if isinstance(record, dict) and "_aws" in record:
            self.put(embedded(record), str(record.get("conversation", "")))

    def invoked(self, ended: Ended) -> None:
        """An invocation listener of the function host. A throttled one counts as nothing else."""
        result = ended.result
        throttled = result.error == THROTTLED
        values: dict[str, tuple[float, str]] = {"Throttles": (float(throttled), "Count")}
        if not throttled:
            values["Invocations"] = (1, "Count")
            values["Errors"] = (float(result.error is not None), "Count")
            values["Duration"] = (result.ms, "Milliseconds")
            values["ConcurrentExecutions"] = (ended.at_once, "Count")
        self.put(_points("AWS/Lambda", {"FunctionName": ended.function_name}, values), _conversation(ended.event))

    def requested(self, context: Mapping[str, Any]) -> None:
        """A request that an HTTP API has answered. With the API alone, and with its stage, as AWS counts."""
        values = {
            "Count": (1.0, "Count"),
            "4xx": (float(400 <= context["status"] < 500), "Count"),
            "5xx": (float(context["status"] >= 500), "Count"),
            "Latency": (float(context["responseLatency"]), "Milliseconds"),
            "DataProcessed": (float(context["responseLength"]), "Bytes"),
        }
        if "integrationLatency" in context:
            values["IntegrationLatency"] = (float(context["integrationLatency"]), "Milliseconds")
        api = {"ApiId": context["apiId"]}
        for dimensions in (api, {**api, "Stage": context["stage"]}):
            self.put(_points("AWS/ApiGateway", dimensions, values))

    def queues(self, aws: LocalAws) -> None:
        """What SQS measures of every queue once a minute."""
        # Moto's models take a second to import, and most of this package does not need them.
        from local.aws.queue_view import depths

        for depth in depths(aws):
            values = {
                "ApproximateNumberOfMessagesVisible": (float(depth.visible), "Count"),
                "ApproximateNumberOfMessagesNotVisible": (float(depth.in_flight), "Count"),
                "ApproximateAgeOfOldestMessage": (depth.oldest_s, "Seconds"),
            }
            self.put(_points("AWS/SQS", {"QueueName": depth.queue}, values))

    def put(self, points: list[Point], conversation: str = "") -> None:
        with self._lock:
            if conversation in self.kept_apart:
                self.kept_apart[conversation] += points
                return
        for point in points:
            self.metrics.put(point.metric, point.value, self._clock(), point.unit)


def embedded(record: Mapping[str, Any]) -> list[Point]:
    """The metrics of one EMF line. As CloudWatch does, it drops those whose value or dimensions are not there."""
    points = []
    for directive in record["_aws"]["CloudWatchMetrics"]:
        for names in directive["Dimensions"]:
            dimensions = {name: record.get(name) for name in names}
            if not all(isinstance(value, str) and value for value in dimensions.values()):
                continue
            for metric in directive["Metrics"]:
                value = record.get(metric["Name"])
                for one in value if isinstance(value, list) else [value]:
                    if isinstance(one, int | float) and not isinstance(one, bool):
                        name = MetricName.of(directive["Namespace"], metric["Name"], dimensions)  # type: ignore[arg-type]
                        points.append(Point(name, float(one), metric.get("Unit", "None")))
    return points


def _points(namespace: str, dimensions: Mapping[str, str], values: Mapping[str, tuple[float, str]]) -> list[Point]:
    return [Point(MetricName.of(namespace, name, dimensions), value, unit) for name, (value, unit) in values.items()]


def _conversation(event: Mapping[str, Any]) -> str:
    """Of the queue message that a function works on."""
    try:
        return str(json.loads(event["Records"][0]["body"])["conversation"])
    except (KeyError, IndexError, TypeError, ValueError):
        return ""
