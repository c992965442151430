"""The stand-in's wire: what it refuses as OpenAI does, and what it answers."""

import json
from copy import deepcopy
from typing import Any

import pytest
from openai.types.responses import Response as OpenAIResponse
from werkzeug.test import Client, TestResponse

from assistant.tools import TOOLS
from local.standins.openai import Call, OpenAIStandIn, Say

KEY = {"Authorization": "Bearer sk-test"}
SEARCH = {
    "type": "function",
    "name": "find_products",
    "strict": True,
    "parameters": {
        "type": "object",
        "properties": {"words": {"type": "string"}, "limit": {"type": ["integer", "null"]}},
        "required": ["words", "limit"],
        "additionalProperties": False,
    },
}
CALL = {"type": "function_call", "call_id": "call_1", "name": "find_products", "arguments": "{}"}
OUTPUT = {"type": "function_call_output", "call_id": "call_1", "output": "{}"}
USER = {"role": "user", "content": [{"type": "input_text", "text": "hello"}]}


def body(*items: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"model": "gpt-6-luna", "input": [USER, *items], "store": False, "tools": [deepcopy(SEARCH)], **fields}


def post(sent: Any, stand_in: OpenAIStandIn | None = None, headers: dict[str, str] | None = None) -> TestResponse:
    app = (stand_in or OpenAIStandIn()).app
    return Client(app).post("/v1/responses", json=sent, headers=KEY if headers is None else headers)


def refusal(sent: Any) -> dict[str, Any]:
    answer = post(sent)
    assert answer.status_code >= 400, answer.text
    error: dict[str, Any] = answer.get_json()["error"]
    assert set(error) == {"message", "type", "param", "code"}
    return {"status": answer.status_code, **error}


def test_an_answer_is_a_response_that_openais_own_type_accepts() -> None:
    answer = post(body(reasoning={"effort": "low"}, include=["reasoning.encrypted_content"]))

    parsed = OpenAIResponse.model_validate(answer.get_json(), strict=False)
    assert parsed.output_text.startswith("Hello") or "สวัสดี" in parsed.output_text
    assert [item.type for item in parsed.output] == ["reasoning", "message"]
    assert answer.headers["x-request-id"].startswith("req_")


def test_the_offline_model_never_passes_for_the_real_one() -> None:
    assert post(body()).get_json()["model"] == "offline-rules (stands in for gpt-6-luna)"


def test_the_models_are_listed() -> None:
    answer = Client(OpenAIStandIn().app).get("/v1/models", headers=KEY).get_json()

    assert "gpt-6-luna" in [model["id"] for model in answer["data"]]


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Basic x"}, {"Authorization": "Bearer wrong"}])
def test_without_the_right_key_nothing_is_answered(headers: dict[str, str]) -> None:
    answer = post(body(), OpenAIStandIn(api_key="sk-test"), headers)

    assert answer.status_code == 401
    assert answer.get_json()["error"]["type"] == "invalid_request_error"


def test_another_address_is_not_found() -> None:
    assert Client(OpenAIStandIn().app).post("/v1/assistants", json={}, headers=KEY).status_code == 404


def test_a_body_that_is_no_json_is_refused() -> None:
    answer = Client(OpenAIStandIn().app).post("/v1/responses", data=b"\xff", headers=KEY)

    assert (answer.status_code, answer.get_json()["error"]["code"]) == (400, "invalid_json")


@pytest.mark.parametrize(
    ("fields", "code", "param"),
    [
        ({"model": "gpt-4o"}, "model_not_found", "model"),
        ({"input": []}, "missing_required_parameter", "input"),
        ({"store": True}, "invalid_value", "store"),
        ({"store": None}, "invalid_value", "store"),
        ({"previous_response_id": "resp_1"}, "unsupported_parameter", "previous_response_id"),
        ({"conversation": "conv_1"}, "unsupported_parameter", "conversation"),
        ({"stream": True}, "unsupported_parameter", "stream"),
        ({"messages": []}, "unknown_parameter", "messages"),
        ({"instructions": 7}, "invalid_type", "instructions"),
        ({"max_output_tokens": 5}, "integer_below_min_value", "max_output_tokens"),
        ({"reasoning": {"effort": "huge"}}, "invalid_value", "reasoning.effort"),
        ({"text": {"verbosity": "chatty"}}, "invalid_value", "text.verbosity"),
        ({"reasoning": {"effort": "low"}, "temperature": 0.2}, "unsupported_parameter", "temperature"),
        ({"safety_identifier": "x" * 129}, "string_above_max_length", "safety_identifier"),
        ({"include": ["everything"]}, "invalid_value", "include[0]"),
        ({"tools": [{"type": "web_search"}]}, "invalid_value", "tools[0].type"),
        ({"tools": [{**SEARCH, "function": {}}]}, "unknown_parameter", "tools[0].function"),
        ({"tools": [{**SEARCH, "name": "find products"}]}, "invalid_value", "tools[0].name"),
        ({"tools": [SEARCH, SEARCH]}, "invalid_value", "tools[1].name"),
    ],
)
def test_a_request_that_openai_would_refuse_is_refused(fields: dict[str, Any], code: str, param: str) -> None:
    error = refusal(body(**fields))

    assert (error["code"], error["param"]) == (code, param)


