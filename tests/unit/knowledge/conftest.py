"""The help desk: its pages, its tools and itself in the run engine."""

import json
from typing import Any

import pytest

from assistant import profile as profiles
from assistant.knowledge.pages import read
from assistant.odoo.absent import NoOdoo
from assistant.phrases import phrases
from assistant.profile import Profile, load
from assistant.state import State
from assistant.tools import TOOLS
from assistant.tools.tool import Preview, ToolContext
from tests.builders import T0
from tests.fakes.clock import FakeClock
from tests.unit.run.chat import Chat

PROFILE = load("it_support")
PAGES = read(profiles.FOLDER / "it_support" / "context")
FIELDS = ("name", "tools", "knowledge", "handover", "languages", "greeting", "instructions", "limits", "thread")


def help_desk(**more: Any) -> Chat:
    return Chat(**{field: getattr(PROFILE, field) for field in FIELDS}, **more)


def context(profile: Profile = PROFILE, *, shared: bool = False) -> ToolContext:
    return ToolContext(
        conversation="slack#C0HELP:1795000000.000100",
        odoo=NoOdoo(),  # type: ignore[abstract]
        profile=profile,
        phrases=phrases("en"),
        state=State(),
        clock=FakeClock(T0),
        key="k",
        once=lambda _, act: act(),
        shared=shared,
    )


def call(tool: str, within: ToolContext | None = None, **arguments: object) -> dict[str, Any]:
    result = TOOLS[tool].call(within or context(), json.dumps(arguments))
    assert not isinstance(result, Preview)
    assert isinstance(result, dict)
    return result


@pytest.fixture
def desk() -> Chat:
    return help_desk()
