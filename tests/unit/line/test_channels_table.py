"""The table of channels: complete, and no sending side on the ingest function's way."""

import subprocess
import sys

from assistant.channels import CHANNELS, WEBHOOKS, channel_class, webhook_class
from assistant.names import CHANNELS as NAMES


def test_every_channel_that_is_deployed_has_both_sides() -> None:
    assert set(CHANNELS) == set(WEBHOOKS) == set(NAMES)
    for name in NAMES:
        assert {"verify", "parse"} <= set(dir(webhook_class(name)))
        assert {"deliver", "show_typing"} <= set(dir(channel_class(name)))


def test_receiving_imports_nothing_that_sending_needs() -> None:
    heavy = {"urllib3", "http.client", "pydantic", "boto3", "linebot", "assistant.channels.line"}
    code = "import sys; from assistant.channels import webhook_class; webhook_class('line'); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "assistant.channels.line_webhook" in loaded
    assert loaded & heavy == set()
