"""docs/extend.md: its examples run as they stand there."""

import importlib.util
import re
import tomllib
from pathlib import Path
from typing import Any

import httpx2
import pytest

from assistant import profile as profiles
from assistant.credentials import Credentials
from assistant.errors import ToolFailed, ToolInputInvalid
from assistant.models.openai_responses import OpenAIModel
from assistant.tools.tool import Tool
from local.demos import script
from local.phone import Answer
from local.standins.openai import OpenAIStandIn
from tests.unit.run.chat import Chat

ROOT = Path(__file__).parent.parent.parent.parent
PAGE = (ROOT / "docs" / "extend.md").read_text(encoding="utf-8")
FILES: dict[str, str] = dict(re.findall(r"^`([\w/.]+)`[^\n]*:\n\n```\w+\n(.*?)^```$", PAGE, re.M | re.S))


@pytest.fixture
def florist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> profiles.Profile:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    with monkeypatch.context() as patched:
        patched.setattr(profiles, "FOLDER", tmp_path / "assistant" / "profiles")
        return profiles.load("florist")


@pytest.fixture
def price_bouquet(tmp_path: Path) -> Tool:
    file = tmp_path / "bouquets.py"
    file.write_text(FILES["assistant/tools/bouquets.py"], encoding="utf-8")
    spec = importlib.util.spec_from_file_location("bouquets", file)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    made: Tool = module.price_bouquet
    return made


def test_the_assistant_answers_as_its_demo_wants(florist: profiles.Profile) -> None:
    demo = script.Script.model_validate(tomllib.loads(FILES["local/demos/florist.toml"]))
    transport = httpx2.WSGITransport(app=OpenAIStandIn().app)
    key = Credentials({"api_key": "sk-test"})
    model = OpenAIModel(key, "http://openai/v1", settings=florist.model, transport=transport)
    chat = Chat(model=model, **{name: getattr(florist, name) for name in set(type(florist).model_fields) - {"model"}})
    for line in demo.line:
        if line.says:
            chat.says(line.says)
            assert line.holds(Answer(chat.texts[-1], {}))
    assert florist.greeting["en"].startswith("Hello!")


def test_the_tool_has_a_strict_schema_and_works(price_bouquet: Tool) -> None:
    schema = price_bouquet.schema()
    assert schema["name"] == "price_bouquet"
    assert schema["parameters"]["required"] == ["flower", "stems"]
    context: Any = None  # this tool needs nothing of it
    assert price_bouquet.call(context, '{"flower": "rose", "stems": 3}') == {"price": 9, "currency": "EUR"}
    with pytest.raises(ToolFailed, match="odd number"):
        price_bouquet.call(context, '{"flower": "rose", "stems": 4}')
    with pytest.raises(ToolInputInvalid):
        price_bouquet.call(context, '{"flower": "oak", "stems": 3}')


def test_every_place_that_the_page_names_is_there() -> None:
    named = set(re.findall(r"`((?:assistant|docs|local|ops|stacks|tests)/[\w/.-]+)`", PAGE)) - set(FILES)
    assert len(named) > 15
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []
