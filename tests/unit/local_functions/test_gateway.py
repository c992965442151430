import base64
import http.client
import json
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from local.functions.gateway import Gateway
from tests.unit.local_functions.aws import ACCOUNT, SmallAws
from tests.unit.local_functions.fakes import Answer, FakeInvoker


@dataclass
class Clock:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Http:
    status: int
    body: bytes
    headers: dict[str, list[str]] = field(default_factory=dict)

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Front:
    """A deployed API with a running gateway."""

    url: str
    api_id: str
    invoker: FakeInvoker
    access_log: Path
    clock: Clock
    measured: list[dict[str, Any]]

    @property
    def event(self) -> dict[str, Any]:
        """What the function got last."""
        return self.invoker.invocations[-1][1]

    def request(self, method: str, target: str, body: bytes = b"", headers: dict[str, str] | None = None) -> Http:
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=20)
        connection.request(method, target, body or None, headers or {})
        response = connection.getresponse()
        names: dict[str, list[str]] = {}
        for name, value in response.getheaders():
            names.setdefault(name.lower(), []).append(value)
        answer = Http(response.status, response.read(), names)
        connection.close()
        return answer

    def post(self, body: bytes, content_type: str = "application/json") -> Http:
        return self.request("POST", "/webhooks/line", body, {"Content-Type": content_type})


type Deploy = Callable[..., Front]


@pytest.fixture(scope="module")
def gateways() -> Iterator[list[Gateway]]:
    """Those that the tests started. Each takes half a second to stop: all at once, at the end."""
    started: list[Gateway] = []
    yield started
    with ThreadPoolExecutor(len(started)) as pool:
        list(pool.map(Gateway.stop, started))


@pytest.fixture
def deploy(aws: SmallAws, gateways: list[Gateway], tmp_path: Path) -> Iterator[Deploy]:
    """Deploy an API whose routes lead to one function, and start a gateway."""
    client = aws.client("apigatewayv2")

    def deploy(
        answer: Answer = lambda _: None,
        *,
        routes: tuple[str, ...] = ("POST /webhooks/line", "GET /health"),
        allowed: str = "/*/*/*",
        timeout_ms: int = 30_000,
        stage: dict[str, Any] | None = None,
    ) -> Front:
        name = aws.deploy("")
        arn = aws.client("lambda").get_function(FunctionName=name)["Configuration"]["FunctionArn"]
        api_id = client.create_api(Name="front", ProtocolType="HTTP")["ApiId"]
        integration_id = client.create_integration(
            ApiId=api_id,
            IntegrationType="AWS_PROXY",
            IntegrationUri=arn,
            PayloadFormatVersion="2.0",
            TimeoutInMillis=timeout_ms,
        )["IntegrationId"]
        for key in routes:
            client.create_route(ApiId=api_id, RouteKey=key, Target=f"integrations/{integration_id}")
        client.create_stage(ApiId=api_id, StageName="$default", AutoDeploy=True, **(stage or {}))
        if allowed:
            aws.client("lambda").add_permission(
                FunctionName=name,
                StatementId="gateway",
                Action="lambda:InvokeFunction",
                Principal="apigateway.amazonaws.com",
                SourceArn=f"arn:aws:execute-api:{aws.region}:{ACCOUNT}:{api_id}{allowed}",
            )
        invoker, clock = FakeInvoker(answer), Clock()
        measured: list[dict[str, Any]] = []
        gateway = Gateway(aws, invoker, tmp_path, clock=clock, measured=measured.append).start()
        gateways.append(gateway)
        return Front(gateway.urls[api_id], api_id, invoker, tmp_path / "logs/access.log", clock, measured)

    yield deploy
    for item in client.get_apis()["Items"]:
        client.delete_api(ApiId=item["ApiId"])


def test_a_request_reaches_the_function_as_a_version_2_event(deploy: Deploy) -> None:
    front = deploy()

    front.request(
        "POST",
        "/webhooks/line?a=1&b=x%20y&a=2&empty=",
        '{"text": "สวัสดี"}'.encode(),
        {"Content-Type": "application/json; charset=utf-8", "X-Line-Signature": "sIg==", "Cookie": "a=1; b=2"},
    )

    event = front.event
    assert event["version"] == "2.0"
    assert event["routeKey"] == "POST /webhooks/line"
    assert event["rawPath"] == "/webhooks/line"
    assert event["rawQueryString"] == "a=1&b=x%20y&a=2&empty="
    assert event["queryStringParameters"] == {"a": "1,2", "b": "x y", "empty": ""}
    assert event["cookies"] == ["a=1", "b=2"]
    assert event["headers"]["x-line-signature"] == "sIg=="
    assert "cookie" not in event["headers"]
    assert (event["body"], event["isBase64Encoded"]) == ('{"text": "สวัสดี"}', False)
    context = event["requestContext"]
    assert (context["apiId"], context["stage"], context["accountId"]) == (front.api_id, "$default", ACCOUNT)
    assert context["http"]["method"] == "POST"
    assert context["http"]["path"] == "/webhooks/line"
    assert context["http"]["sourceIp"] == "127.0.0.1"
    assert context["requestId"]


