"""Every cap is a polite sentence, a metric, and an alarm that goes off with the first: never a surprise bill."""

from collections.abc import Callable

import pytest

from assistant import profile as profiles
from assistant.names import Alarm, Metric
from assistant.phrases import phrases
from assistant.profile_settings import LimitSettings
from stacks.alarms import alarms
from stacks.rule import Compare, Missing
from tests.fakes.model import calls, says
from tests.fakes.odoo import MALEE
from tests.unit.run.chat import Chat
from tests.unit.run.conftest import Logged
from tests.unit.tools.test_step_up import MINE, strangers

SAY = phrases("en")


def per_minute() -> str:
    chat = Chat(limits=LimitSettings(messages_per_minute=1))
    chat.says("Hello", says("Hello!"))
    chat.says("Hello")
    return chat.texts[-1]


def per_day() -> str:
    chat = Chat(limits=LimitSettings(messages_per_day=1))
    chat.says("Hello", says("Hello!"))
    chat.clock.advance(seconds=61)
    chat.says("Hello")
    return chat.texts[-1]


def money() -> str:
    chat = Chat(limits=LimitSettings(money_per_day=0.000001))
    chat.says("Hello", says("Hello!"))
    chat.says("Hello")
    return chat.texts[-1]


def codes() -> str:
    """Nobody is told more than ever: that would tell that the address has an account."""
    _, _, talks = strangers(profiles.load("sk_medical").sign_in.codes_per_address + 1)
    return str([talk.call("sign_in", MINE)["result"] for talk in talks][-1])


@pytest.mark.parametrize(
    ("reach", "told", "metric", "alarm"),
    [
        (per_minute, SAY("limits.minute"), Metric.FLOODS_SLOWED, Alarm.FLOOD),
        (per_day, SAY("limits.day"), Metric.FLOODS_SLOWED, Alarm.FLOOD),
        (money, SAY("limits.money"), Metric.BUDGET_SPENT, Alarm.BUDGET_SPENT),
        (codes, "If this address has an account", Metric.CODES_WITHHELD, Alarm.CODES_WITHHELD),
    ],
)
def test_reaching_a_cap_is_told_counted_and_alarms(
    reach: Callable[[], str], told: str, metric: str, alarm: str, logged: Logged
) -> None:
    assert reach().startswith(told)
    assert logged(metric)
    (rule,) = [rule for rule in alarms(profiles.load("sk_medical")) if rule.name == alarm]
    assert [(measure.metric, measure.statistic) for measure in rule.measures] == [(metric, "Sum")]
    assert (rule.compare, rule.threshold, rule.datapoints) == (Compare.AT_LEAST, 1, 1)
    assert rule.missing is Missing.GOOD


def test_below_the_caps_nothing_is_counted(logged: Logged) -> None:
    chat = Chat()
    chat.says("Sign me in", calls(("sign_in", {"email": MALEE.email})), says("A code is on its way."))
    assert [
        metric for metric in (Metric.FLOODS_SLOWED, Metric.BUDGET_SPENT, Metric.CODES_WITHHELD) if logged(metric)
    ] == []
