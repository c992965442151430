"""The webhooks in `tests/events/line`, one file per case."""

import json
from pathlib import Path
from typing import Any

EVENTS = Path(__file__).parents[2] / "events"
FOLDER = EVENTS / "line"

# The documentation's own test vector:
# https://developers.line.biz/en/docs/messaging-api/verify-webhook-signature/
SECRET = "8c570fa6dd201bb328f1c1eac23a96d8"
SIGNATURE = "GhRKmvmHys4Pi8DxkF4+EayaH0OqtJtaZxgTD9fMDLs="

USER = "U4af4980629fbba1ac6f0d5d15f3f9bd4"
OTHER_USER = "U3d3edab4f36c6292e6d8a8131f141b8b"
GROUP = "Ca56f94637cc4347f90a25382909b24b9"
ROOM = "Ra8dbf4673c4c812cd491258042226c99"


def names() -> list[str]:
    return sorted(file.stem for file in FOLDER.glob("*.json"))


def body(name: str) -> bytes:
    return (FOLDER / f"{name}.json").read_bytes()


def events(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(body(name))["events"]
    return found
