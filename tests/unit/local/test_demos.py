"""Demos as data: what a line of a script asks for."""

import pytest

from assistant.profile import load
from local.demos.script import Line, Only
from local.phone import Answer, Missing

ANSWER = Answer("KA-1559 Nissan Versa, $116,900", {"Confirm": "1"})


@pytest.mark.parametrize(
    ("asked", "holds"),
    [
        ({}, True),
        ({"has": [r"\$\d", "Versa"]}, True),
        ({"has": [r"\$\d", "Ferrari"]}, False),
        ({"lacks": ["Ferrari"]}, True),
        ({"lacks": ["Versa"]}, False),
        ({"buttons": 1}, True),
        ({"buttons": 2}, False),
    ],
)
def test_all_that_a_line_asks_for_must_hold(asked: dict[str, object], holds: bool) -> None:
    assert Line.model_validate({"says": "hello", "wants": "it", **asked}).holds(ANSWER) is holds


def test_an_empty_answer_never_holds() -> None:
    assert not Line(says="hello", wants="an answer").holds(Answer(" ", {}))


def test_a_car_that_is_not_in_the_catalogue_is_missing_by_its_number() -> None:
    only = Only(pattern=r"\b[A-Z]{2,4}-\d{4,6}\b", file="vehicles.csv", column="stock_id")
    only.check(ANSWER, load("karlos"))
    with pytest.raises(Missing, match=r"only what vehicles\.csv has, and the answer named KA-9999"):
        only.check(Answer("KA-1559 and KA-9999", {}), load("karlos"))
