"""`chat.postMessage` and `assistant.threads.setStatus`.

Source: https://docs.slack.dev/reference/methods/chat.postMessage,
https://docs.slack.dev/reference/methods/assistant.threads.setStatus
"""

import json
import re
from typing import TYPE_CHECKING, Any

from local.standins.slack.answers import Refused, TooFast
from local.standins.slack.blocks import fault
from local.standins.slack.workspace import Channel, Message

if TYPE_CHECKING:
    from local.standins.slack.standin import SlackStandIn

MAX_TEXT = 40_000
STATUS_MS = 120_000

_EVENT_TYPE = re.compile(r"\w{1,255}")

type Arguments = dict[str, Any]


class Posting:
    """One message a second and channel, and `burst` at once; without a `burst` any number."""

    def __init__(self, standin: "SlackStandIn") -> None:
        self._standin = standin
        self._due_ms: dict[str, int] = {}

    def post(self, arguments: Arguments) -> dict[str, Any]:
        standin, channel = self._standin, self._channel(arguments.get("channel"))
        text, thread_ts = arguments.get("text") or "", arguments.get("thread_ts") or ""
        blocks, metadata = _json(arguments.get("blocks")), _json(arguments.get("metadata"))
        if not isinstance(text, str) or not (text.strip() or blocks):
            raise Refused("no_text")
        if blocks is not None and (error := fault(blocks)):
            raise Refused(error)
        if metadata is not None and not _is_metadata(metadata):
            raise Refused("invalid_metadata_format")
        with standin.workspace.lock:
            if thread_ts and not channel.thread(thread_ts) and not self._is_assistants(channel, thread_ts):
                raise Refused("thread_not_found")
            self._slow_down(channel)
            message: Message = {
                "user": standin.bot_user_id,
                "bot_id": standin.bot_id,
                "app_id": standin.app_id,
                "team": standin.team_id,
                "text": text[:MAX_TEXT],
                **({"thread_ts": thread_ts} if thread_ts else {}),
                **({"blocks": blocks} if blocks else {}),
                **({"metadata": metadata} if metadata else {}),
            }
            message = standin.said_by_bot(channel, message)
        shown = {key: value for key, value in message.items() if key != "metadata"}
        warnings = {"response_metadata": {"warnings": ["message_truncated"]}} if len(text) > MAX_TEXT else {}
        return {"ok": True, "channel": channel.id, "ts": message["ts"], "message": shown, **warnings}

    def set_status(self, arguments: Arguments) -> dict[str, Any]:
        channel = self._channel(arguments.get("channel_id"))
        thread_ts, status = arguments.get("thread_ts"), arguments.get("status")
        if not isinstance(thread_ts, str) or not isinstance(status, str):
            raise Refused("invalid_arguments")
        if not channel.thread(thread_ts) and not self._is_assistants(channel, thread_ts):
            raise Refused("thread_not_found")
        if status:
            channel.status[thread_ts] = (status, self._standin.clock.now_ms() + STATUS_MS)
        else:
            channel.status.pop(thread_ts, None)
        return {"ok": True}

    def _channel(self, id: Any) -> Channel:
        channel = self._standin.workspace.channels.get(id) if isinstance(id, str) else None
        if channel is None:
            raise Refused("channel_not_found")
        if channel.archived:
            raise Refused("is_archived")
        if not channel.member:
            raise Refused("not_in_channel")
        return channel

    def _is_assistants(self, channel: Channel, thread_ts: str) -> bool:
        return (channel.id, thread_ts) in self._standin.assistant_threads

    def _slow_down(self, channel: Channel) -> None:
        if self._standin.burst is None:
            return
        now = self._standin.clock.now_ms()
        due = max(self._due_ms.get(channel.id, 0), now)
        if due - now > 1000 * (self._standin.burst - 1):
            raise TooFast(wait_s=1)
        self._due_ms[channel.id] = due + 1000


def _json(value: Any) -> Any:
    """A form has JSON in its fields."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _is_metadata(metadata: Any) -> bool:
    if not isinstance(metadata, dict) or not isinstance(metadata.get("event_payload"), dict):
        return False
    return bool(_EVENT_TYPE.fullmatch(str(metadata.get("event_type", ""))))
