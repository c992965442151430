"""The profile of Karlos, and how a wrong one is told."""

import json
import re
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from assistant import profile as profiles
from assistant.errors import ConfigurationError
from assistant.tools import TOOLS
from assistant.vehicles.offers import PROMISES, figures
from tests.fakes.model import says
from tests.unit.karlos.conftest import PROFILE
from tests.unit.run.chat import Chat


def test_it_sells_on_whatsapp_in_spanish_and_english() -> None:
    assert PROFILE.channels == ("whatsapp",)
    assert PROFILE.languages == ("es", "en")
    assert PROFILE.financing.yearly_rate_percent == 10


def test_it_needs_twilio_and_the_model_and_no_odoo() -> None:
    assert PROFILE.providers == ("twilio", "openai")


def test_the_instructions_name_its_tools_and_no_others() -> None:
    assert {name for name in TOOLS if re.search(rf"\b{name}\b", PROFILE.instructions)} == set(PROFILE.tools)


def test_the_instructions_hold_no_figure_and_no_promise_that_a_made_up_car_could_borrow() -> None:
    assert figures(PROFILE.instructions) == []
    assert [
        found for found in PROMISES.findall(PROFILE.instructions) if found.lower() not in ("approved", "apartado")
    ] == []


def test_instructions_and_tools_are_long_enough_for_the_models_prompt_cache() -> None:
    tools = json.dumps([TOOLS[name].schema() for name in PROFILE.tools])
    assert len(PROFILE.instructions) + len(tools) > 4 * 1024


@pytest.mark.parametrize("language", ["es", "en"])
def test_a_greeting_is_plain_text_for_a_phone(language: str) -> None:
    assert not set("*#`_[") & set(PROFILE.greeting[language])
    assert len(PROFILE.greeting[language]) < 500


def test_a_thread_ends_half_an_hour_after_its_last_message() -> None:
    assert PROFILE.thread.ttl == timedelta(minutes=30)


def test_the_model_is_told_the_time_where_the_customers_are() -> None:
    chat = Chat(business_hours=PROFILE.business_hours)
    chat.says("hola", says("¡Hola!"))
    assert "now: 2026-11-18 05:06 (Wednesday)" in str(chat.model.requests[0].items[-1])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the profile to spoil."""
    shutil.copytree(profiles.FOLDER / "karlos", tmp_path / "karlos")
    monkeypatch.setattr(profiles, "FOLDER", tmp_path)
    return tmp_path / "karlos"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("[vehicles]", "[vehicles]\ncolour = 1", "vehicles.colour is unknown; allowed: catalogue, currency"),
        ('currency = "MXN"', "", "vehicles.currency is required"),
        ('currency = "MXN"', 'currency = "pesos"', "vehicles.currency"),
        ('catalogue = "vehicles.csv"', 'catalogue = "../x.csv"', "vehicles.catalogue"),
        ('catalogue = "vehicles.csv"', 'catalogue = "cars.csv"', "cars.csv is missing"),
        ("yearly_rate_percent = 10", "yearly_rate_percent = -1", "financing.yearly_rate_percent"),
        ("ttl_minutes = 30", "ttl_minutes = 30\nttl_days = 1", "set ttl_days or ttl_minutes, not both"),
        ("ttl_minutes = 30", "ttl_minutes = 0", "thread.ttl_minutes"),
    ],
)
def test_a_wrong_setting_is_told(folder: Path, old: str, new: str, told: str) -> None:
    file = folder / "profile.toml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ConfigurationError, match=re.escape(told)):
        profiles.load("karlos")


def test_tools_of_cars_need_a_catalogue(folder: Path) -> None:
    file = folder / "profile.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(re.sub(r"\[vehicles\][^\[]*", "", text), encoding="utf-8")
    with pytest.raises(ConfigurationError, match="vehicles is required and missing: find_vehicles needs its catalogue"):
        profiles.load("karlos")


def test_a_catalogue_that_is_wrong_stops_the_deployment(folder: Path) -> None:
    with (folder / "vehicles.csv").open("a", encoding="utf-8") as file:
        file.write("KA-9001,Nissan,Versa,Sense,soon,1,1,sedan,manual,gasoline,white,\n")
    with pytest.raises(ConfigurationError, match="year: 'soon' must be a whole number"):
        profiles.load("karlos")
