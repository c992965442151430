"""Webhooks as Slack sends them: events, and taps on buttons.

Source: https://docs.slack.dev/apis/events-api, https://docs.slack.dev/reference/interaction-payloads
"""

import hashlib
import hmac
import json
import secrets
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import urllib3

from local.standins.slack.workspace import Channel, Message

if TYPE_CHECKING:
    from local.standins.slack.standin import SlackStandIn

type Payload = dict[str, Any]

WAIT_S = 3.0
RETRIES = 3
FORM = "application/x-www-form-urlencoded"

_TYPES = {"C": "channel", "D": "im", "G": "group"}


def envelope(standin: "SlackStandIn", event: Payload) -> Payload:
    return {
        "token": "verification-token",
        "team_id": standin.team_id,
        "context_team_id": standin.team_id,
        "api_app_id": standin.app_id,
        "event": event,
        "type": "event_callback",
        "event_id": new_id("Ev"),
        "event_time": standin.clock.now_ms() // 1000,
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": standin.team_id,
                "user_id": standin.bot_user_id,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": "4-" + secrets.token_hex(16),
    }


def message(channel: Channel, said: Message) -> Payload:
    thread = channel.message(said.get("thread_ts", ""))
    parent = {"parent_user_id": thread["user"]} if thread and thread["ts"] != said["ts"] else {}
    where = {"channel": channel.id, "event_ts": said["ts"], "channel_type": _TYPES.get(channel.id[0], "channel")}
    shown = {key: value for key, value in said.items() if key != "metadata"}
    return {**shown, **parent, **where}


def mention(channel: Channel, said: Message) -> Payload:
    kept = {key: value for key, value in said.items() if key in ("user", "ts", "text", "team", "thread_ts", "files")}
    return {**kept, "type": "app_mention", "channel": channel.id, "event_ts": said["ts"]}


def tap(standin: "SlackStandIn", user: str, channel: Channel, said: Message, element: Payload) -> Payload:
    place = {"thread_ts": said["thread_ts"]} if said.get("thread_ts") else {}
    container = {"type": "message", "message_ts": said["ts"], "channel_id": channel.id, "is_ephemeral": False, **place}
    block_id = next(
        (block.get("block_id", "b1") for block in said["blocks"] if element in block.get("elements", ())), "b1"
    )
    action = {key: element[key] for key in ("action_id", "text", "value", "style", "type") if key in element}
    return {
        "type": "block_actions",
        "user": {"id": user, "username": user.lower(), "name": user.lower(), "team_id": standin.team_id},
        "api_app_id": standin.app_id,
        "token": "verification-token",
        "container": container,
        "trigger_id": new_id(""),
        "team": {"id": standin.team_id, "domain": "example"},
        "enterprise": None,
        "is_enterprise_install": False,
        "channel": {"id": channel.id, "name": "directmessage" if channel.direct else "general"},
        "message": {key: value for key, value in said.items() if key != "metadata"},
        "state": {"values": {}},
        "response_url": "https://hooks.slack.com/actions/T0/1/x",
        "actions": [{**action, "block_id": block_id, "action_ts": standin.workspace.stamp()}],
    }


def body_of(payload: Payload) -> tuple[bytes, str]:
    """What is sent, and its content type: taps come as a form."""
    text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
    if payload["type"] == "block_actions":
        return urlencode({"payload": text}).encode(), FORM
    return text.encode(), "application/json"


def headers_of(secret: str, body: bytes, content_type: str, at_s: int) -> dict[str, str]:
    signed = f"v0:{at_s}:".encode() + body
    return {
        "Content-Type": content_type,
        "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        "X-Slack-Request-Timestamp": str(at_s),
        "X-Slack-Signature": "v0=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest(),
    }


def post(http: urllib3.PoolManager, url: str, body: bytes, headers: dict[str, str]) -> tuple[int, bool]:
    """Status of the answer, 0 if there was none; whether another try is welcome."""
    try:
        answer = http.request("POST", url, body=body, headers=headers, timeout=WAIT_S, retries=False)
    except urllib3.exceptions.HTTPError:
        return 0, True
    return answer.status, not 200 <= answer.status < 300 and answer.headers.get("X-Slack-No-Retry") != "1"


def new_id(prefix: str) -> str:
    return prefix + secrets.token_hex(5).upper()
