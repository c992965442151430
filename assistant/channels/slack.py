"""The sending side of Slack.

A message has no idempotency key. It carries ours as metadata, which people don't see: after a lost answer the thread is
read back, and what is there already is not sent a second time.

Source: https://docs.slack.dev/reference/methods/chat.postMessage, https://docs.slack.dev/messaging/message-metadata
"""

import contextlib
from collections.abc import Iterator
from typing import Any

import urllib3

from assistant.channels import Setup
from assistant.channels.slack_http import API, SlackHttp, error_of
from assistant.channels.slack_ids import Place, place_of
from assistant.channels.slack_messages import Message, to_messages
from assistant.channels.wire import TYPING_TIMEOUT
from assistant.credentials import Credentials
from assistant.errors import OutcomeUnknown, ServiceUnavailable
from assistant.messages import Delivery, Reply

STATUS = "is writing…"  # after the app's name; in English, because no language is known here

EVENT_TYPE = "saphan_reply"
SKEW_S = 60  # how far Slack's clock may be from ours
PAGE = 200  # messages
MAX_PAGES = 10

type Sent = dict[int, str]
"""Slack's time stamps of a reply's messages, by their number."""


def sending(setup: Setup) -> "SlackChannel":
    base_url = setup.credentials.fields().get("api_base_url", API)
    return SlackChannel(setup.credentials, SlackHttp(base_url, urllib3.PoolManager(maxsize=4)))


class SlackChannel:
    """Implements `assistant.channels.sides.Channel`. Safe to use from several threads, as `http` is.

    `credentials`: `bot_token`.
    """

    def __init__(self, credentials: Credentials, http: SlackHttp) -> None:
        self._credentials = credentials
        self._http = http

    def show_typing(self, conversation: str, event_id: str) -> None:
        """Beside the app's name for two minutes or until the next message. Slack has it in threads only.

        Source: https://docs.slack.dev/reference/methods/assistant.threads.setStatus
        """
        place = place_of(conversation)
        if place.thread_ts:
            status = {"channel_id": place.channel, "thread_ts": place.thread_ts, "status": STATUS}
            with contextlib.suppress(Exception):  # an ornament must not cost the answer
                fields = self._credentials.fields()
                self._http.post("assistant.threads.setStatus", fields, status, timeout=TYPING_TIMEOUT)

    def hold(self, reply: Reply) -> bool:
        """Never: nothing runs out within a run that a holding message could save, and the status says it already."""
        return False

    def deliver(self, reply: Reply, *, again: bool = False) -> Delivery:
        """Send the messages one by one into the thread.

        `again`: what of this reply is there since the person wrote is not sent a second time.

        Raises `AccessDenied`, `QuotaExceeded`, `ContractBroken`, `RateLimited` (with Slack's own wish),
        `ServiceUnavailable`, `OutcomeUnknown`.
        """
        messages = to_messages(reply.parts)
        if not messages:
            return Delivery("nothing")
        there = self._there(reply) if again else {}
        stamps = [there.get(number) or self._send(reply, number, message) for number, message in enumerate(messages)]
        return Delivery("reply", stamps[0], len(stamps))

    def _send(self, reply: Reply, number: int, message: Message) -> str:
        place = place_of(reply.conversation)
        metadata = {"event_type": EVENT_TYPE, "event_payload": {"reply": reply.key, "number": number}}
        arguments = {
            "channel": place.channel,
            **({"thread_ts": place.thread_ts} if place.thread_ts else {}),
            **message,
            "metadata": metadata,
            "unfurl_links": False,
            "unfurl_media": False,
        }
        try:
            answer = self._credentials.call(lambda fields: self._http.post("chat.postMessage", fields, arguments))
        except OutcomeUnknown:
            # If it is not there yet it may come still: the next try looks again, and only then sends.
            ts = self._there(reply).get(number)
            if ts is None:
                raise
            return ts
        stamp = answer.content.get("ts")
        if not answer.ok or not isinstance(stamp, str):
            raise error_of(answer)
        return stamp

    def _there(self, reply: Reply) -> Sent:
        """Which messages of this reply Slack has."""
        found: Sent = {}
        for message in self._since(place_of(reply.conversation), reply.received_at_ms // 1000 - SKEW_S):
            metadata = message.get("metadata")
            if not isinstance(metadata, dict) or metadata.get("event_type") != EVENT_TYPE:
                continue
            payload = metadata.get("event_payload")
            if isinstance(payload, dict) and payload.get("reply") == reply.key and type(payload.get("number")) is int:
                found[payload["number"]] = str(message.get("ts"))
        return found

    def _since(self, place: Place, since_s: int) -> Iterator[dict[str, Any]]:
        method = "conversations.replies" if place.thread_ts else "conversations.history"
        arguments = {"channel": place.channel, "oldest": f"{max(since_s, 0)}.000000", "limit": str(PAGE)}
        arguments |= {"include_all_metadata": "1"} | ({"ts": place.thread_ts} if place.thread_ts else {})
        for _ in range(MAX_PAGES):
            answer = self._credentials.call(lambda fields: self._http.read(method, fields, arguments))
            messages = answer.content.get("messages")
            if not answer.ok or not isinstance(messages, list):
                raise error_of(answer)
            yield from (message for message in messages if isinstance(message, dict))
            cursor = (answer.content.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return
            arguments["cursor"] = cursor
        # Rather wait than send twice.
        raise ServiceUnavailable("slack", "thread_too_long")
