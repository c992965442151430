"""The port Model, on the fake and on the OpenAI adapter (its wire played by the stand-in)."""

import json
from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from assistant.credentials import Credentials
from assistant.errors import KeyRefused
from assistant.models.openai_responses import OpenAIModel
from assistant.ports import Item, Model, ModelRequest
from assistant.profile_settings import ModelSettings
from local.standins.http_server import HttpServer
from local.standins.openai import Call, OpenAIStandIn, Say
from local.standins.recorder import Recorder
from tests.fakes.credentials import RenewableCredentials
from tests.fakes.model import ScriptedModel, calls, says

KEY = Credentials({"api_key": "sk-test"})
SEARCH = {"words": "ถุงมือ ไนไตร"}
TOOL: Item = {
    "type": "function",
    "name": "find_products",
    "description": "Search.",
    "strict": True,
    "parameters": {
        "type": "object",
        "properties": {"words": {"type": "string"}},
        "required": ["words"],
        "additionalProperties": False,
    },
}

type Part = str | tuple[str, dict[str, Any]]
type Play = Callable[..., Model]


def settings(**values: Any) -> ModelSettings:
    return ModelSettings.model_validate({"name": "gpt-6-luna", "reasoning_effort": "low", **values})


def question(*items: Item, timeout_s: float = 5) -> ModelRequest:
    asked: Item = {"role": "user", "content": [{"type": "input_text", "text": "มีถุงมือไหมคะ"}]}
    return ModelRequest("Sell.", [asked, *items], [TOOL], "5f0c", timeout_s)


def scripted(*turns: list[Part]) -> Model:
    return ScriptedModel(*(_scripted_turn(parts, turn) for turn, parts in enumerate(turns)))


def _scripted_turn(parts: list[Part], turn: int) -> Any:
    text = "".join(part for part in parts if isinstance(part, str))
    made = [part for part in parts if not isinstance(part, str)]
    return calls(*made, text=text, first_id=10 * turn) if made else says(text)


def openai(*turns: list[Part]) -> Model:
    script = [[Say(part) if isinstance(part, str) else Call(*part) for part in parts] for parts in turns]
    transport = httpx2.WSGITransport(app=OpenAIStandIn(script).app)
    return OpenAIModel(KEY, "http://openai/v1", settings=settings(), transport=transport)


@pytest.fixture(params=[scripted, openai], ids=["scripted", "openai"])
def play(request: pytest.FixtureRequest) -> Play:
    made: Play = request.param
    return made


def test_a_text_comes_back_as_text_without_calls(play: Play) -> None:
    answer = play(["มีค่ะ"]).respond(question())

    assert (answer.text, answer.calls, answer.finish) == ("มีค่ะ", (), "completed")
    assert answer.request_id


def test_calls_come_side_by_side_in_their_order_with_arguments_as_json_text(play: Play) -> None:
    answer = play([("find_products", SEARCH), ("find_products", {"words": "หน้ากาก"})]).respond(question())

    assert [call.name for call in answer.calls] == ["find_products", "find_products"]
    assert [json.loads(call.arguments) for call in answer.calls] == [SEARCH, {"words": "หน้ากาก"}]
    assert len({call.call_id for call in answer.calls}) == 2


def test_a_text_may_come_with_a_call(play: Play) -> None:
    answer = play(["สักครู่นะคะ", ("find_products", SEARCH)]).respond(question())

    assert answer.text == "สักครู่นะคะ"
    assert len(answer.calls) == 1


def test_the_items_of_an_answer_can_be_sent_back_with_the_calls_outputs(play: Play) -> None:
    model = play([("find_products", SEARCH)], ["มีสามแบบค่ะ"])
    first = model.respond(question())
    output = {"type": "function_call_output", "call_id": first.calls[0].call_id, "output": '{"products":[]}'}

    second = model.respond(question(*first.items, output))

    assert second.text == "มีสามแบบค่ะ"


def test_usage_is_counted(play: Play) -> None:
    usage = play(["มีค่ะ"]).respond(question()).usage

    assert usage.tokens_in > 0
    assert usage.tokens_out > 0
    assert usage.tokens_cached <= usage.tokens_in


def test_the_scripted_model_keeps_a_request_as_it_was_when_it_came() -> None:
    model = ScriptedModel(says("มีค่ะ"))
    request = question()

    model.respond(request)
    request.items.clear()

    assert len(model.requests[0].items) == 1
    assert model.left == 0


def test_the_scripted_model_raises_an_error_of_its_script() -> None:
    with pytest.raises(TimeoutError):
        ScriptedModel(TimeoutError()).respond(question())


def test_the_scripted_model_fails_a_test_that_asks_too_often() -> None:
    with pytest.raises(AssertionError, match="request number 1"):
        ScriptedModel().respond(question())


def test_over_a_real_connection_the_stand_in_refuses_nothing_that_the_adapter_sends() -> None:
    recorder = Recorder(OpenAIStandIn(["หนึ่ง", "สอง"], api_key="sk-test").app)
    server = HttpServer(recorder).start()
    try:
        model = OpenAIModel(KEY, f"{server.url}/v1", settings=settings())
        texts = [model.respond(question()).text for _ in range(2)]
    finally:
        server.stop()

    assert texts == ["หนึ่ง", "สอง"]
    assert [entry["status"] for entry in recorder.requests] == [200, 200]


def test_a_key_that_was_changed_meanwhile_is_replaced_within_the_call() -> None:
    standin = OpenAIStandIn(["หนึ่ง", "สอง"], api_key="sk-test")
    transport = httpx2.WSGITransport(app=standin.app)
    credentials = RenewableCredentials({"api_key": "sk-test"}, {"api_key": "sk-new"})
    model = OpenAIModel(credentials, "http://openai/v1", settings=settings(), transport=transport)
    assert model.respond(question()).text == "หนึ่ง"

    standin.api_key = "sk-new"

    assert model.respond(question()).text == "สอง"
    assert credentials.looked == [True]


def test_a_key_without_a_newer_one_is_refused() -> None:
    transport = httpx2.WSGITransport(app=OpenAIStandIn(["หนึ่ง"], api_key="sk-other").app)
    model = OpenAIModel(KEY, "http://openai/v1", settings=settings(), transport=transport)
    with pytest.raises(KeyRefused):
        model.respond(question())
