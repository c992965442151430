"""The profile of the help desk."""

import json
import re
from datetime import timedelta

from assistant.tools import TOOLS
from tests.unit.knowledge.conftest import PAGES, PROFILE


def test_it_helps_on_slack_without_odoo() -> None:
    assert PROFILE.channels == ("slack",)
    assert PROFILE.providers == ("slack", "openai")


def test_the_instructions_name_its_tools_and_no_others() -> None:
    assert {name for name in TOOLS if re.search(rf"\b{name}\b", PROFILE.instructions)} == set(PROFILE.tools)


def test_all_its_tools_work_in_a_channel() -> None:
    assert all(TOOLS[name].works_in_groups(PROFILE) for name in PROFILE.tools)


def test_what_is_urgent_stands_in_the_instructions_and_the_rest_is_named_there() -> None:
    by_name = {page.name: page for page in PAGES}
    assert by_name["security"].text in PROFILE.instructions
    assert by_name["sign-in"].text in PROFILE.instructions
    assert by_name["printers"].text not in PROFILE.instructions
    assert "- printers: Printing, " in PROFILE.instructions


def test_the_contact_is_the_one_that_is_configured() -> None:
    assert PROFILE.knowledge is not None
    assert f"Contact for what they do not answer: {PROFILE.knowledge.contact}" in PROFILE.instructions


def test_instructions_and_tools_are_long_enough_for_the_models_prompt_cache() -> None:
    tools = json.dumps([TOOLS[name].schema() for name in PROFILE.tools])
    assert len(PROFILE.instructions) + len(tools) > 4 * 1024


def test_the_greeting_asks_for_no_secrets() -> None:
    assert "never write passwords or codes here" in PROFILE.greeting["en"]


def test_what_was_written_is_kept_for_a_month() -> None:
    assert PROFILE.thread.ttl == timedelta(days=30)


def test_what_pages_refer_to_is_there() -> None:
    names = {page.name for page in PAGES}
    referred = [name for page in PAGES for name in re.findall(r"the page ([a-z-]+)", page.text)]
    assert len(referred) >= 3
    assert set(referred) <= names
