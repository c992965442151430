"""The sending side of LINE.

A reply with the event's token is free, single use, and refused after about a minute. A push counts against the monthly
quota, and carries a retry key under which LINE accepts it once.

Source: https://developers.line.biz/en/reference/messaging-api/#send-reply-message
"""

import contextlib
import json
from typing import Any
from uuid import UUID, uuid5

import urllib3

from assistant.channels import Setup
from assistant.channels.line_api import LineApi
from assistant.channels.line_http import Answer, LineHttp, error_of
from assistant.channels.line_messages import Message, requests, to_messages
from assistant.channels.line_tokens import LineTokens
from assistant.channels.wire import TYPING_TIMEOUT
from assistant.credentials import Credentials
from assistant.errors import OutcomeUnknown, QuotaExceeded, ServiceError
from assistant.messages import Delivery, Reply
from assistant.ports import Clock

API = "https://api.line.me"
REPLY_WINDOW_MS = 50_000  # LINE: "within one minute after receiving the webhook"; the rest is for the way there
TYPING_SECONDS = 20  # a multiple of 5, at most 60; LINE's own default

_RETRY_KEYS = UUID("5f0b8a52-7c3e-4a53-9d0c-3a1f6d0e9b11")

_REPLY = "/v2/bot/message/reply"
_VALIDATE = "/v2/bot/message/validate/reply"
_PUSH = "/v2/bot/message/push"
_LOADING = "/v2/bot/chat/loading/start"
_QUOTA = "/v2/bot/message/quota"
_CONSUMPTION = "/v2/bot/message/quota/consumption"


def sending(setup: Setup) -> "LineChannel":
    api_base_url = setup.credentials.fields().get("api_base_url", API)
    http = urllib3.PoolManager(maxsize=4)
    return LineChannel(setup.credentials, api_base_url=api_base_url, http=http, clock=setup.clock)


class LineChannel:
    """Implements `assistant.ports.Channel`. Safe to use from several threads, as `http` is.

    `credentials`: `channel_access_token`, or `channel_id` and `channel_secret`.
    """

    def __init__(
        self,
        credentials: Credentials,
        *,
        api_base_url: str = API,
        http: urllib3.PoolManager,
        clock: Clock,
    ) -> None:
        line = LineHttp(api_base_url, http)
        self._api = LineApi(credentials, LineTokens(line, clock), line)
        self._clock = clock

    def show_typing(self, conversation: str, event_id: str) -> None:
        """Show the loading animation for `TYPING_SECONDS` or until the next message: call again to keep it alive.

        LINE has it in chats with one person only.
        """
        chat = _chat_of(conversation)
        if chat.startswith("U"):
            body = {"chatId": chat, "loadingSeconds": TYPING_SECONDS}
            with contextlib.suppress(Exception):  # an ornament must not cost the answer
                self._api.post(_LOADING, body, timeout=TYPING_TIMEOUT)

    def hold(self, reply: Reply) -> bool:
        """The reply token pays for it, and is spent afterwards: also when no answer came."""
        messages = to_messages(reply.parts)
        if not self._token_is_young(reply):
            return False
        try:
            return self._api.post(_REPLY, {"replyToken": reply.reply_to, "messages": messages}).status == 200
        except OutcomeUnknown:
            return True  # it may be there: a push of the answer is certain, a second use of the token is not
        except ServiceError:
            return False

    def deliver(self, reply: Reply, *, again: bool = False) -> Delivery:
        """Send the first five messages with the reply token while it is young, everything else as pushes.

        `again` and a young token that LINE refuses: the earlier delivery used it, so the messages are there. Once it is
        old that can't be told any more; the messages are pushed, because twice is better than never.

        Raises `AccessDenied`, `QuotaExceeded`, `ContractBroken`, `RateLimited`, `ServiceUnavailable`, `OutcomeUnknown`.
        """
        messages = to_messages(reply.parts)
        how, request_ids = "nothing", []
        for number, batch in enumerate(requests(messages)):
            answer = self._reply(reply, batch, again) if number == 0 and self._token_is_young(reply) else None
            how = "reply" if answer else "push"
            answer = answer or self._push(reply, number, batch)
            request_ids.append(answer.accepted_id or answer.request_id)
        return Delivery(how, request_ids[0] if request_ids else None, len(messages))

    def _token_is_young(self, reply: Reply) -> bool:
        return bool(reply.reply_to) and self._clock.now_ms() - reply.received_at_ms < REPLY_WINDOW_MS

    def _reply(self, reply: Reply, messages: list[Message], again: bool) -> Answer | None:
        """None when LINE refuses a token that nobody used: push instead."""
        body = {"replyToken": reply.reply_to, "messages": messages}
        try:
            answer = self._api.post(_REPLY, body)
        except OutcomeUnknown:
            answer = self._api.post(_REPLY, body)
            again = True
        if answer.status == 200:
            return answer
        if answer.status != 400:
            raise error_of(answer)
        return self._used_before(answer, messages) if again else None

    def _used_before(self, refusal: Answer, messages: list[Message]) -> Answer:
        """A refusal is about the token or about the messages, and only its text says which: ask about the messages."""
        validation = self._api.post(_VALIDATE, {"messages": messages})
        if validation.status != 200:
            raise error_of(validation)
        return refusal

    def _push(self, reply: Reply, number: int, messages: list[Message]) -> Answer:
        body = {"to": _chat_of(reply.conversation), "messages": messages}
        retry_key = str(uuid5(_RETRY_KEYS, f"{reply.key}/{number}"))
        try:
            answer = self._api.post(_PUSH, body, retry_key=retry_key)
        except OutcomeUnknown:
            answer = self._api.post(_PUSH, body, retry_key=retry_key)
        if answer.status in (200, 409):  # 409: accepted before, under the same key
            return answer
        if answer.status == 429 and self._quota_is_used_up():
            raise QuotaExceeded("line", "monthly_limit", status=429, request_id=answer.request_id)
        raise error_of(answer)

    def _quota_is_used_up(self) -> bool:
        """429 is also "too fast"; when the counters can't be read, we take it for that and try again."""
        try:
            quota, used = self._read(_QUOTA), self._read(_CONSUMPTION)
            return bool(quota["type"] == "limited" and used["totalUsage"] >= quota["value"])
        except (ServiceError, ValueError, KeyError, TypeError):
            return False

    def _read(self, path: str) -> Any:
        answer = self._api.get(path)
        if answer.status != 200:
            raise error_of(answer)
        return json.loads(answer.body)


def _chat_of(conversation: str) -> str:
    return conversation.partition("#")[2]
