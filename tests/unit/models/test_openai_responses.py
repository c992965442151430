"""What the adapter sends, and what it makes of each thing that OpenAI can answer."""

import json
from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from assistant.credentials import Credentials
from assistant.errors import (
    AccessDenied,
    AssistantError,
    ContractBroken,
    KeyRefused,
    QuotaExceeded,
    RateLimited,
    ServiceError,
    ServiceUnavailable,
    Transient,
)
from assistant.models.openai_responses import OpenAIModel, as_input
from assistant.ports import Item, ModelAnswer, ModelRequest
from assistant.profile_settings import ModelSettings

SECRET_TEXT = "customer said 0812345678"
MESSAGE: Item = {
    "type": "message",
    "id": "msg_1",
    "role": "assistant",
    "status": "completed",
    "content": [{"type": "output_text", "text": "มีค่ะ", "annotations": [], "logprobs": []}],
}
CALL: Item = {
    "type": "function_call",
    "id": "fc_1",
    "call_id": "call_1",
    "name": "find_products",
    "arguments": '{"wor',
    "status": "incomplete",
}
COMPLETED = {"status": "completed", "output": [MESSAGE]}


class Wire:
    """Answers every request the same way and keeps them."""

    def __init__(self, answer: Callable[[httpx2.Request], httpx2.Response]) -> None:
        self._answer = answer
        self.requests: list[httpx2.Request] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        return self._answer(request)

    def body(self) -> dict[str, Any]:
        body: dict[str, Any] = json.loads(self.requests[-1].content)
        return body


def ask(wire: Wire, *items: Item, tools: list[Item] | None = None, **settings: Any) -> ModelAnswer:
    model = OpenAIModel(
        Credentials({"api_key": "sk-test"}),
        "http://openai/v1",
        settings=ModelSettings.model_validate({"name": "gpt-6-luna", **settings}),
        transport=httpx2.MockTransport(wire),
    )
    return model.respond(ModelRequest("Sell.", list(items), tools or [], "5f0c", 5))


def answering(body: dict[str, Any] | str, status: int = 200, **headers: str) -> Wire:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    content = body if isinstance(body, str) else json.dumps(body)
    return Wire(lambda _: httpx2.Response(status, headers={"x-request-id": "req_7", **names}, content=content))


def error(status: int, kind: str | None, code: str | None, **headers: str) -> Wire:
    body = {"error": {"message": SECRET_TEXT, "type": kind, "param": None, "code": code}}
    return answering(body, status, **headers)


# What is sent


def test_nothing_is_stored_at_openai_and_calls_may_come_in_parallel() -> None:
    wire = answering(COMPLETED)

    ask(wire, tools=[{"type": "function", "name": "t", "parameters": {}, "strict": True}], max_output_tokens=900)

    body = wire.body()
    assert body["store"] is False
    assert body["parallel_tool_calls"] is True
    assert body["safety_identifier"] == "5f0c"
    assert (body["model"], body["max_output_tokens"]) == ("gpt-6-luna", 900)
    assert body["text"] == {"verbosity": "low"}
    assert "temperature" not in body
    assert wire.requests[0].headers["authorization"] == "Bearer sk-test"


def test_without_tools_no_tool_settings_are_sent() -> None:
    wire = answering(COMPLETED)

    ask(wire)

    assert not {"tools", "parallel_tool_calls"} & set(wire.body())


@pytest.mark.parametrize(("effort", "include"), [("none", None), ("low", ["reasoning.encrypted_content"])])
def test_reasoning_comes_back_encrypted_when_there_is_any(effort: str, include: list[str] | None) -> None:
    wire = answering(COMPLETED)

    ask(wire, reasoning_effort=effort)

    assert wire.body()["reasoning"] == {"effort": effort}
    assert wire.body().get("include") == include


def test_a_failed_call_is_not_repeated_by_the_sdk() -> None:
    wire = error(503, "server_error", None)

    with pytest.raises(ServiceUnavailable):
        ask(wire)

    assert len(wire.requests) == 1


def test_ids_of_items_that_openai_did_not_store_are_not_sent_back() -> None:
    assert as_input(MESSAGE) == {key: value for key, value in MESSAGE.items() if key != "id"}


def test_a_reasoning_item_goes_back_without_the_fields_that_are_refused() -> None:
    returned: Item = {"type": "reasoning", "id": "rs_1", "summary": [], "status": None, "content": None}

    assert as_input({**returned, "encrypted_content": "gAAA"}) == {
        "type": "reasoning",
        "id": "rs_1",
        "summary": [],
        "encrypted_content": "gAAA",
    }
    assert as_input({**returned, "encrypted_content": "gAAA", "status": "completed"}) == as_input(
        {**returned, "encrypted_content": "gAAA"}
    )


def test_a_reasoning_item_without_its_content_is_left_out() -> None:
    wire = answering(COMPLETED)

    ask(wire, {"type": "reasoning", "id": "rs_1", "summary": []}, {"role": "user", "content": "hi"})

    assert wire.body()["input"] == [{"role": "user", "content": "hi"}]


# What comes back


def test_output_items_are_kept_as_they_were_returned() -> None:
    answer = ask(answering(COMPLETED))

    assert answer.items == [MESSAGE]
    assert answer.request_id == "req_7"


def test_tokens_are_read_from_the_usage() -> None:
    usage = {"input_tokens": 2000, "input_tokens_details": {"cached_tokens": 1024}, "output_tokens": 40}

    counted = ask(answering({**COMPLETED, "usage": usage})).usage

    assert (counted.tokens_in, counted.tokens_cached, counted.tokens_out) == (2000, 1024, 40)


def test_an_answer_cut_short_has_no_half_call_in_it() -> None:
    cut = {"status": "incomplete", "incomplete_details": {"reason": "max_output_tokens"}, "output": [MESSAGE, CALL]}

    answer = ask(answering(cut))

    assert (answer.finish, answer.text) == ("max_output_tokens", "มีค่ะ")
    assert (answer.calls, answer.items) == ((), [])


@pytest.mark.parametrize(
    ("body", "finish"),
    [
        ({"status": "incomplete", "incomplete_details": {"reason": "content_filter"}, "output": []}, "content_filter"),
        ({"status": "incomplete", "incomplete_details": None, "output": []}, "incomplete"),
        ({"status": "cancelled", "output": []}, "cancelled"),
        ({"status": "completed", "output": []}, "empty"),
        ({"status": "completed", "output": [{**MESSAGE, "content": []}]}, "empty"),
        (
            {"status": "completed", "output": [{**MESSAGE, "content": [{"type": "refusal", "refusal": "No."}]}]},
            "refusal",
        ),
        (
            {"status": "failed", "error": {"code": "invalid_prompt", "message": SECRET_TEXT}, "output": []},
            "invalid_prompt",
        ),
        ({"status": "failed", "error": {"code": "bio_policy", "message": SECRET_TEXT}, "output": []}, "bio_policy"),
    ],
)
def test_an_answer_that_is_none_says_why(body: dict[str, Any], finish: str) -> None:
    answer = ask(answering(body))

    assert answer.finish == finish
    assert (answer.calls, answer.items) == ((), [])


@pytest.mark.parametrize(("status", "code"), [(400, "invalid_prompt"), (403, "misalignment_policy_violation")])
def test_a_prompt_that_openai_does_not_want_is_an_answer_and_no_fault_of_the_service(status: int, code: str) -> None:
    assert ask(error(status, "invalid_request_error", code)).finish == code


# Errors