def test_a_request_without_body_query_or_cookies_has_no_such_fields(deploy: Deploy) -> None:
    front = deploy()

    front.request("GET", "/health")

    assert {"body", "queryStringParameters", "cookies", "pathParameters"}.isdisjoint(front.event)


def test_a_header_sent_twice_is_joined_by_a_comma(deploy: Deploy) -> None:
    front = deploy()
    connection = http.client.HTTPConnection(urlsplit(front.url).netloc, timeout=20)
    connection.putrequest("GET", "/health")
    connection.putheader("X-Twice", "1")
    connection.putheader("X-Twice", "2")
    connection.endheaders()
    connection.getresponse().read()
    connection.close()

    assert front.event["headers"]["x-twice"] == "1,2"


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/x-www-form-urlencoded", b"Body=hello"),
        ("application/octet-stream", b"\x00\x01"),
        ("application/json", b'{"text": "\xff"}'),
        ("text/plain; charset=latin-1", b"\xe9"),
    ],
)
def test_a_body_that_is_no_utf_8_text_arrives_base64_encoded_with_the_same_bytes(
    deploy: Deploy, content_type: str, body: bytes
) -> None:
    front = deploy()

    front.post(body, content_type)

    assert front.event["isBase64Encoded"] is True
    assert base64.b64decode(front.event["body"]) == body


def test_a_proxy_response_decides_status_headers_cookies_and_body(deploy: Deploy) -> None:
    front = deploy(
        lambda _: {
            "statusCode": 201,
            "headers": {"X-Answer": "yes", "Content-Type": "text/html"},
            "cookies": ["a=1; Path=/", "b=2"],
            "body": "สวัสดี",
        }
    )

    answer = front.post(b"{}")

    assert (answer.status, answer.body.decode()) == (201, "สวัสดี")
    assert answer.headers["x-answer"] == ["yes"]
    assert answer.headers["content-type"] == ["text/html"]
    assert answer.headers["set-cookie"] == ["a=1; Path=/", "b=2"]


def test_a_base64_body_is_decoded(deploy: Deploy) -> None:
    front = deploy(lambda _: {"statusCode": 200, "body": "AAE=", "isBase64Encoded": True})

    assert front.post(b"{}").body == b"\x00\x01"


def test_a_return_value_without_status_is_a_json_answer(deploy: Deploy) -> None:
    answer = deploy(lambda _: {"ok": True}).post(b"{}")

    assert (answer.status, answer.json) == (200, {"ok": True})
    assert answer.headers["content-type"] == ["application/json"]


@pytest.mark.parametrize(
    "payload",
    [
        {"statusCode": "many"},
        {"statusCode": None},
        {"statusCode": 200, "body": {"no": "string"}},
        {"statusCode": 200, "headers": ["x"]},
        {"statusCode": 200, "body": "%", "isBase64Encoded": True},
    ],
)
def test_a_malformed_proxy_response_is_an_internal_error(deploy: Deploy, payload: dict[str, Any]) -> None:
    answer = deploy(lambda _: payload).post(b"{}")

    assert (answer.status, answer.json) == (500, {"message": "Internal Server Error"})


def test_a_function_error_is_an_internal_error_without_detail(deploy: Deploy) -> None:
    def fail(event: dict[str, Any]) -> None:
        raise ValueError("customer's name")

    answer = deploy(fail).post(b"{}")

    assert (answer.status, answer.json) == (500, {"message": "Internal Server Error"})


def test_a_function_that_takes_longer_than_the_integration_waits_is_unavailable(deploy: Deploy) -> None:
    never: Future[Any] = Future()

    answer = deploy(lambda _: never, timeout_ms=50).post(b"{}")

    assert (answer.status, answer.json) == (503, {"message": "Service Unavailable"})


@pytest.mark.parametrize(("method", "path"), [("GET", "/webhooks/line"), ("POST", "/webhooks"), ("POST", "/")])
def test_what_no_route_is_for_is_not_found(deploy: Deploy, method: str, path: str) -> None:
    front = deploy()

    answer = front.request(method, path)

    assert (answer.status, answer.json) == (404, {"message": "Not Found"})
    assert front.invoker.invocations == []


def test_a_body_over_ten_megabytes_is_refused_and_one_of_ten_is_not(deploy: Deploy) -> None:
    front = deploy()

    assert front.post(b"x" * 10 * 1024 * 1024).status == 200
    answer = front.post(b"x" * (10 * 1024 * 1024 + 1))

    assert (answer.status, answer.json) == (413, {"message": "Request Entity Too Large"})
    assert len(front.invoker.invocations) == 1


