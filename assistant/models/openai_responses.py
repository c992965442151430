"""OpenAI's Responses API, stateless: every request carries the whole thread and nothing is stored there (design D1).

Works with any server that speaks the Responses API (`base_url`).
"""

from typing import Any

import httpx2

from assistant.credentials import Credentials
from assistant.errors import ServiceUnavailable
from assistant.models.openai_errors import CONTENT_CODES, SERVICE, token, translate
from assistant.models.openai_sdk import APIConnectionError, APIStatusError, APITimeoutError, DefaultHttpx2Client, OpenAI
from assistant.ports import Item, ModelAnswer, ModelRequest, ToolCall, Usage
from assistant.profile_settings import ModelSettings

CONNECT_TIMEOUT_S = 5.0
KEEP_ALIVE_S = 300.0
"""The SDK's 5 s would cost a warm function a new TLS handshake per message; a NAT gateway drops at 350 s."""


class OpenAIModel:
    """`credentials`: `api_key`. `base_url=None` leaves it to `OPENAI_BASE_URL` and then to OpenAI. `transport` replaces
    the network in tests."""

    def __init__(
        self,
        credentials: Credentials,
        base_url: str | None = None,
        *,
        settings: ModelSettings,
        transport: httpx2.BaseTransport | None = None,
    ) -> None:
        self._credentials = credentials
        self._settings = settings
        limits = httpx2.Limits(max_connections=10, max_keepalive_connections=10, keepalive_expiry=KEEP_ALIVE_S)
        # Made here, not at the first call: Lambda lends a start more CPU than a customer's message gets.
        http = DefaultHttpx2Client(limits=limits, transport=transport)
        # The queue is what retries: the SDK would also retry an empty account, and for minutes.
        self._client = OpenAI(api_key=self._key, base_url=base_url, max_retries=0, http_client=http)

    def _key(self) -> str:
        return self._credentials.fields()["api_key"]

    def respond(self, request: ModelRequest) -> ModelAnswer:
        """One model call. An answer that is not `completed` has no calls, and no items that a next turn could trip on:
        its `finish` is OpenAI's reason, `refusal`, or `empty`.
        """
        return self._credentials.call(lambda fields: self._respond(request))

    def _respond(self, request: ModelRequest) -> ModelAnswer:
        timeout = httpx2.Timeout(request.timeout_s, connect=min(CONNECT_TIMEOUT_S, request.timeout_s))
        try:
            # Not `responses.create`: building its pydantic model costs a cold start 90 ms, and we want plain JSON.
            response = self._client.post(
                "/responses", cast_to=httpx2.Response, body=self._body(request), options={"timeout": timeout}
            )
            data = response.json()
        except APITimeoutError:
            raise ServiceUnavailable(SERVICE, "timeout") from None
        except APIConnectionError:
            raise ServiceUnavailable(SERVICE, "connection") from None
        except APIStatusError as exc:
            if token(exc.code) in CONTENT_CODES:
                return _unfinished(exc.code or "", Usage(), exc.request_id or "")
            # Without the cause: OpenAI's message may quote the conversation.
            raise translate(exc.status_code, exc.type, exc.code, exc.response.headers) from None
        except ValueError:
            raise ServiceUnavailable(SERVICE, "answer_is_no_json", status=200) from None
        try:
            return _answer(data, response.headers)
        except (KeyError, TypeError, AttributeError):
            raise ServiceUnavailable(SERVICE, "answer_is_no_response", status=200) from None

    def _body(self, request: ModelRequest) -> dict[str, Any]:
        settings = self._settings
        body: dict[str, Any] = {
            "model": settings.name,
            "instructions": request.instructions,
            "input": [sendable for item in request.items if (sendable := as_input(item))],
            "store": False,
            "max_output_tokens": settings.max_output_tokens,
            "reasoning": {"effort": settings.reasoning_effort},
            "text": {"verbosity": settings.verbosity},
            "safety_identifier": request.user_hash,
        }
        if settings.reasoning_effort != "none":
            body["include"] = ["reasoning.encrypted_content"]
        if request.tools:
            body |= {"tools": request.tools, "parallel_tool_calls": True}
        return body


def as_input(item: Item) -> Item | None:
    """An output item as the API takes it back when it stores nothing; None for one that it can't take.

    Ids of items that OpenAI did not store are looked up and not found; a reasoning item's `status` is refused
    ("Unknown parameter"), and one without its encrypted content is only a reference to nothing.
    """
    kept = {key: value for key, value in item.items() if value is not None}
    if item.get("type") == "reasoning":
        kept.pop("status", None)
        return kept if "encrypted_content" in kept else None
    kept.pop("id", None)
    return kept


def _answer(data: Any, headers: httpx2.Headers) -> ModelAnswer:
    request_id = headers.get("x-request-id", "")
    usage = _usage(data.get("usage") or {})
    status = data["status"]
    if status == "failed":
        error = data.get("error") or {}
        if (code := token(error.get("code"))) in CONTENT_CODES:
            return _unfinished(code, usage, request_id)
        raise translate(200, error.get("type"), error.get("code"), headers)
    items: list[Item] = data["output"]
    contents = [part for item in items if item.get("type") == "message" for part in item.get("content") or []]
    text = "".join(part.get("text") or "" for part in contents if part.get("type") == "output_text")
    if status != "completed":
        reason = token((data.get("incomplete_details") or {}).get("reason"))
        return _unfinished(reason or token(status), usage, request_id, text)
    if any(part.get("type") == "refusal" for part in contents):
        return _unfinished("refusal", usage, request_id)
    calls = tuple(
        ToolCall(item["call_id"], item["name"], item["arguments"])
        for item in items
        if item.get("type") == "function_call"
    )
    if not calls and not text.strip():
        return _unfinished("empty", usage, request_id)
    return ModelAnswer(items, text, calls, usage, request_id)


def _unfinished(finish: str, usage: Usage, request_id: str, text: str = "") -> ModelAnswer:
    # No items: a cut call has no valid arguments, and a call without its output makes OpenAI refuse the whole thread.
    return ModelAnswer([], text, (), usage, request_id, finish)


def _usage(usage: dict[str, Any]) -> Usage:
    details = usage.get("input_tokens_details") or {}
    return Usage(usage.get("input_tokens") or 0, details.get("cached_tokens") or 0, usage.get("output_tokens") or 0)
