"""The one table of failures: code, run and docs say the same."""

from pathlib import Path

import pytest

from assistant.errors import (
    AccessDenied,
    ContractBroken,
    OutcomeUnknown,
    QuotaExceeded,
    RateLimited,
    ServiceUnavailable,
)
from assistant.names import Alarm, Metric
from assistant.phrases import phrases
from assistant.ports import Chunk
from assistant.run import failures, items
from tests.builders import CUSTOMER
from tests.fakes.model import says
from tests.unit.run.chat import Chat

DOCS = Path(__file__).parents[3] / "docs" / "failures.md"
SAYS = phrases("en")
ROWS = [
    failure
    for table in (failures.UNFINISHED, failures.BROKEN, failures.TOLD, failures.AROUND)
    for failure in table.values()
]


def test_the_docs_show_the_table_of_the_code() -> None:
    assert failures.as_markdown() in DOCS.read_text(encoding="utf-8")


def test_every_phrase_and_metric_of_the_table_exists() -> None:
    metrics = {value for name, value in vars(Metric).items() if name.isupper()}
    for failure in [*failures.UNFINISHED.values(), *failures.BROKEN.values()]:
        assert SAYS(failure.says)
    for failure in ROWS:
        assert failure.metric in metrics


def test_every_alarm_of_the_table_exists_and_watches_one_metric() -> None:
    alarms = {value for name, value in vars(Alarm).items() if name.isupper()}
    watched = {(failure.alarm, failure.metric) for failure in ROWS if failure.alarm}
    assert {alarm for alarm, _ in watched} <= alarms
    assert len({alarm for alarm, _ in watched}) == len(watched) == len({metric for _, metric in watched})


@pytest.mark.parametrize("finish", [*failures.UNFINISHED, "a_reason_of_tomorrow"])
def test_an_answer_that_is_none_is_excused_once_and_done(
    chat: Chat, capsys: pytest.CaptureFixture[str], finish: str
) -> None:
    event = chat.event("Hello")
    chat.arrives(event)
    chat.model.then(says("", finish=finish))
    assert chat.rings(event)
    assert chat.texts == [SAYS(failures.unfinished(finish).says)]
    assert f'"{failures.unfinished(finish).metric}":1' in capsys.readouterr().out


@pytest.mark.parametrize(
    "error",
    [
        RateLimited("openai", "rate_limit_exceeded", status=429),
        ServiceUnavailable("openai", "timeout"),
        OutcomeUnknown("odoo", "timeout"),
        RateLimited("odoo", "too many requests", status=429),
        AccessDenied("odoo", "AccessError", status=403),
        ServiceUnavailable("dynamodb", "get_item failed"),
        QuotaExceeded("openai", "credit_balance_exhausted", status=429),
        AccessDenied("openai", "invalid_api_key", status=401),
        ContractBroken("openai", "model_not_found", status=404),
        ValueError("a defect"),
    ],
    ids=lambda error: f"{type(error).__name__} {getattr(error, 'service', '')}",
)
def test_a_broken_service_ends_as_the_table_says(
    chat: Chat, capsys: pytest.CaptureFixture[str], error: Exception
) -> None:
    failure = failures.broken(error)
    event = chat.event("Hello")
    chat.arrives(event)
    tries = 5 if failure.queue is failures.Queue.AGAIN else 1
    chat.model.then(*[error] * tries)
    chat.rings_until_done(event)
    assert chat.texts == [SAYS(failure.says)]
    assert chat.store.outcomes(CUSTOMER) == {event.event_id: "parked"}
    assert chat.model.left == 0
    assert capsys.readouterr().out.count(f'"{failure.metric}":1') == (1 if failure.metric == "RunsFailed" else tries)


def test_a_thread_that_the_model_can_not_take_is_folded_and_asked_again(chat: Chat) -> None:
    for number in range(4):
        chat.says(f"message {number}", says(f"answer {number}"))
    [part] = chat.says("one more", ContractBroken("openai", "context_length_exceeded", status=400), says("answered"))
    assert part.text == "answered"
    first = chat.model.requests[-1].items[0]
    assert "message 0" in items.text_of(first)
    assert len(chat.model.requests[-1].items) < len(chat.model.requests[-2].items)
    thread = chat.store.load(CUSTOMER, None)
    assert [type(chunk) for chunk in thread.chunks] == [Chunk, Chunk]


def test_a_message_that_is_too_long_by_itself_is_not_asked_twice(chat: Chat) -> None:
    [part] = chat.says("too long", ContractBroken("openai", "context_length_exceeded", status=400))
    assert part.text == SAYS("fallback.model")
