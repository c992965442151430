"""The help desk in the run engine: what reaches people, and what they were promised about what they write."""

import json

import pytest

from assistant.errors import ContractBroken, ServiceUnavailable
from assistant.phrases import phrases
from assistant.run import failures
from tests.builders import inbound
from tests.fakes.model import calls, says
from tests.unit.knowledge.conftest import PAGES, PROFILE
from tests.unit.run.chat import Chat

SEARCH = calls(("search_context", {"words": "printer badge"}))
TRUE = "Hold it to the printer once.\nSource: printers: Badge not recognised by the printer"
FALSE = "Reboot it.\nSource: printers: Reboot"
PERSON = calls(("ask_for_person", {"reason": "The dock is dead"}))


def in_thread(chat: Chat, text: str, number: int, *answers: object) -> None:
    """A mention in a channel, where several people read."""
    event = inbound(text, f"T{number}", at_ms=chat.clock.now_ms() + number, shared=True)
    chat.model.then(*answers)  # type: ignore[arg-type]
    chat.arrives(event)
    chat.rings(event)


def test_an_answer_names_the_page_that_it_comes_from(desk: Chat) -> None:
    desk.says("the printer does not know my badge", SEARCH, says(TRUE))
    assert desk.texts == [TRUE]


def test_a_source_that_does_not_exist_is_said_otherwise(desk: Chat) -> None:
    desk.says("the printer does not know my badge", SEARCH, says(FALSE), says(TRUE))
    assert desk.texts == [TRUE]
    assert FALSE not in json.dumps(desk.thread)


def test_what_a_page_says_of_ordering_is_no_claim_that_something_was_ordered(desk: Chat) -> None:
    toner = "Toner is ordered by the printer itself.\nSource: printers: Toner and paper"
    desk.says("who orders toner?", calls(("search_context", {"words": "toner"})), says(toner))
    desk.says("order me one", says("Your order has been placed."), says("I can't order anything."))
    assert desk.texts == [toner, "I can't order anything."]


def test_every_section_may_be_quoted(desk: Chat) -> None:
    for page in PAGES:
        for section in page.sections:
            found = calls(("search_context", {"words": section.heading}))
            desk.clock.advance(seconds=600)
            desk.says(section.heading, found, says(f"{section.text}\nSource: {section.source}"))
            assert desk.texts[-1].endswith(section.source)


def test_in_a_channel_both_tools_are_there_and_nobody_is_sent_to_a_private_chat(desk: Chat) -> None:
    in_thread(desk, "printer badge?", 1, SEARCH, says(TRUE))
    [request, _] = desk.model.requests
    assert [tool["name"] for tool in request.tools] == ["search_context", "ask_for_person"]
    situation = str(request.items[-1])
    assert "several people read and write here" in situation
    assert "orders" not in situation
    assert desk.texts == [TRUE]


def test_six_digits_are_a_ticket_and_no_code_for_signing_in(desk: Chat) -> None:
    in_thread(desk, "482913", 1, says("Which page is that from?"))
    assert desk.texts == ["Which page is that from?"]


def test_a_person_asked_for_silences_the_assistant_until_it_is_called_back(desk: Chat) -> None:
    in_thread(desk, "a person please", 1, PERSON, says("Call extension 4357."))
    in_thread(desk, "is anybody there?", 2)
    assert desk.texts == ["Call extension 4357."]
    in_thread(desk, "assistant", 3, says("I'm here again."))
    assert desk.texts[-1] == "I'm here again."
    assert desk.odoo.calls == []


def test_after_the_hours_it_answers_again(desk: Chat) -> None:
    desk.says("a person please", PERSON, says("Call extension 4357."))
    desk.clock.advance(seconds=PROFILE.handover.hours * 3600 + 1)
    desk.says("the printer does not know my badge", SEARCH, says(TRUE))
    assert desk.texts[-1] == TRUE


# What is promised: nothing that people write in logs, nothing raw in the channel, and nothing is kept for ever

MARK = "zebra"


def everything(desk: Chat) -> None:
    desk.says(f"my {MARK} is broken", calls(("search_context", {"words": MARK})), says(f"No {MARK} here."))
    desk.says(f"{MARK}!", calls(("search_context", {MARK: MARK}), (MARK, {MARK: MARK})), says(f"{MARK}?"))
    desk.says(f"a person for {MARK}", calls(("ask_for_person", {"reason": f"{MARK} again"})), says(f"{MARK}: call."))


def goes_wrong(desk: Chat) -> None:
    desk.says(MARK, says(f"Source: {MARK}: x"), says(f"Source: {MARK}: y"))
    desk.says(MARK, says(MARK, "content_filter"))
    desk.says(MARK, ContractBroken("openai", "request_refused", status=400))
    poison = desk.event(MARK)
    desk.arrives(poison)
    desk.model.then(*[RuntimeError(f"Traceback: {MARK}")] * 5)
    desk.rings_until_done(poison)
    unavailable = desk.event(MARK)
    desk.arrives(unavailable)
    desk.model.then(*[ServiceUnavailable("openai", "unavailable")] * 5)
    desk.rings_until_done(unavailable)


@pytest.mark.parametrize("flow", [everything, goes_wrong])
def test_no_log_line_quotes_what_people_write(desk: Chat, capsys: pytest.CaptureFixture[str], flow: object) -> None:
    flow(desk)  # type: ignore[operator]
    captured = capsys.readouterr()
    assert captured.out.count("run_committed") >= 3
    assert MARK in json.dumps(desk.thread)
    assert MARK not in captured.out + captured.err


def test_no_error_reaches_the_channel_but_as_a_sentence_of_ours(desk: Chat) -> None:
    goes_wrong(desk)
    say = phrases("en", PROFILE.lacks)
    excuses = {failure.says for failure in (*failures.UNFINISHED.values(), *failures.BROKEN.values())}
    assert len(desk.texts) >= 5
    assert set(desk.texts) <= {say(key) for key in excuses}


def test_a_tool_that_breaks_shows_the_model_nothing_of_its_error(
    desk: Chat, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError(f"{MARK} at /var/task/assistant")

    monkeypatch.setattr("assistant.tools.knowledge.search", broken)
    desk.says("printer", SEARCH, says("Sorry."))
    assert MARK not in str(desk.model.requests[-1].items)
    assert MARK not in capsys.readouterr().out