@pytest.mark.parametrize(
    ("status", "kind", "code", "expected", "reason"),
    [
        (429, "insufficient_quota", "credit_balance_exhausted", QuotaExceeded, "credit_balance_exhausted"),
        (
            429,
            "insufficient_quota",
            "organization_spend_limit_exceeded",
            QuotaExceeded,
            "organization_spend_limit_exceeded",
        ),
        (429, "insufficient_quota", "project_spend_limit_exceeded", QuotaExceeded, "project_spend_limit_exceeded"),
        (
            429,
            "insufficient_quota",
            "organization_usage_limit_exceeded",
            QuotaExceeded,
            "organization_usage_limit_exceeded",
        ),
        (429, "insufficient_quota", "insufficient_quota", QuotaExceeded, "insufficient_quota"),
        (429, "insufficient_quota", "a_code_of_tomorrow", QuotaExceeded, "a_code_of_tomorrow"),
        (429, "insufficient_quota", None, QuotaExceeded, "insufficient_quota"),
        (429, "requests", "credit_balance_exhausted", QuotaExceeded, "credit_balance_exhausted"),
        (403, None, "billing_not_active", QuotaExceeded, "billing_not_active"),
        (429, "requests", "rate_limit_exceeded", RateLimited, "rate_limit_exceeded"),
        (429, "tokens", None, RateLimited, "tokens"),
        (429, "rate_limit_error", "slow_down", RateLimited, "slow_down"),
        (503, "rate_limit_error", "slow_down", RateLimited, "slow_down"),
        (429, None, None, RateLimited, "http_429"),
        (401, "invalid_request_error", "invalid_api_key", KeyRefused, "invalid_api_key"),
        (403, None, "unsupported_country_region_territory", AccessDenied, "unsupported_country_region_territory"),
        (404, "invalid_request_error", "model_not_found", ContractBroken, "model_not_found"),
        (400, "invalid_request_error", "context_length_exceeded", ContractBroken, "context_length_exceeded"),
        (400, "invalid_request_error", None, ContractBroken, "invalid_request_error"),
        (413, None, None, ContractBroken, "http_413"),
        (422, "invalid_request_error", None, ContractBroken, "invalid_request_error"),
        (408, None, None, ServiceUnavailable, "http_408"),
        (409, None, None, ServiceUnavailable, "http_409"),
        (500, "server_error", None, ServiceUnavailable, "server_error"),
        (502, None, None, ServiceUnavailable, "http_502"),
        (503, "service_unavailable_error", "server_is_overloaded", ServiceUnavailable, "server_is_overloaded"),
        (400, "invalid_request_error", SECRET_TEXT, ContractBroken, "invalid_request_error"),
    ],
)
def test_an_error_is_named_by_who_must_act(
    status: int, kind: str | None, code: str | None, expected: type[ServiceError], reason: str
) -> None:
    with pytest.raises(ServiceError) as caught:
        ask(error(status, kind, code))

    assert type(caught.value) is expected
    assert (caught.value.service, caught.value.reason) == ("openai", reason)
    assert (caught.value.status, caught.value.request_id) == (status, "req_7")


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("server_error", ServiceUnavailable),
        ("rate_limit_exceeded", RateLimited),
        ("data_residency_mismatch", ContractBroken),
    ],
)
def test_a_response_that_failed_at_openai_is_an_error_although_http_says_200(
    code: str, expected: type[AssistantError]
) -> None:
    with pytest.raises(expected):
        ask(answering({"status": "failed", "error": {"code": code, "message": SECRET_TEXT}, "output": []}))


def test_no_error_repeats_what_openai_wrote_about_the_conversation() -> None:
    with pytest.raises(ContractBroken) as caught:
        ask(error(400, "invalid_request_error", None))

    assert SECRET_TEXT not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry_after": "7"}, 7),
        ({"retry_after": "300"}, 300),
        ({"retry_after_ms": "250", "retry_after": "7"}, 0.25),
        ({"retry_after": "soon"}, None),
        ({"retry_after": "nan"}, None),
        ({"retry_after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0),
        ({}, None),
    ],
)
def test_how_long_to_wait_is_openais_wish(headers: dict[str, str], seconds: float | None) -> None:
    with pytest.raises(Transient) as caught:
        ask(error(429, "requests", "rate_limit_exceeded", **headers))

    assert caught.value.retry_after_s == seconds


@pytest.mark.parametrize(
    "body", ["<html>Bad gateway</html>", "", "[]", "null", '{"ok": true}', '{"status": "completed", "output": [1]}']
)
def test_an_answer_that_is_no_response_is_unavailable(body: str) -> None:
    with pytest.raises(ServiceUnavailable):
        ask(answering(body))


def test_an_error_page_of_a_proxy_is_unavailable() -> None:
    with pytest.raises(ServiceUnavailable):
        ask(answering("<html>Bad gateway</html>", 502))


@pytest.mark.parametrize(
    ("raised", "reason"),
    [
        (httpx2.ReadTimeout("read"), "timeout"),
        (httpx2.ConnectTimeout("connect"), "timeout"),
        (httpx2.ConnectError("refused"), "connection"),
        (httpx2.RemoteProtocolError("closed"), "connection"),
    ],
)
def test_no_answer_is_unavailable(raised: Exception, reason: str) -> None:
    def fail(_: httpx2.Request) -> httpx2.Response:
        raise raised

    with pytest.raises(ServiceUnavailable) as caught:
        ask(Wire(fail))

    assert caught.value.reason == reason