def test_requests_that_come_too_fast_are_refused_until_time_has_passed(deploy: Deploy) -> None:
    front = deploy(stage={"DefaultRouteSettings": {"ThrottlingRateLimit": 10.0, "ThrottlingBurstLimit": 2}})

    assert [front.request("GET", "/health").status for _ in range(3)] == [200, 200, 429]
    assert front.request("GET", "/health").json == {"message": "Too Many Requests"}
    front.clock.now += 0.1
    assert [front.request("GET", "/health").status for _ in range(2)] == [200, 429]


def test_a_route_with_limits_of_its_own_is_counted_apart(deploy: Deploy) -> None:
    front = deploy(
        stage={
            "DefaultRouteSettings": {"ThrottlingRateLimit": 10.0, "ThrottlingBurstLimit": 1},
            "RouteSettings": {"GET /health": {"ThrottlingRateLimit": 10.0, "ThrottlingBurstLimit": 2}},
        }
    )

    assert [front.request("GET", "/health").status for _ in range(3)] == [200, 200, 429]
    assert front.post(b"{}").status == 200


def test_each_request_is_a_line_of_the_access_log_in_the_stages_format(deploy: Deploy, aws: SmallAws) -> None:
    settings = {
        "DestinationArn": f"arn:aws:logs:{aws.region}:{ACCOUNT}:log-group:access",
        "Format": '{"id":"$context.requestId","route":"$context.routeKey","status":$context.status,"x":"$context.x.y"}',
    }
    front = deploy(stage={"AccessLogSettings": settings})

    answered = front.request("GET", "/health")
    front.request("GET", "/nothing")

    first, second = (json.loads(line) for line in front.access_log.read_text().splitlines())
    assert first == {"id": answered.headers["apigw-requestid"][0], "route": "GET /health", "status": 200, "x": "-"}
    assert (second["route"], second["status"]) == ("-", 404)


def test_each_request_is_measured_also_by_a_stage_without_an_access_log(deploy: Deploy) -> None:
    front = deploy()
    front.post(b"{}")
    front.request("GET", "/nowhere")
    assert [(told["apiId"], told["status"]) for told in front.measured] == [(front.api_id, 200), (front.api_id, 404)]
    assert "integrationLatency" in front.measured[0]
    assert "integrationLatency" not in front.measured[1]


def test_a_json_access_log_stays_json_whatever_a_function_says(deploy: Deploy) -> None:
    def fail(event: dict[str, Any]) -> None:
        raise ValueError('a "quoted"\nword')

    log_format = '{"function":"$context.integrationErrorMessage","error":"$context.error.message"}'
    front = deploy(fail, stage={"AccessLogSettings": {"DestinationArn": "arn:aws:logs", "Format": log_format}})

    front.post(b"{}")

    assert json.loads(front.access_log.read_text()) == {
        "function": 'ValueError: a "quoted"\nword',
        "error": "Internal Server Error",
    }


@pytest.mark.parametrize("allowed", ["", "/*/*/other"])
def test_a_function_that_does_not_let_the_gateway_in_is_not_invoked(
    deploy: Deploy, aws: SmallAws, allowed: str
) -> None:
    front = deploy(
        allowed=allowed,
        stage={"AccessLogSettings": {"DestinationArn": "arn:aws:logs", "Format": "$context.integrationErrorMessage"}},
    )

    answer = front.post(b"{}")

    assert (answer.status, answer.json) == (500, {"message": "Internal Server Error"})
    assert front.invoker.invocations == []
    assert "permission" in front.access_log.read_text()


def test_a_permission_for_one_route_is_enough_for_it(deploy: Deploy) -> None:
    front = deploy(allowed="/*/*/webhooks/line")

    assert front.post(b"{}").status == 200
    assert front.request("GET", "/health").status == 500


def test_the_path_arrives_as_it_was_written(deploy: Deploy) -> None:
    front = deploy(routes=("GET /files/{name}",))

    front.request("GET", "/files/a%20b")

    assert (front.event["rawPath"], front.event["pathParameters"]) == ("/files/a%20b", {"name": "a b"})


def test_the_most_specific_route_wins(deploy: Deploy) -> None:
    front = deploy(routes=("$default", "ANY /files/{path+}", "GET /files/{name}", "ANY /files/list", "GET /files/list"))

    def route(method: str, path: str) -> tuple[str, dict[str, str] | None]:
        front.request(method, path)
        return front.event["routeKey"], front.event.get("pathParameters")

    assert route("GET", "/files/list") == ("GET /files/list", None)
    assert route("POST", "/files/list") == ("ANY /files/list", None)
    assert route("GET", "/files/a.txt") == ("GET /files/{name}", {"name": "a.txt"})
    assert route("GET", "/files/a/b") == ("ANY /files/{path+}", {"path": "a/b"})
    assert route("PUT", "/elsewhere") == ("$default", None)
