"""What a run does beside its main line: it holds nobody up, and it is over when the run is."""

from threading import Event
from typing import Any

import pytest

from assistant.bootstrap.processor import renew_old
from assistant.errors import ServiceUnavailable
from assistant.messages import Kind
from assistant.names import Env
from assistant.ports import Claim, ModelAnswer, ModelRequest
from assistant.run.beside import beside, waited_for
from assistant.run.record import current, recording
from assistant.secrets import MAX_AGE_MS, Secret
from tests.builders import T0
from tests.fakes.clock import FakeClock
from tests.fakes.model import ScriptedModel, says
from tests.fakes.secrets_manager import FakeSecretsManager
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


def test_what_is_started_ahead_goes_on_beside_the_first_turn() -> None:
    asked = Event()
    model = WaitingModel(asked)
    chat = Chat(model=model, ahead=lambda: beside(asked.set))
    model.then(says("Yes."))
    chat.says("Gloves?")
    assert chat.texts == ["Yes."]


def test_what_fails_ahead_harms_nobody() -> None:
    def ask() -> None:
        raise ServiceUnavailable("odoo", "no connection")

    chat = Chat(ahead=lambda: beside(ask))
    chat.says("Gloves?", says("Yes."))
    assert chat.texts == ["Yes."]


def test_nothing_is_asked_ahead_when_the_model_is_not_asked() -> None:
    asked = Event()
    chat = Chat(ahead=asked.set)
    chat.sends(Kind.MEDIA, "sticker")
    assert len(chat.texts) == 1
    assert not asked.is_set()


def test_a_run_begins_with_what_goes_on_beside_its_claim() -> None:
    begun, claimed = Event(), []
    chat = Chat(begin=begun.set)
    claim = chat.store.claim

    def watched(*args: Any) -> Claim:
        claimed.append(begun.is_set())
        return claim(*args)

    chat.store.claim = watched  # type: ignore[method-assign]
    chat.says("Gloves?", says("Yes."))
    assert claimed == [True]


def test_of_the_secrets_only_the_old_ones_are_fetched_beside(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, manager = FakeClock(T0), FakeSecretsManager()
    secrets = []
    for provider, variable in (("openai", Env.OPENAI_SECRET), ("openai_admin", Env.OPENAI_ADMIN_SECRET)):
        monkeypatch.setenv(variable, provider)
        manager.put(provider, api_key="first")
        secrets.append(Secret(manager, provider, clock))
        clock.advance(seconds=60)
    clock.advance(seconds=MAX_AGE_MS // 1000 - 90)
    manager.put("openai", api_key="second")
    with waited_for():
        renew_old(secrets)
    assert manager.fetches == 3
    assert secrets[0].fields() == {"api_key": "second"}
    assert manager.fetches == 3
