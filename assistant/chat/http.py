"""HTTP API events (payload format 2.0) in, responses out: who calls, what they ask, how a refusal looks."""

import base64
import json
import time
from collections.abc import Mapping
from typing import Any, Final

from pydantic import ValidationError

from assistant.chat import problems
from assistant.chat.bodies import Said
from assistant.chat.callers import CONVERSATION_ID, KEY, Caller, Callers, hash_of
from assistant.chat.problems import Refusal
from assistant.chat.talking import Talking, Told
from assistant.errors import ServiceUnavailable
from assistant.observability import log
from assistant.ports import Clock
from assistant.run.calls import where

MAX_BODY_BYTES: Final = 32_768
MAX_KEY_CHARS: Final = 255
RUN_MS: Final = 24_000
"""For a run: API Gateway hangs up after 30 seconds, and loading and answering come before and after it."""
SPARE_MS: Final = 2_000  # for reading the answer back
RETRY_AFTER_S: Final = 2

type Response = dict[str, Any]


class ChatApi:
    def __init__(self, talking: Talking, callers: Callers, clock: Clock) -> None:
        self._talking = talking
        self._callers = callers
        self._clock = clock

    def respond(self, request: Mapping[str, Any], remaining_ms: int) -> Response:
        """`remaining_ms`: of the function's time. Raises nothing: what breaks is a 5xx with a problem body."""
        started = time.monotonic()
        method = str((request.get("requestContext") or {}).get("http", {}).get("method", ""))
        told: dict[str, Any] = {
            "method": method,
            "gateway_request_id": request.get("requestContext", {}).get("requestId"),
        }
        try:
            response = self._respond(method, request, remaining_ms, told)
        except Refusal as refusal:
            response = _refused(refusal)
            told["problem"] = refusal.kind.name
        except ServiceUnavailable as exc:
            log("chat_unavailable", level="ERROR", service=exc.service, reason=exc.reason, **told)
            response = _refused(
                Refusal(
                    problems.UNAVAILABLE,
                    "Repeat the request later, with the same Idempotency-Key if it had one.",
                    {"retry-after": str(RETRY_AFTER_S)},
                )
            )
        except Exception as exc:
            log("chat_broken", level="ERROR", **where(exc), **told)
            response = _refused(Refusal(problems.BROKEN, "It was logged. Repeat the request later."))
        log("chat_responded", **told, status=response["statusCode"], ms=round((time.monotonic() - started) * 1000, 1))
        return response

    def _respond(self, method: str, request: Mapping[str, Any], remaining_ms: int, told: dict[str, Any]) -> Response:
        headers = {str(name).lower(): str(value) for name, value in (request.get("headers") or {}).items()}
        caller = self._caller(headers.get("authorization", ""))
        told["api_key"] = caller.id
        path = str(request.get("rawPath", "")).strip("/").split("/")
        match method, path:
            case "POST", ["chat"]:
                said, key = _said(headers, request), _idempotency_key(headers)
                deadline_ms = self._clock.now_ms() + min(RUN_MS, remaining_ms - SPARE_MS)
                return _answer(self._talking.say(caller, said, key, deadline_ms))
            case "GET", ["chat", conversation_id]:
                return _answer(self._talking.show(caller, _checked(conversation_id)))
            case "DELETE", ["chat", conversation_id]:
                self._talking.forget(caller, _checked(conversation_id))
                return {"statusCode": 204}
        raise Refusal(problems.NO_ROUTE, "There are POST /chat, GET /chat/{id} and DELETE /chat/{id}.")

    def _caller(self, authorization: str) -> Caller:
        scheme, _, key = authorization.partition(" ")
        key = key.strip()
        caller = self._callers.find(hash_of(key)) if scheme.lower() == "bearer" and KEY.fullmatch(key) else None
        if caller is None:
            detail = "Send the header Authorization: Bearer <API key>."
            raise Refusal(problems.UNAUTHORIZED, detail, {"www-authenticate": "Bearer"})
        return caller


def _checked(conversation_id: str) -> str:
    if not CONVERSATION_ID.fullmatch(conversation_id):
        raise problems.not_found()
    return conversation_id


def _idempotency_key(headers: Mapping[str, str]) -> str:
    key = headers.get("idempotency-key")
    if key is None:
        return ""
    if not (0 < len(key) <= MAX_KEY_CHARS and key.isascii() and key.isprintable()):
        raise Refusal(problems.BAD_REQUEST, f"Idempotency-Key: 1 to {MAX_KEY_CHARS} printable ASCII characters.")
    return key


def _said(headers: Mapping[str, str], request: Mapping[str, Any]) -> Said:
    if headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise Refusal(problems.NOT_JSON, "Send the header Content-Type: application/json.")
    body = request.get("body") or ""
    try:
        raw = base64.b64decode(body, validate=True) if request.get("isBase64Encoded") else str(body).encode()
    except ValueError:
        raise Refusal(problems.BAD_REQUEST, "The body is not text in UTF-8.") from None
    if len(raw) > MAX_BODY_BYTES:
        raise Refusal(problems.TOO_LARGE, f"At most {MAX_BODY_BYTES} bytes.")
    try:
        return Said.model_validate_json(raw)
    except ValidationError as exc:
        # Without the input: a refusal repeats nothing.
        found = exc.errors(include_input=False, include_url=False, include_context=False)[:5]
        detail = "; ".join(f"{_field(each['loc'])}: {_rule(each['type'], each['msg'])}" for each in found)
        raise Refusal(problems.BAD_REQUEST, f"{detail}.") from None


def _field(place: tuple[int | str, ...]) -> str:
    name = place[0] if place else ""
    return str(name) if name in Said.model_fields else "body"


def _rule(kind: str, message: str) -> str:
    if kind == "extra_forbidden":
        return f"only {' and '.join(Said.model_fields)} are known"
    return "not JSON" if kind == "json_invalid" else message


def _answer(told: Told) -> Response:
    headers = {"content-type": "application/json", "cache-control": "no-store"}
    if told.waits:
        headers |= {"location": f"/chat/{told.conversation.conversation_id}", "retry-after": str(RETRY_AFTER_S)}
    body = told.conversation.model_dump_json()
    return {"statusCode": 202 if told.waits else 200, "headers": headers, "body": body}


def _refused(refusal: Refusal) -> Response:
    headers = {"content-type": problems.CONTENT_TYPE, "cache-control": "no-store", **refusal.headers}
    return {"statusCode": refusal.kind.status, "headers": headers, "body": json.dumps(refusal.body())}
