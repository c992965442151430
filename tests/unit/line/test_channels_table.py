"""The table of channels: complete, and no sending side on the ingest function's way."""

import subprocess
import sys

from assistant.channels import RECEIVING, SENDING, Setup, channel, webhook
from assistant.credentials import Credentials
from assistant.names import CHANNEL_PROVIDERS, CHANNELS, SECRET_FIELDS, WEBHOOK_CHANNELS
from tests.fakes.clock import FakeClock


def test_every_channel_that_is_deployed_has_its_sides() -> None:
    assert set(SENDING) == set(CHANNELS)
    assert set(RECEIVING) == set(WEBHOOK_CHANNELS) <= set(CHANNEL_PROVIDERS)
    for name in CHANNELS:
        assert {"deliver", "show_typing", "hold"} <= set(dir(channel(name, setup(name))))
    for name in WEBHOOK_CHANNELS:
        assert {"verify", "parse", "acknowledgement"} <= set(dir(webhook(name, setup(name))))


def test_receiving_imports_nothing_that_sending_needs() -> None:
    heavy = {"urllib3", "http.client", "pydantic", "boto3", "linebot", "twilio", "slack_sdk", *SENDING.values()}
    code = (
        "import sys; from importlib import import_module; from assistant.channels import RECEIVING; "
        "[import_module(name) for name in RECEIVING.values()]; print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "assistant.channels.line_webhook" in loaded
    assert loaded & heavy == set()


def setup(name: str) -> Setup:
    provider = CHANNEL_PROVIDERS.get(name, "")
    return Setup(Credentials(dict.fromkeys(SECRET_FIELDS.get(provider, ()), "x")), FakeClock(), "https://bot.example")
