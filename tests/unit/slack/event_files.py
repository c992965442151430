"""The webhooks in `tests/events/slack`, one file per case: events are JSON, taps on buttons a form."""

import json
from pathlib import Path
from typing import Any

from assistant.messages import WebhookRequest
from tests.builders import T0, webhook_request

FOLDER = Path(__file__).parents[2] / "events" / "slack"
TYPES = {".json": "application/json", ".form": "application/x-www-form-urlencoded"}

# Slack's own example: https://docs.slack.dev/authentication/verifying-requests-from-slack
SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
TIMESTAMP = 1531420618
SIGNATURE = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
BODY = (
    b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&"
    b"channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&"
    b"response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&"
    b"trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
)


def names() -> list[str]:
    return sorted(file.stem for file in FOLDER.iterdir())


def request(name: str, **headers: str) -> WebhookRequest:
    (file,) = FOLDER.glob(f"{name}.*")
    return webhook_request(file.read_bytes(), {"content-type": TYPES[file.suffix], **headers}, at=T0)


def envelope(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text())
    return found
