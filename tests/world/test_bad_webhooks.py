"""What no channel sent: a 4xx without detail, a metric, and nothing queued or stored."""

import json
from collections.abc import Iterator

import pytest
import urllib3

from local.world import World
from tests.world.customers import Customer
from tests.world.records import Records

pytestmark = pytest.mark.world

MIB = 1 << 20


@pytest.fixture
def http() -> Iterator[urllib3.PoolManager]:
    with urllib3.PoolManager() as pool:
        yield pool


def _post(http: urllib3.PoolManager, url: str, body: bytes, signature: str | None) -> tuple[int, bytes]:
    headers = {"Content-Type": "application/json"} | ({"x-line-signature": signature} if signature is not None else {})
    answer = http.request("POST", url, body=body, headers=headers, retries=False)
    return answer.status, answer.data


def _left_behind(world: World) -> tuple[int, int]:
    """Messages in the queue, items in the table."""
    attributes = world.aws.client("sqs").get_queue_attributes(
        QueueUrl=world.deployed.outputs["QueueUrl"], AttributeNames=["All"]
    )["Attributes"]
    waiting = sum(int(value) for name, value in attributes.items() if name.startswith("ApproximateNumberOf"))
    items = world.aws.client("dynamodb").scan(TableName=world.deployed.outputs["TableName"], Select="COUNT")["Count"]
    return waiting, items


def _text_event(world: World) -> bytes:
    return world.line.webhook_body([world.line.user_says(Customer(world).id, "มีถุงมือไหมคะ")])


CASES = {
    "unsigned": (lambda world: (_text_event(world), None), 401),
    "empty signature": (lambda world: (_text_event(world), ""), 401),
    "signed for another body": (lambda world: (_text_event(world), world.line.sign(b"{}")), 401),
    "signature that is no base64": (lambda world: (_text_event(world), "???"), 401),
    "not JSON": (lambda world: _signed(world, b"events=1"), 400),
    "empty": (lambda world: _signed(world, b""), 400),
    "not UTF-8": (lambda world: _signed(world, b'{"events": "\xff\xfe"}'), 400),
    "JSON, but no object": (lambda world: _signed(world, b"[]"), 400),
    "over 1 MiB": (lambda world: _signed(world, _padded(MIB + 1)), 413),
}


def _signed(world: World, body: bytes) -> tuple[bytes, str]:
    return body, world.line.sign(body)


def _padded(size: int) -> bytes:
    return json.dumps({"events": []}).encode().ljust(size)


@pytest.mark.parametrize("case", CASES)
def test_a_bad_webhook_gets_a_bare_4xx_and_a_metric_and_leaves_nothing(
    world: World, records: Records, http: urllib3.PoolManager, case: str
) -> None:
    world.wait_until_quiet()
    make, expected = CASES[case]
    body, signature = make(world)
    metric = "SignatureRejected" if expected == 401 else "WebhookRejected"
    before, rejected = _left_behind(world), len(records.metrics(metric))

    answer = _post(http, world.webhook_url, body, signature)

    assert answer == (expected, b"")
    metrics = records.metrics(metric)
    assert len(metrics) == rejected + 1
    assert metrics[-1]["status"] == expected
    assert _left_behind(world) == before


def test_a_body_over_the_gateways_limit_does_not_reach_the_function(
    world: World, records: Records, http: urllib3.PoolManager
) -> None:
    rejected = len(records.metrics("WebhookRejected"))
    body = _padded(10 * MIB + 1)
    status, _ = _post(http, world.webhook_url, body, world.line.sign(body))
    assert status == 413
    assert len(records.metrics("WebhookRejected")) == rejected


@pytest.mark.parametrize("path", ["", "/webhooks", "/webhooks/slack", "/webhooks/line/more"])
def test_a_path_that_no_channel_has_is_not_found(world: World, http: urllib3.PoolManager, path: str) -> None:
    body = _text_event(world)
    url = world.webhook_url.removesuffix("/webhooks/line") + path
    status, _ = _post(http, url, body, world.line.sign(body))
    assert status == 404


def test_a_browser_that_opens_the_webhook_gets_nothing(world: World, http: urllib3.PoolManager) -> None:
    assert http.request("GET", world.webhook_url, retries=False).status == 404


def test_lines_verification_request_without_events_is_accepted(world: World, http: urllib3.PoolManager) -> None:
    world.wait_until_quiet()
    before = _left_behind(world)
    body, signature = _signed(world, world.line.webhook_body([]))
    assert _post(http, world.webhook_url, body, signature) == (200, b"")
    assert _left_behind(world) == before
