"""Whatever arrives: a webhook is refused as such or understood, and what is understood can be stored and queued."""

import contextlib
import json
import re
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from assistant.channels.line_webhook import LineWebhook
from assistant.credentials import Credentials
from assistant.errors import RequestRejected
from assistant.messages import Inbound
from tests.builders import webhook_request
from tests.unit.line.event_files import SECRET, events, names

SAMPLES = [event for name in names() for event in events(name)]
FIELDS = [
    "type",
    "mode",
    "source",
    "message",
    "postback",
    "replyToken",
    "webhookEventId",
    "timestamp",
    "deliveryContext",
]

junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["text", "user", "message"]),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), children, max_size=4),
    max_leaves=8,
)

fuzz = settings(max_examples=150, deadline=None, derandomize=True, database=None)


@st.composite
def damaged_events(draw: st.DrawFn) -> dict[str, Any]:
    """A real event with one or two of its values, at any depth, replaced by junk."""
    event: dict[str, Any] = json.loads(json.dumps(draw(st.sampled_from(SAMPLES))))
    for _ in range(draw(st.integers(1, 2))):
        node = event
        while node:
            key = draw(st.sampled_from(sorted(node)))
            if isinstance(node[key], dict) and draw(st.booleans()):
                node = node[key]
                continue
            node[key] = draw(junk)
            break
    return event


def parse(content: bytes) -> list[Inbound]:
    return LineWebhook(Credentials({"channel_secret": SECRET})).parse(webhook_request(content))


@fuzz
@given(st.dictionaries(st.sampled_from(["x-line-signature", "X-Line-Signature", "a"]), st.text()), st.binary())
def test_verify_lets_nothing_unsigned_through_and_raises_nothing_else(headers: dict[str, str], content: bytes) -> None:
    with contextlib.suppress(RequestRejected):
        LineWebhook(Credentials({"channel_secret": SECRET})).verify(webhook_request(content, headers))
        raise AssertionError("unsigned, and accepted")


@fuzz
@given(st.binary() | st.text().map(lambda text: text.encode("utf-8", "surrogatepass")))
@example(b'{"events":[' + b'{"message":' * 9990 + b"1" + b"}" * 9990 + b"]}")
def test_bytes_are_refused_or_parsed(content: bytes) -> None:
    with contextlib.suppress(RequestRejected):
        parse(content)


@fuzz
@given(junk)
def test_any_json_is_refused_or_parsed(data: object) -> None:
    with contextlib.suppress(RequestRejected):
        parse(json.dumps(data).encode())


@fuzz
@given(st.lists(damaged_events() | junk, max_size=4))
def test_strange_events_never_stop_a_webhook_and_what_is_left_fits_table_and_queue(entries: list[Any]) -> None:
    for event in parse(json.dumps({"events": entries}).encode()):
        json.dumps(event.to_dict(), ensure_ascii=False).encode("utf-8")
        assert Inbound.from_dict(event.to_dict()) == event
        assert re.fullmatch(r"line#[!-~]{1,100}", event.conversation)
        assert re.fullmatch(r"[!-~]{1,128}", event.event_id)
        assert 0 < event.sent_at_ms < 10**13
