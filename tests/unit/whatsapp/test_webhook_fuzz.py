"""Whatever arrives: a webhook is refused as such or understood, and what is understood can be stored and queued."""

import contextlib
import json
import re
from urllib.parse import parse_qsl, urlencode

from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.channels.whatsapp_webhook import SIGNATURE_HEADER, WhatsAppWebhook
from assistant.credentials import Credentials
from assistant.errors import RequestRejected
from assistant.messages import Inbound
from tests.builders import webhook_request
from tests.contract.twilio_harness import FIELDS, PUBLIC_URL
from tests.unit.whatsapp.event_files import body, names

SAMPLES = [dict(parse_qsl(body(name).decode(), keep_blank_values=True)) for name in names()]
NAMES = sorted({name for sample in SAMPLES for name in sample} - {"AccountSid"})
WEBHOOK = WhatsAppWebhook(Credentials(FIELDS), PUBLIC_URL)

fuzz = settings(max_examples=150, deadline=None, derandomize=True, database=None)
texts = st.text() | st.sampled_from(["whatsapp:", "whatsapp:+1", "STOP", "2", "-1", "image", "failed", "\x00"])


@fuzz
@given(st.text(), st.binary(), st.text())
def test_verify_lets_nothing_unsigned_through_and_raises_nothing_else(given_: str, content: bytes, query: str) -> None:
    with contextlib.suppress(RequestRejected):
        WEBHOOK.verify(webhook_request(content, {SIGNATURE_HEADER: given_}, query=query))
        raise AssertionError("unsigned, and accepted")


@fuzz
@given(st.binary())
def test_bytes_are_refused_or_parsed(content: bytes) -> None:
    with contextlib.suppress(RequestRejected):
        WEBHOOK.parse(webhook_request(content))


@fuzz
@given(st.sampled_from(SAMPLES), st.dictionaries(st.sampled_from(NAMES), texts, max_size=4))
def test_strange_values_never_stop_a_webhook_and_what_is_left_fits_table_and_queue(
    sample: dict[str, str], strange: dict[str, str]
) -> None:
    content = urlencode({**sample, **strange}, errors="replace").encode()
    with contextlib.suppress(RequestRejected):
        for event in WEBHOOK.parse(webhook_request(content)):
            json.dumps(event.to_dict(), ensure_ascii=False).encode("utf-8")
            assert Inbound.from_dict(event.to_dict()) == event
            assert re.fullmatch(r"whatsapp#[0-9a-f]{32}", event.conversation)
            assert re.fullmatch(r"[!-~]{1,128}", event.event_id)
            assert event.sender
