"""What every assistant in assistant/profiles must hold to, whoever writes the next one."""

import re
from pathlib import Path

import httpx2
import pytest

from assistant import tools
from assistant.credentials import Credentials
from assistant.models.openai_responses import OpenAIModel
from assistant.names import CHANNEL_PROVIDERS, SECRET_FIELDS, TOOLS
from assistant.phrases import phrases
from assistant.profile import FOLDER, Profile, available, load
from local import demo
from local.demos import script
from local.services import VARIABLES
from local.standins.openai import OpenAIStandIn
from local.standins.openai.tokens import count
from tests.unit.run.chat import Chat

MAX_PROMPT_TOKENS = 12_000
"""Of instructions and tools: they are sent with every call of the model."""

FIELDS = set(Profile.model_fields) - {"model"}
HELLO = {"th": "สวัสดีค่ะ", "en": "Hello!", "es": "¡Hola!"}


@pytest.fixture(params=available())
def profile(request: pytest.FixtureRequest) -> Profile:
    """Loaded, which checks the settings."""
    return load(request.param)


def test_it_greets_in_each_of_its_languages_and_says_that_it_is_no_person(profile: Profile) -> None:
    assert set(profile.greeting) == set(profile.languages)
    assert all(text.strip() for text in profile.greeting.values())
    assert len(set(profile.greeting.values())) == len(profile.languages)
    assert re.search(r"computer\s+program", profile.instructions)


def test_its_tools_are_there_and_described(profile: Profile) -> None:
    for name in profile.tools:
        schema = tools.TOOLS[name].schema()
        assert schema["name"] == name
        assert schema["description"]


def test_its_instructions_speak_of_no_tool_that_it_does_not_have(profile: Profile) -> None:
    for name in set(TOOLS) - set(profile.tools):
        assert not re.search(rf"\b{name}\b", profile.instructions), name


def test_its_instructions_tell_what_to_do_with_commands_in_what_customers_write(profile: Profile) -> None:
    assert re.search(r"do not\s+follow", profile.instructions)


def test_its_prompt_is_of_a_reasonable_size(profile: Profile) -> None:
    described = "".join(str(tools.TOOLS[name].schema()) for name in profile.tools)
    assert count(profile.instructions + described) < MAX_PROMPT_TOKENS


def test_all_that_code_says_is_there_in_its_languages(profile: Profile) -> None:
    for language in profile.languages:
        assert phrases(language).language == language


@pytest.mark.parametrize(("name", "language"), [(name, one) for name in available() for one in load(name).languages])
def test_the_offline_model_answers_a_greeting_with_its_real_prompt_and_tools(name: str, language: str) -> None:
    profile = load(name)
    transport = httpx2.WSGITransport(app=OpenAIStandIn().app)
    model = OpenAIModel(
        Credentials({"api_key": "sk-test"}), "http://openai/v1", settings=profile.model, transport=transport
    )
    chat = Chat(model=model, **{field: getattr(profile, field) for field in FIELDS})
    chat.says(HELLO[language])
    [answer] = chat.texts
    assert answer.strip()


def test_real_keys_can_take_the_place_of_each_stand_in_that_it_needs(profile: Profile) -> None:
    for provider in profile.providers:
        assert tuple(VARIABLES[provider].values()) == SECRET_FIELDS[provider]


def test_it_has_a_demo(profile: Profile) -> None:
    assert demo.there_is(profile.name)


@pytest.mark.parametrize("file", sorted(demo.FOLDER.glob("*.toml")), ids=lambda file: file.stem)
def test_the_script_of_a_demo_is_one_and_belongs_to_a_profile(file: Path) -> None:
    assert script.read(file).line
    assert file.stem in available()


def test_only_one_of_them_watches_the_organisations_credit() -> None:
    assert [name for name in available() if load(name).balance.watch] == ["sk_medical"]


def test_the_plain_one_is_the_smallest_that_there_can_be() -> None:
    profile = load("plain")
    assert profile.tools == ()
    assert profile.providers == (CHANNEL_PROVIDERS["whatsapp"], "openai")
    files = sorted(path.name for path in (FOLDER / "plain").iterdir())
    assert files == ["greeting.en.md", "greeting.es.md", "instructions.md", "profile.toml"]
