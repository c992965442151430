"""Token buckets, levels, servers and environments, each alone."""

from math import inf

import pytest

from local.capacity.limits import Environments, Level, OnDemand, Rate, Servers


def test_a_rate_lets_its_burst_pass_and_then_its_rate() -> None:
    rate = Rate(per_s=2, burst=5)
    assert [rate.take(0) for _ in range(6)] == [True] * 5 + [False]
    assert [rate.take(1) for _ in range(3)] == [True, True, False]
    assert rate.refused == 2


def test_a_bucket_never_holds_more_than_its_burst() -> None:
    rate = Rate(per_s=10, burst=3)
    assert sum(rate.take(1000) for _ in range(10)) == 3


def test_what_is_refused_counts_as_asked_for() -> None:
    rate = Rate(per_s=1)
    for _ in range(7):
        rate.take(0.5)
    assert rate.busiest == 7


def test_who_has_patience_is_told_how_long_it_takes() -> None:
    rate = Rate(per_s=4, burst=1)
    assert [rate.reserve(0, 1, patience_s=0.6) for _ in range(4)] == [0, 0.25, 0.5, None]


def test_over_any_time_a_rate_passes_at_most_its_burst_and_what_came_since() -> None:
    rate = Rate(per_s=3, burst=10)
    passed = sum(rate.take(step / 100) for step in range(2000))
    assert passed <= 10 + 3 * 20
    assert passed == pytest.approx(70, abs=1)


def test_something_larger_than_the_bucket_passes_when_the_bucket_is_full() -> None:
    rate = Rate(per_s=2, burst=4)
    assert rate.take(0, 6)
    assert not rate.take(1, 6)
    assert rate.in_s(1, 6) == 2.0


def test_no_limit_refuses_nothing_and_still_counts() -> None:
    rate = Rate(per_s=inf)
    assert all(rate.take(0.1) for _ in range(1000))
    assert rate.busiest == 1000


def test_a_table_doubles_when_its_use_comes_near_and_then_not_for_half_an_hour() -> None:
    table = OnDemand(per_s=100)
    table.take(1800.0, 60)
    assert table.per_s == 200
    table.take(1801.0, 150)
    assert table.per_s == 200
    table.take(3600.0, 150)
    assert table.per_s == 400


def test_a_level_knows_its_mean_and_its_busiest_minute() -> None:
    level = Level(capacity=2)
    level.change(0, 1)
    level.change(30, 1)
    assert not level.has_room
    level.change(90, -1)
    level.change(120, -1)
    assert level.busiest == pytest.approx(1.5)
    assert level.mean(240) == pytest.approx((30 * 1 + 60 * 2 + 30 * 1) / 240)
    assert level.most == 2


def test_servers_take_who_comes_first_and_the_others_wait() -> None:
    servers = Servers(2)
    assert [servers.serve(0, 1.0) for _ in range(4)] == [1.0, 1.0, 2.0, 2.0]
    assert servers.serve(5, 1.0) == 1.0
    assert servers.busiest == pytest.approx(5 / 60)


def test_an_environment_is_warm_until_it_was_idle_for_too_long() -> None:
    environments = Environments(kept_s=300, new_per_10_s=1000)
    assert environments.take(0) is True
    environments.give(1)
    assert environments.take(301) is False
    environments.give(302)
    assert environments.take(603) is True
    assert (environments.cold, environments.used) == (2, 3)


def test_one_environment_stays_when_a_schedule_calls_it_often_enough() -> None:
    called = Environments(kept_s=300, new_per_10_s=1000, called_s=300)
    assert called.take(10_000) is False
    assert called.take(10_000) is True
    called.give(10_001)
    called.give(10_001)
    assert [called.take(20_000) for _ in range(2)] == [False, True]
    assert Environments(kept_s=299, new_per_10_s=1000, called_s=300).take(0) is True


def test_only_so_many_environments_are_started_in_ten_seconds() -> None:
    environments = Environments(kept_s=300, new_per_10_s=20)
    assert [environments.take(0) for _ in range(21)] == [True] * 20 + [None]
    assert environments.take(0.5) is True
