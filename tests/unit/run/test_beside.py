"""What a run does beside its main line: it holds nobody up, and it is over when the run is."""

from threading import Event
from typing import Any

import pytest

from assistant.errors import ServiceUnavailable
from assistant.messages import Kind
from assistant.ports import ModelAnswer, ModelRequest
from assistant.run.beside import beside, waited_for
from assistant.run.record import current, recording
from tests.builders import T0
from tests.fakes.clock import FakeClock
from tests.fakes.model import ScriptedModel, says
from tests.unit.run.chat import Chat
from tests.unit.run.conftest import Logged

SOON_S = 10  # how long a test waits for what must happen at once


def test_it_goes_on_beside_and_is_over_when_the_block_is() -> None:
    go_on, done = Event(), Event()

    def act() -> None:
        assert go_on.wait(SOON_S)
        done.set()

    with waited_for():
        beside(act)
        assert not done.is_set()
        go_on.set()
    assert done.is_set()


def test_outside_of_a_run_it_is_done_at_once() -> None:
    done = Event()
    beside(done.set)
    assert done.is_set()


def test_its_error_goes_to_the_log_without_its_words(logged: Logged) -> None:
    def act() -> None:
        raise ServiceUnavailable("odoo", "what a customer wrote")

    with waited_for():
        beside(act)
    [record] = logged("beside_failed")
    assert record["error"] == "ServiceUnavailable"
    assert "wrote" not in str(record)


def test_it_is_over_too_when_the_run_fails() -> None:
    done = Event()

    def fails() -> None:
        with waited_for():
            beside(done.set)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()
    assert done.is_set()


def test_it_writes_into_the_record_of_its_run() -> None:
    with recording(FakeClock(T0)) as run, waited_for():
        beside(lambda: current().called("find_products", ms=1, ok=True, odoo=[]))
    assert len(run.tools) == 1


def test_the_answer_does_not_wait_for_its_cost_to_be_counted() -> None:
    chat = Chat()
    spend, delivered = chat.budget.spend, Event()

    def slow_spend(day: int, micro_usd: int) -> int:
        assert delivered.wait(SOON_S)
        return spend(day, micro_usd)

    deliver = chat.channel.deliver

    def telling(*args: Any, **kwargs: Any) -> Any:
        try:
            return deliver(*args, **kwargs)
        finally:
            delivered.set()

    chat.budget.spend = slow_spend  # type: ignore[method-assign]
    chat.channel.deliver = telling  # type: ignore[method-assign]
    chat.says("Gloves?", says("Yes."))
    assert chat.texts == ["Yes."]
    assert sum(chat.budget.days.values()) > 0


class WaitingModel(ScriptedModel):
    """Answers when something has happened."""

    def __init__(self, happened: Event) -> None:
        super().__init__()
        self._happened = happened

    def respond(self, request: ModelRequest) -> ModelAnswer:
        assert self._happened.wait(SOON_S)
        return super().respond(request)


def test_what_tools_will_need_is_asked_beside_the_first_turn_once_per_process() -> None:
    asked, times = Event(), []

    def ahead() -> None:
        times.append(1)
        asked.set()

    model = WaitingModel(asked)
    chat = Chat(model=model, ahead=ahead)
    for text in ("Gloves?", "Masks?"):
        model.then(says("Yes."))
        chat.says(text)
    assert chat.texts == ["Yes.", "Yes."]
    assert times == [1]


def test_what_fails_ahead_harms_nobody() -> None:
    def ahead() -> None:
        raise ServiceUnavailable("odoo", "no connection")

    chat = Chat(ahead=ahead)
    chat.says("Gloves?", says("Yes."))
    assert chat.texts == ["Yes."]


def test_nothing_is_asked_ahead_when_the_model_is_not_asked() -> None:
    asked = Event()
    chat = Chat(ahead=asked.set)
    chat.sends(Kind.MEDIA, "sticker")
    assert len(chat.texts) == 1
    assert not asked.is_set()
