"""Rules of composite alarms."""

import pytest

from local.cloudwatch.composite import RuleInvalid, parse
from local.cloudwatch.judging import State

STATES = {"a": State.ALARM, "b": State.OK, "Saphan-dev-c": State.INSUFFICIENT_DATA}


@pytest.mark.parametrize(
    ("rule", "holds"),
    [
        ('ALARM("a")', True),
        ("ALARM(b)", False),
        ("OK('b') AND NOT ALARM(b)", True),
        ('INSUFFICIENT_DATA("Saphan-dev-c")', True),
        ('ALARM("b") OR ALARM("a") AND ALARM("b")', False),
        ('(ALARM("b") OR ALARM("a")) AND TRUE', True),
        ("NOT (ALARM(a) OR FALSE)", False),
        ('ALARM("arn:aws:cloudwatch:ap-southeast-1:123456789012:alarm:a")', True),
    ],
)
def test_a_rule_holds_by_the_states_of_others(rule: str, holds: bool) -> None:
    assert parse(rule)(STATES) is holds


@pytest.mark.parametrize("rule", ["", "ALARM", 'ALARM("a") AND', '(ALARM("a")', 'ALARM("a") ALARM("b")', "WRONG(a)"])
def test_what_is_no_rule_is_refused(rule: str) -> None:
    with pytest.raises(RuleInvalid):
        parse(rule)


def test_an_alarm_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError):
        parse("ALARM(nobody)")(STATES)
