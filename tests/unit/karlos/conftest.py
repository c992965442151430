"""Karlos' tools, called as the run does, over the catalogue that is deployed."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from assistant.odoo.absent import NoOdoo
from assistant.phrases import phrases
from assistant.profile import Profile, load
from assistant.state import State
from assistant.tools import TOOLS
from assistant.tools.tool import Preview, ToolContext
from assistant.tools.vehicles import stock_of
from assistant.vehicles.stock import Stock, Vehicle
from tests.builders import T0
from tests.fakes.clock import FakeClock

PROFILE = load("karlos")
STOCK = stock_of(PROFILE)

type Tool = Callable[..., dict[str, Any]]


def context(language: str = "es", profile: Profile = PROFILE) -> ToolContext:
    return ToolContext(
        conversation="whatsapp#+5215512345678",
        odoo=NoOdoo(),  # type: ignore[abstract]
        profile=profile,
        phrases=phrases(language),
        state=State(),
        clock=FakeClock(T0),
        key="k",
        once=lambda _, act: act(),
    )


def call(tool: str, *, language: str = "es", profile: Profile = PROFILE, **arguments: object) -> dict[str, Any]:
    result = TOOLS[tool].call(context(language, profile), json.dumps(arguments))
    assert not isinstance(result, Preview)
    assert isinstance(result, dict)
    return result


def find(**arguments: Any) -> dict[str, Any]:
    return call("find_vehicles", **arguments)


def estimate(**arguments: Any) -> dict[str, Any]:
    return call("estimate_financing", **arguments)


@pytest.fixture
def stock() -> Stock:
    return STOCK


def some(make: str = "", model: str = "", **fields: object) -> Vehicle:
    """The first car of the catalogue that is so."""
    return next(
        car
        for car in STOCK.vehicles
        if make in ("", car.make)
        and model in ("", car.model)
        and all(getattr(car, name) == value for name, value in fields.items())
    )
