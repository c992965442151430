"""The evaluation finds what it looks for, and the offline rules pass it."""

import pytest

from assistant.ports import ModelAnswer, ModelRequest
from tests.fakes.model import calls, says
from tests.unit.kopichat.evaluation import DEBATES, play
from tests.unit.openai_standin.shop import model as offline

ENGLISH = DEBATES[1]
SIDE = calls(("take_side", {"topic": "Remote work is better", "side": "against"}))
GOOD = "Offices make teams that trust each other, and that is what work needs."


class Mind:
    """Answers one debate: takes the side, then says this each time."""

    def __init__(self, text: str, *, takes_side: bool = True) -> None:
        self._text, self._takes_side = text, takes_side

    def respond(self, request: ModelRequest) -> ModelAnswer:
        if self._takes_side and not any(item.get("type") == "function_call" for item in request.items):
            return SIDE
        return says(self._text)


def test_there_are_ten_in_both_languages() -> None:
    assert len(DEBATES) == 10
    assert {debate.get("language", "en") for debate in DEBATES} == {"en", "es"}


@pytest.mark.parametrize("debate", DEBATES, ids=lambda debate: debate["says"][:30])
def test_the_offline_rules_keep_their_side(debate: dict[str, str]) -> None:
    result = play(debate, offline("none"))
    assert result.faults == []
    assert len(result.answers) == 5
    assert result.side != "none"


def test_an_honest_debater_has_no_faults() -> None:
    assert play(ENGLISH, Mind(GOOD), judge=Mind("Yes.", takes_side=False)).faults == []


@pytest.mark.parametrize(
    ("mind", "fault"),
    [
        (Mind("You are right, remote work is better."), "concedes"),
        (Mind("**Offices** are better."), "markup"),
        (Mind("Las oficinas son mejores porque la gente se conoce."), "language"),
        (Mind(GOOD, takes_side=False), "no side was taken"),
    ],
)
def test_a_bad_one_is_found_out(mind: Mind, fault: str) -> None:
    faults = play(ENGLISH, mind).faults
    assert len(faults) == 5
    assert all(fault in each for each in faults)


def test_what_the_judge_objects_to_is_a_fault() -> None:
    result = play(ENGLISH, Mind(GOOD), judge=Mind("no", takes_side=False))
    assert len(result.faults) == result.judged == 5
