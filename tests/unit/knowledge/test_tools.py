"""search_context, and ask_for_person without Odoo."""

import pytest

from assistant.errors import ToolFailed, ToolInputInvalid
from assistant.knowledge.pages import MAX_SECTION
from assistant.run.items import MAX_OUTPUT_CHARS
from assistant.tools import TOOLS
from assistant.tools.knowledge import LIMIT
from assistant.tools.tool import Backing, to_output
from tests.unit.knowledge.conftest import PAGES, PROFILE, call, context

CONTACT = "extension 4357"
NOTHING = Backing((), "", "")


def test_sections_come_with_page_and_heading_as_their_source() -> None:
    [first, *_] = call("search_context", words="bitlocker recovery key")["sections"]
    assert first["source"] == "laptops: Disk encryption asks for a recovery key"
    assert "Only the service\ndesk can read out the key" in first["text"]


def test_when_nothing_is_found_the_contact_is_given() -> None:
    told = call("search_context", words="pancakes")
    assert told["sections"] == []
    assert "say that you do not know" in told["note"]
    assert CONTACT in told["note"]


def test_the_longest_sections_that_there_may_be_fit_into_a_tools_output() -> None:
    assert LIMIT * MAX_SECTION < MAX_OUTPUT_CHARS - 1000
    assert len(to_output(call("search_context", words="laptop"))) < MAX_OUTPUT_CHARS


def test_it_works_in_a_channel_that_everybody_reads() -> None:
    assert call("search_context", context(shared=True), words="printer")["sections"]


@pytest.mark.parametrize("words", ["", "  ", "x" * 201, None])
def test_words_are_needed_and_few(words: object) -> None:
    with pytest.raises(ToolInputInvalid, match="words"):
        call("search_context", words=words)


def objection(text: str) -> str:
    check = TOOLS["search_context"].objection
    assert check is not None
    return check(text, NOTHING, PROFILE)


@pytest.mark.parametrize(
    "text",
    [
        "Press Deny.",
        "Press it.\n\nSource: sign-in: Forgotten password",
        "Press it.\n_Source: `sign-in: Forgotten password`_",
        "Press it.\n**Sources:** sign-in: Account locked; laptops: Battery and charging.",
        'Wait.\nSource: business-applications: Nimbus says "session locked by another user"',
    ],
)
def test_sources_that_exist_may_be_named(text: str) -> None:
    assert objection(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        "Press it.\nSource: sign-in: Resetting everything",
        "Press it.\nSources: sign-in: Account locked; wiki: Accounts",
        "Source: the internet",
        "*Source*: sign-in.md",
    ],
)
def test_a_source_that_does_not_exist_is_not_named(text: str) -> None:
    assert "named a source that does not exist" in objection(text)


@pytest.mark.parametrize(
    "section", [section for page in PAGES for section in page.sections], ids=lambda each: each.source
)
def test_every_section_can_be_named(section: object) -> None:
    assert objection(f"So.\nSource: {section.source}") == ""  # type: ignore[attr-defined]


# A person


def test_without_odoo_the_contact_is_told_and_the_assistant_falls_silent(capsys: pytest.CaptureFixture[str]) -> None:
    desk = context()
    told = call("ask_for_person", desk, reason="The dock is dead")["result"]
    assert "the service desk, extension 4357 or service-desk@northgate.example" in told
    assert "Nobody has been told yet" in told
    assert told.endswith("they type: assistant")
    assert desk.state.human_until == desk.clock.now_ms() // 1000 + 8 * 3600
    assert capsys.readouterr().out.count('"HandoversRequested":1') == 1


def test_asking_again_while_it_is_silent_counts_once(capsys: pytest.CaptureFixture[str]) -> None:
    desk = context()
    call("ask_for_person", desk, reason="The dock is dead")
    call("ask_for_person", desk, reason="Still dead")
    assert capsys.readouterr().out.count('"HandoversRequested":1') == 1


def test_in_a_thread_that_several_people_read_a_person_may_be_asked_for() -> None:
    assert "4357" in call("ask_for_person", context(shared=True), reason="The dock is dead")["result"]


def test_in_a_group_whose_profile_does_not_say_so_it_may_not() -> None:
    private = PROFILE.model_copy(update={"handover": PROFILE.handover.model_copy(update={"in_groups": False})})
    with pytest.raises(ToolFailed, match="This chat is a group"):
        call("ask_for_person", context(private, shared=True), reason="The dock is dead")
