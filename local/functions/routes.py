"""The routes of an HTTP API: which function answers which method and path."""

import re
from dataclasses import dataclass
from typing import Any

from local.functions.function import name_in_arn


@dataclass(frozen=True)
class Route:
    key: str
    """`POST /webhooks/line`, `ANY /files/{name}`, `GET /files/{path+}` or `$default`."""
    function_name: str
    account_id: str
    timeout_s: float

    def match(self, method: str, path: str) -> dict[str, str] | None:
        """The path's parameters, or None when the route is not meant."""
        if self.key == "$default":
            return {}
        route_method, route_path = self.key.split(" ", 1)
        found = re.fullmatch(_pattern(route_path), path) if route_method in ("ANY", method) else None
        return found.groupdict() if found else None

    @property
    def rank(self) -> tuple[bool, bool, bool, int]:
        """Sorts first what API Gateway prefers: no `$default`, no greedy path, a method, few variables."""
        return self.key == "$default", "+}" in self.key, self.key.startswith("ANY "), self.key.count("{")


def read_routes(client: Any, api_id: str) -> list[Route]:
    """An API's routes to functions, the preferred first, through a boto3 `apigatewayv2` client."""
    integrations = {item["IntegrationId"]: item for item in client.get_integrations(ApiId=api_id)["Items"]}
    routes = []
    for item in client.get_routes(ApiId=api_id)["Items"]:
        integration = integrations[item["Target"].removeprefix("integrations/")]
        arn = integration["IntegrationUri"]
        function_arn = arn[arn.rindex("arn:") :]
        routes.append(
            Route(
                key=item["RouteKey"],
                function_name=name_in_arn(arn),
                account_id=function_arn.split(":")[4],
                timeout_s=integration.get("TimeoutInMillis", 30_000) / 1000,
            )
        )
    return sorted(routes, key=lambda route: route.rank)


def _pattern(path: str) -> str:
    """`{name}` is one segment, `{name+}` the rest of the path."""
    literals = re.split(r"\{(\w+)(\+?)\}", path)
    pattern = re.escape(literals[0])
    for name, greedy, literal in zip(literals[1::3], literals[2::3], literals[3::3], strict=True):
        pattern += f"(?P<{name}>{'.+' if greedy else '[^/]+'})" + re.escape(literal)
    return pattern
