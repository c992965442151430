"""Whatever arrives: a webhook is refused as such or understood, and what is understood can be stored and queued."""

import json
import re
from typing import Any
from urllib.parse import urlencode

from hypothesis import example, given, settings
from hypothesis import strategies as st

from assistant.channels.slack_webhook import SlackWebhook
from assistant.credentials import Credentials
from assistant.errors import PayloadInvalid
from assistant.messages import Inbound, WebhookRequest
from tests.builders import webhook_request
from tests.fakes.clock import FakeClock
from tests.unit.slack.event_files import envelope, names, request

WEBHOOK = SlackWebhook(Credentials({}), FakeClock())
FORM = {"content-type": "application/x-www-form-urlencoded"}
TAPS = ("tap", "tap_direct", "tap_of_another_button", "shortcut")
SAMPLES = [envelope(name) for name in names() if name not in TAPS]
TAP = {
    "type": "block_actions",
    "user": {"id": "U0ANNA"},
    "container": {"message_ts": "1795000010.000400", "channel_id": "C0HELP", "thread_ts": "1795000000.000100"},
    "message": {"thread_ts": "1795000000.000100"},
    "actions": [{"action_id": "saphan.0", "value": "confirm:1", "action_ts": "1795000020.500000"}],
}
KEYS = ["type", "event", "channel", "ts", "user", "text", "files", "actions", "container", "authorizations"]

junk = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["message", "D0", "1.1", "<@"]),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.sampled_from(KEYS), children, max_size=4),
    max_leaves=8,
)
fuzz = settings(max_examples=150, deadline=None, derandomize=True, database=None)


@st.composite
def damaged(draw: st.DrawFn) -> dict[str, Any]:
    """A real payload with one or two of its values, at any depth, replaced by junk."""
    payload: dict[str, Any] = json.loads(json.dumps(draw(st.sampled_from([*SAMPLES, TAP]))))
    for _ in range(draw(st.integers(1, 2))):
        node: Any = payload
        while node:
            key = draw(st.sampled_from(sorted(node))) if isinstance(node, dict) else draw(st.integers(0, len(node) - 1))
            if isinstance(node[key], dict | list) and draw(st.booleans()):
                node = node[key]
                continue
            node[key] = draw(junk)
            break
    return payload


def read(called: WebhookRequest) -> list[Inbound]:
    try:
        WEBHOOK.acknowledgement(called)
        return WEBHOOK.parse(called)
    except PayloadInvalid:
        return []


def assert_can_be_stored(event: Inbound) -> None:
    assert re.fullmatch(r"slack#[A-Z0-9]+(:[0-9.]+)?", event.conversation)
    assert re.fullmatch(r"[!-~]{1,128}", event.event_id)
    assert len(event.conversation) <= 128
    assert 0 <= event.sent_at_ms < 10**13
    event.text.encode()
    assert Inbound.from_dict(json.loads(json.dumps(event.to_dict()))) == event


@fuzz
@given(damaged())
def test_a_damaged_payload_is_read_dropped_or_refused(payload: dict[str, Any]) -> None:
    text = json.dumps(payload)
    for called in (webhook_request(text.encode()), webhook_request(urlencode({"payload": text}).encode(), FORM)):
        for event in read(called):
            assert_can_be_stored(event)


@fuzz
@given(st.binary(max_size=200) | junk.map(lambda value: json.dumps(value).encode()))
@example(b'{"type": "event_callback", "event": {"type": "message", "text": "\\ud83d"}}')
def test_any_bytes_are_read_dropped_or_refused(body: bytes) -> None:
    for headers in ({}, FORM):
        for event in read(webhook_request(body, headers)):
            assert_can_be_stored(event)


def test_the_undamaged_ones_can_be_stored_too() -> None:
    events = [event for name in names() for event in read(request(name))]
    assert len(events) > 15
    for event in events:
        assert_can_be_stored(event)
