"""AWS's own tables of how an alarm is evaluated when data is missing: X breaches, 0 does not, - is missing."""

import pytest

from local.cloudwatch.judging import Rule, State, judge

TREATMENTS = ("missing", "ignore", "breaching", "notBreaching")
OK, ALARM, NONE = State.OK, State.ALARM, State.INSUFFICIENT_DATA
KEPT = "as it was"

THREE_OF_THREE = {
    "0 - X - X": (OK, OK, OK, OK),
    "0 - - - -": (OK, OK, OK, OK),
    "- - - - -": (NONE, KEPT, ALARM, OK),
    "0 X X - X": (ALARM, ALARM, ALARM, ALARM),
    "- - X - -": (ALARM, KEPT, ALARM, OK),
    "- - - - X": (NONE, KEPT, ALARM, OK),
    "X - - - -": (ALARM, KEPT, ALARM, OK),
}
TWO_OF_THREE = {
    "0 - X - X": (ALARM, ALARM, ALARM, ALARM),
    "0 0 X 0 X": (ALARM, ALARM, ALARM, ALARM),
    "0 - X - -": (OK, OK, ALARM, OK),
    "- - - - 0": (OK, OK, ALARM, OK),
    "- - - - X": (NONE, KEPT, ALARM, OK),
    "- - - X -": (ALARM, KEPT, ALARM, OK),
}


def points(text: str) -> list[bool | None]:
    return [{"X": True, "0": False, "-": None}[char] for char in text.split()]


@pytest.mark.parametrize("before", list(State))
@pytest.mark.parametrize("number", range(4), ids=TREATMENTS)
@pytest.mark.parametrize(
    ("needed", "data", "expected"),
    [(3, data, row) for data, row in THREE_OF_THREE.items()] + [(2, data, row) for data, row in TWO_OF_THREE.items()],
)
def test_the_state_is_that_of_the_documented_table(
    needed: int, data: str, expected: tuple[str, ...], number: int, before: State
) -> None:
    rule = Rule(3, needed, TREATMENTS[number])
    wanted = before if expected[number] is KEPT else expected[number]
    assert judge(points(data), rule, before) is wanted


def test_five_periods_are_retrieved_for_a_rule_of_three() -> None:
    assert Rule(3, 3, "missing").range == 5


@pytest.mark.parametrize("missing", TREATMENTS)
def test_as_many_breaching_points_as_needed_are_an_alarm_whatever_is_missing(missing: str) -> None:
    assert judge(points("- - - X X"), Rule(3, 2, missing), OK) is ALARM