@pytest.mark.parametrize(
    ("item", "message"),
    [
        (CALL, "No tool output found for function call call_1."),
        (OUTPUT, "No tool call found for function call output with call_id call_1."),
        ({"role": "robot", "content": "hi"}, "Invalid value for 'input[1].role'"),
        ({"role": "user", "content": [{"type": "output_text", "text": "hi"}]}, "input[1].content[0]"),
        ({"role": "assistant", "content": [{"type": "input_text", "text": "hi"}]}, "input[1].content[0]"),
        ({"role": "user", "content": []}, "input[1].content"),
        ({"role": "user", "content": "hi", "name": "x"}, "Unknown parameter: 'input[1].name'."),
        ({"type": "web_search_call"}, "input[1].type"),
        ({**CALL, "arguments": {}}, "input[1].arguments"),
        ({"type": "reasoning", "id": "rs_1", "summary": []}, "Item with id 'rs_1' not found."),
        ({"role": "assistant", "id": "msg_1", "content": "hi"}, "Item with id 'msg_1' not found."),
        (
            {"type": "reasoning", "summary": [], "encrypted_content": "x", "status": "completed"},
            "Unknown parameter: 'input[1].status'.",
        ),
    ],
)
def test_an_item_that_openai_would_refuse_is_refused(item: dict[str, Any], message: str) -> None:
    assert message in refusal(body(item))["message"]


def test_a_call_with_its_output_is_accepted() -> None:
    assert post(body(CALL, OUTPUT)).status_code == 200


@pytest.mark.parametrize(
    ("parameters", "rule"),
    [
        ({"type": "array"}, "'type: \"object\"'"),
        ({"type": "object", "properties": {}, "required": []}, "additionalProperties"),
        (
            {"type": "object", "properties": {"a": {"type": "string"}}, "required": [], "additionalProperties": False},
            "'required'",
        ),
        (
            {
                "type": "object",
                "properties": {"a": {"type": "string", "default": "x"}},
                "required": ["a"],
                "additionalProperties": False,
            },
            "'default' is not permitted",
        ),
        (
            {
                "type": "object",
                "properties": {"a": {"type": "array", "items": {"type": "object", "properties": {}}}},
                "required": ["a"],
                "additionalProperties": False,
            },
            "('properties', 'a', 'items')",
        ),
        (
            {
                "type": "object",
                "properties": {"a": {"$ref": "#/$defs/Nowhere"}},
                "required": ["a"],
                "additionalProperties": False,
            },
            "not found in the schema",
        ),
        (
            {
                "type": "object",
                "properties": {"a": {"type": "string", "pattern": "^(?!-)"}},
                "required": ["a"],
                "additionalProperties": False,
            },
            "look ahead",
        ),
    ],
)
def test_strict_mode_refuses_a_schema_that_is_not_strict(parameters: dict[str, Any], rule: str) -> None:
    error = refusal(body(tools=[{**SEARCH, "parameters": parameters}]))

    assert error["code"] == "invalid_function_parameters"
    assert rule in error["message"]


@pytest.mark.parametrize("tool", TOOLS.values(), ids=TOOLS.keys())
def test_every_tool_of_ours_is_strict(tool: Any) -> None:
    answer = post(body(tools=[tool.schema()]))

    assert answer.status_code == 200, answer.text


def test_a_script_is_played_in_its_order_and_ends_in_an_error() -> None:
    stand_in = OpenAIStandIn(["one", Call("find_products", {"words": "x"}), [Say("two"), Call("sign_out", "{")]])

    outputs = [post(body(), stand_in).get_json()["output"] for _ in range(3)]

    assert [[item["type"] for item in output] for output in outputs] == [
        ["message"],
        ["function_call"],
        ["message", "function_call"],
    ]
    assert json.loads(outputs[1][0]["arguments"]) == {"words": "x"}
    assert outputs[2][1]["arguments"] == "{"
    assert post(body(), stand_in).status_code == 500


def test_a_script_can_play_a_response_that_is_no_answer() -> None:
    stand_in = OpenAIStandIn([{"status": "failed", "error": {"code": "server_error", "message": "x"}}])

    answer = post(body(), stand_in).get_json()

    assert (answer["status"], answer["error"]["code"], answer["output"]) == ("failed", "server_error", [])


def test_a_text_longer_than_allowed_is_cut_and_says_so() -> None:
    answer = post(body(max_output_tokens=16), OpenAIStandIn(["word " * 200])).get_json()

    assert answer["status"] == "incomplete"
    assert answer["incomplete_details"] == {"reason": "max_output_tokens"}
    assert answer["usage"]["output_tokens"] <= 16


def test_a_thread_beyond_the_context_window_is_refused() -> None:
    long = {"role": "user", "content": "ก" * 600_000}

    assert refusal(body(long))["code"] == "context_length_exceeded"


def test_the_beginning_that_an_earlier_request_had_is_cached() -> None:
    stand_in = OpenAIStandIn()
    instructions = "Sell gloves. " * 1000

    first = post(body(instructions=instructions), stand_in).get_json()["usage"]
    more = {"role": "assistant", "content": "Yes?"}
    second = post(body(more, USER, instructions=instructions), stand_in).get_json()["usage"]

    assert first["input_tokens_details"]["cached_tokens"] == 0
    assert 3000 < second["input_tokens_details"]["cached_tokens"] < second["input_tokens"]


def test_other_tools_break_the_cached_beginning() -> None:
    stand_in = OpenAIStandIn()
    instructions = "Sell gloves. " * 1000
    post(body(instructions=instructions), stand_in)

    other = post(body(instructions=instructions, tools=[]), stand_in).get_json()["usage"]

    assert other["input_tokens_details"]["cached_tokens"] == 0


def test_a_short_prompt_is_never_cached() -> None:
    stand_in = OpenAIStandIn()

    usages = [post(body(), stand_in).get_json()["usage"] for _ in range(2)]

    assert [usage["input_tokens_details"]["cached_tokens"] for usage in usages] == [0, 0]
