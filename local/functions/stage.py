"""The `$default` stage of an HTTP API: its throttling and its access log."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from local.functions.throttle import TokenBucket

NAME = "$default"


@dataclass(frozen=True)
class Stage:
    access_log_format: str
    """With `$context.` variables; empty: no access log."""
    default_bucket: TokenBucket | None
    route_buckets: dict[str, TokenBucket]

    def admits(self, route_key: str) -> bool:
        """Count a request; False when it comes too fast. A route's own settings take the place of the stage's."""
        bucket = self.route_buckets.get(route_key, self.default_bucket)
        return bucket is None or bucket.take()

    def access_log_line(self, context: Mapping[str, Any]) -> str:
        """The configured line. Variables that have no value become "-", as in API Gateway."""

        def value(found: re.Match[str]) -> str:
            # Escaped, so that a JSON format gives JSON whatever a function's error message holds.
            return json.dumps(str(context.get(found[1], "-")), ensure_ascii=False)[1:-1]

        return re.sub(r"\$context\.([A-Za-z][\w.]*\w)", value, self.access_log_format)


def read_stage(client: Any, api_id: str, clock: Callable[[], float]) -> Stage | None:
    """Read the stage through a boto3 `apigatewayv2` client; None when the API has none (nothing answers then)."""
    for item in client.get_stages(ApiId=api_id)["Items"]:
        if item["StageName"] == NAME:
            by_route = {key: _bucket(settings, clock) for key, settings in item.get("RouteSettings", {}).items()}
            return Stage(
                access_log_format=item.get("AccessLogSettings", {}).get("Format", ""),
                default_bucket=_bucket(item.get("DefaultRouteSettings", {}), clock),
                route_buckets={key: bucket for key, bucket in by_route.items() if bucket},
            )
    return None


def _bucket(settings: dict[str, Any], clock: Callable[[], float]) -> TokenBucket | None:
    """None without settings: the account's own limit (10,000 requests/s) is out of this machine's reach."""
    rate, burst = settings.get("ThrottlingRateLimit"), settings.get("ThrottlingBurstLimit")
    if rate is None and burst is None:
        return None
    return TokenBucket(rate if rate is not None else 10_000, burst if burst is not None else 5_000, clock)
