from local.faults.kinds import KINDS
from local.faults.promises import broken, longest
from local.faults.times import Times
from local.faults.watch import Delay

TIMES = Times(timeout_s=13, hidden_s=23)
THREE_TRIES, ASKS = (next(kind for kind in KINDS if kind.name == name) for name in ("3 tries", "429 wait"))


def crash(seconds: float) -> Delay:
    return Delay(seconds, seconds, None)


def failure(seconds: float, asked_s: float = 1) -> Delay:
    return Delay(seconds, seconds, asked_s)


def test_a_crash_may_cost_the_timeout_and_ten_seconds() -> None:
    assert broken([crash(23.0)], TIMES, None) == []
    assert broken([crash(23.1)], TIMES, None) == ["23.1 s from the crash to the next try, over 23"]


def test_a_failure_costs_one_to_thirty_seconds() -> None:
    assert broken([failure(1.0), failure(30.0)], TIMES, None) == []
    assert broken([failure(0.9)], TIMES, None) == ["0.9 s from the failure to the next try, not 1 to 30"]
    assert broken([failure(30.1)], TIMES, None) == ["30.1 s from the failure to the next try, not 1 to 30"]


def test_the_waits_grow_from_try_to_try() -> None:
    assert broken([failure(1, 1), failure(2, 2), failure(4, 4)], TIMES, THREE_TRIES) == []
    assert broken([failure(1, 1), failure(1, 1)], TIMES, THREE_TRIES) == ["the waits do not grow: 1, 1 s"]


def test_a_service_that_asks_for_time_gets_it() -> None:
    assert broken([failure(3, 3)], TIMES, ASKS) == []
    assert broken([failure(1, 1)], TIMES, ASKS) == ["tried again after 1 s, although asked to wait 3"]


def test_the_longest_wait_of_each_sort_is_told() -> None:
    delays = [crash(5), failure(2), crash(9), failure(1)]
    assert longest(delays, after_crash=True) == crash(9)
    assert longest(delays, after_crash=False) == failure(2)
    assert longest([], after_crash=True) is None
