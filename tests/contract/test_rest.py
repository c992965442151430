"""The chat REST API, held to what of the channels' contract applies; the whole list is in `tests/contract/rest.py`."""

from importlib import import_module

import pytest

from assistant.run import items
from tests.contract import test_channel, test_chat
from tests.contract.rest import HELD, NOT_HERE, OF_ITS_OWN
from tests.fakes.model import says
from tests.handlers.test_chat import Api


@pytest.fixture
def api() -> Api:
    return Api()


def test_every_point_of_the_contract_is_held_or_said_not_to_apply() -> None:
    points = {name for suite in (test_channel, test_chat) for name in vars(suite) if name.startswith("test_")}
    assert set(HELD) | set(NOT_HERE) == points
    assert not set(HELD) & set(NOT_HERE)


@pytest.mark.parametrize("named", sorted({name for tests in (*HELD.values(), OF_ITS_OWN) for name in tests}))
def test_what_the_list_names_is_a_test(named: str) -> None:
    module, _, name = named.rpartition(".")
    assert name.startswith("test_")
    assert callable(getattr(import_module(module), name))


def test_what_the_user_writes_arrives_as_they_wrote_it(api: Api) -> None:
    text = "สวัสดีค่ะ 🧤 a+b & c=d %20\nsecond line"
    answered = api.says(text, says("ok"))
    assert answered.said[0] == ("user", text)
    assert api.says(text, says("ok"), encoded=True).said[0] == ("user", text)
    for request in api.model.requests:
        assert text in [items.text_of(item) for item in request.items]


def test_the_same_words_twice_are_two_messages_and_two_answers(api: Api) -> None:
    conversation = api.says("hello", says("same words"), idempotency_key="k1").id
    answered = api.says("hello", says("same words"), to=conversation, idempotency_key="k2")
    assert answered.said == [("user", "hello"), ("bot", "same words")] * 2


def test_a_long_answer_arrives_whole_in_one_message(api: Api) -> None:
    text = "\n".join(f"line {number} ไม่มีช่องว่าง" for number in range(1500))
    assert api.says("hello", says(text)).said[1:] == [("bot", text)]


def test_markup_is_left_to_the_program_that_shows_it(api: Api) -> None:
    text = "## Prices\n\n**Gloves** cost 250, see [the list](https://shop.example/list)"
    answered = api.says("hello", says(text))
    assert answered.said[1:] == [("bot", text)]
    assert api.request("GET", f"/chat/{answered.id}").said == answered.said
