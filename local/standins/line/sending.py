"""Endpoints that put something on a phone: reply, push, loading animation."""

import re
from typing import TYPE_CHECKING, Any
from uuid import UUID

from werkzeug.wrappers import Request, Response

from local.standins.line.answers import Refused, as_json, body_errors
from local.standins.line.ids import opaque_token
from local.standins.line.ledger import Accepted
from local.standins.line.validation import problem, problems

if TYPE_CHECKING:
    from local.standins.line.standin import LineStandIn

_CHAT_ID = re.compile(r"[UCR][0-9A-Za-z_-]{1,64}")  # LINE's have 32 hex digits; drivers from outside make up their own
_RETRY_KEY = "X-Line-Retry-Key"
_LOADING_DEFAULT_S = 20


class Sending:
    def __init__(self, standin: "LineStandIn") -> None:
        self._standin = standin

    def reply(self, body: dict[str, Any], request: Request) -> Response:
        if _RETRY_KEY in request.headers:
            raise Refused(400, f"{_RETRY_KEY} is not supported for this API")
        _check(body)
        with self._standin.chats.lock:
            chat_id = self._standin.ledger.redeem(body.get("replyToken"), self._now())
            if chat_id is None:
                raise Refused(400, "Invalid reply token")
            return as_json({"sentMessages": self._show(chat_id, body["messages"], via="reply")})

    def push(self, body: dict[str, Any], request: Request) -> Response:
        retry_key = _retry_key(request)
        with self._standin.chats.lock:
            self._refuse_double(retry_key)
            _check(body)
            chat_id = self._recipient(body)
            self._count(chat_id)
            sent = self._show(chat_id, body["messages"], via="push")
            if retry_key:
                accepted = Accepted(request.environ["line.request_id"], sent, self._now())
                self._standin.ledger.retry_keys[retry_key] = accepted
            return as_json({"sentMessages": sent})

    def validate(self, body: dict[str, Any], request: Request, kind: str) -> Response:
        _check(body)
        return as_json({})

    def start_loading(self, body: dict[str, Any], request: Request) -> Response:
        chat_id, seconds = str(body.get("chatId")), body.get("loadingSeconds", _LOADING_DEFAULT_S)
        details = []
        if type(seconds) is not int or not 5 <= seconds <= 60:
            details.append(problem("loadingSeconds", "Must be between 5 and 60"))
        if type(seconds) is not int or seconds % 5:
            details.append(problem("loadingSeconds", "must be a multiple of five"))
        if not chat_id.startswith("U"):
            details.append(problem("chatId", "Must be a user ID"))
        if details:
            raise body_errors(details)
        chat = self._standin.chats.open(chat_id)
        if not chat.blocked:
            chat.loading_until_ms = self._now() + seconds * 1000
            self._standin.chats.changed(chat_id)
        return as_json({}, 202)

    def _recipient(self, body: dict[str, Any]) -> str:
        chat_id = body.get("to")
        if not isinstance(chat_id, str) or not (_CHAT_ID.fullmatch(chat_id) or self._standin.chats.known(chat_id)):
            raise Refused(400, "The property, 'to', in the request body is invalid (line: -, column: -)")
        return chat_id

    def _refuse_double(self, retry_key: str | None) -> None:
        earlier = self._standin.ledger.accepted(retry_key, self._now())
        if earlier:
            refused = Refused(409, "The retry key is already accepted", sentMessages=earlier.sent_messages)
            refused.response.headers["X-Line-Accepted-Request-Id"] = earlier.request_id
            raise refused

    def _count(self, chat_id: str) -> None:
        """Per recipient; a customer who blocked the account gets nothing and costs nothing."""
        chat = self._standin.chats.open(chat_id)
        if not chat.blocked and not self._standin.ledger.count(max(1, len(chat.members))):
            raise Refused(429, "You have reached your monthly limit.")

    def _show(self, chat_id: str, messages: list[dict[str, Any]], *, via: str) -> list[dict[str, str]]:
        sent = [{"id": self._standin.ids.message(), "quoteToken": opaque_token()} for _ in messages]
        if not self._standin.chats.open(chat_id).blocked:
            for message in messages:
                entry = {"from": "bot", "message": message, "at_ms": self._now(), "via": via}
                self._standin.chats.add(chat_id, entry)
        return sent

    def _now(self) -> int:
        return self._standin.clock.now_ms()


def _check(body: dict[str, Any]) -> None:
    details = problems(body.get("messages"))
    if details:
        raise body_errors(details)


def _retry_key(request: Request) -> str | None:
    given = request.headers.get(_RETRY_KEY)
    if given is None:
        return None
    try:
        return str(UUID(given))
    except ValueError:
        raise Refused(400, f"{_RETRY_KEY} is invalid") from None
