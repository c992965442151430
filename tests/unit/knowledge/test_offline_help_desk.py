"""The offline model as the help desk, with the real tools, through the run engine and the adapter of production."""

import pytest

from tests.unit.knowledge.conftest import help_desk
from tests.unit.openai_standin.shop import model
from tests.unit.run.chat import Chat


@pytest.fixture
def chat() -> Chat:
    return help_desk(model=model("none"))


def say(chat: Chat, text: str) -> str:
    chat.clock.advance(seconds=20)
    return "\n".join(part.text for part in chat.says(text))


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("I forgot my pasword", "sign-in: Forgotten password"),
        ("Who orders toner?", "printers: Toner and paper"),
        ("somebody calls me and says he is from IT", "security: Somebody calls and says they are from IT"),
        ("vpn error 691", 'network-and-vpn: GateKeeper error 691 or "authentication failed"'),
    ],
)
def test_a_question_is_answered_by_the_page_with_its_source(chat: Chat, text: str, source: str) -> None:
    assert say(chat, text).endswith(f"Source: {source}")


def test_what_no_page_says_leads_to_the_contact(chat: Chat) -> None:
    told = say(chat, "when does the bus to the airport leave?")
    assert told.endswith("the service desk, extension 4357 or service-desk@northgate.example.")
    assert "Source" not in told


def test_a_person_is_named_and_the_assistant_can_be_called_back(chat: Chat) -> None:
    told = say(chat, "I want to talk to a person")
    assert "the service desk, extension 4357" in told
    assert "type: assistant" in told
    assert say(chat, "vpn error 691") == ""
    assert say(chat, "assistant") != ""
    assert "Source: network" in say(chat, "vpn error 691")
