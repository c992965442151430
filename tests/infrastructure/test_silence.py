"""Business hours of a place, as hours of UTC in CloudWatch's metric math."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from assistant.errors import ConfigurationError
from assistant.profile_settings import HoursSettings
from stacks.silence import expression, watched

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")


def hours(zone: str, first: int = 9, end: int = 18, days: tuple[str, ...] = WEEKDAYS) -> HoursSettings:
    return HoursSettings.model_validate({"timezone": zone, "days": days, "from_hour": first, "to_hour": end})


def test_hours_of_bangkok_are_seven_hours_earlier_in_utc() -> None:
    assert expression(hours("Asia/Bangkok")) == (
        "IF(((DAY(m1) >= 1 AND DAY(m1) <= 5) AND (HOUR(m1) >= 2 AND HOUR(m1) <= 10)), FILL(m1, 0), 1)"
    )


def test_early_hours_in_tokyo_belong_to_the_day_before_in_utc() -> None:
    week = watched(hours("Asia/Tokyo", 6, 18, ("mon",)))

    assert week == {(7, 21), (7, 22), (7, 23)} | {(1, hour) for hour in range(9)}


def test_an_hour_that_is_inside_in_summer_only_is_not_watched() -> None:
    week = watched(hours("Europe/Berlin", 9, 18, ("wed",)))

    assert week == {(3, hour) for hour in range(8, 16)}  # 9 to 17 in winter, 10 to 18 in summer


def test_half_hours_of_a_zone_leave_whole_hours_of_utc() -> None:
    assert watched(hours("Asia/Kolkata", 9, 18, ("mon",))) == {(1, hour) for hour in range(4, 12)}  # 9:30 to 17:30


@pytest.mark.parametrize("zone", ["Asia/Bangkok", "America/Los_Angeles", "Australia/Adelaide", "Asia/Kolkata"])
def test_every_watched_hour_is_a_business_hour_on_every_day_of_the_year(zone: str) -> None:
    week = watched(hours(zone))
    hour = datetime(2026, 1, 1, tzinfo=UTC)

    while hour.year == 2026:
        local = hour.astimezone(ZoneInfo(zone))
        if (hour.isoweekday(), hour.hour) in week:
            assert local.weekday() < 5
            assert 9 <= local.hour < 18
        hour += timedelta(hours=1)
    assert len(week) >= 5 * 7


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (hours("Asia/Bankok"), "'Asia/Bankok' is unknown"),
        (hours("Asia/Bangkok", 18, 9), "from_hour must be less than to_hour"),
    ],
)
def test_hours_that_can_not_be_watched_stop_the_synth(wrong: HoursSettings, told: str) -> None:
    with pytest.raises(ConfigurationError, match=told):
        expression(wrong)
