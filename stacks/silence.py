"""Business hours as CloudWatch metric math, which knows UTC only.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html (DAY: 1 is Monday)
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from assistant.errors import ConfigurationError
from assistant.profile_settings import HoursSettings

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOURS_A_WEEK = 7 * 24
ANY_YEAR = 2026
"""Offsets of a zone are looked up at its weeks; a rule that a country changes later needs a deployment."""

type Week = frozenset[tuple[int, int]]
"""Hours of UTC: day 1 (Monday) to 7 and hour 0 to 23."""


def expression(hours: HoursSettings, metric: str = "m1") -> str:
    """The metric's value in business hours, 1 at any other time. No message at all counts as 0 messages."""
    return f"IF({condition(watched(hours), metric)}, FILL({metric}, 0), 1)"


def watched(hours: HoursSettings) -> Week:
    """Whole UTC hours that lie in the business hours all year round.

    Where clocks are changed, the hour that is inside for half of the year only is left out: better no alarm in that
    hour than a false one each working day. Raises `ConfigurationError` when nothing is left, or for an unknown zone.
    """
    try:
        zone = ZoneInfo(hours.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        raise ConfigurationError(
            f"business_hours.timezone: {hours.timezone!r} is unknown; names are like Asia/Bangkok"
        ) from None
    always: Week | None = None
    for week in range(0, 52, 2):  # clocks are changed for months, so every other week sees it
        monday = datetime.fromisocalendar(ANY_YEAR, week + 1, 1).replace(tzinfo=UTC)
        starts = (monday + timedelta(hours=hour) for hour in range(HOURS_A_WEEK))
        inside = frozenset((each.isoweekday(), each.hour) for each in starts if _all_inside(hours, each, zone))
        always = inside if always is None else always & inside
    if not always:
        raise ConfigurationError("business_hours: from_hour must be less than to_hour, at least an hour")
    return always


def condition(week: Week, metric: str) -> str:
    """True in these hours: days that have the same hours are named together."""
    days_of: dict[tuple[tuple[int, int], ...], list[int]] = defaultdict(list)
    for day in range(1, 8):
        if spans := _spans({hour for of_day, hour in week if of_day == day}):
            days_of[spans].append(day)
    parts = []
    for spans, days in days_of.items():
        on = _any(_between("DAY", metric, *span) for span in _spans(set(days)))
        at = _any(_between("HOUR", metric, *span) for span in spans)
        parts.append(f"({on} AND {at})")
    return _any(parts)


def _any(conditions: Iterable[str]) -> str:
    listed = list(conditions)
    return listed[0] if len(listed) == 1 else f"({' OR '.join(listed)})"


def _all_inside(hours: HoursSettings, start: datetime, zone: ZoneInfo) -> bool:
    first = start.astimezone(zone)
    last = (start + timedelta(minutes=59)).astimezone(zone)
    return all(DAYS[at.weekday()] in hours.days and hours.from_hour <= at.hour < hours.to_hour for at in (first, last))


def _spans(numbers: set[int]) -> tuple[tuple[int, int], ...]:
    """First and last of each unbroken row."""
    ordered = sorted(numbers)
    if not ordered:
        return ()
    breaks = [(left, right) for left, right in pairwise(ordered) if right != left + 1]
    firsts, lasts = [ordered[0], *(right for _, right in breaks)], [*(left for left, _ in breaks), ordered[-1]]
    return tuple(zip(firsts, lasts, strict=True))


def _between(function: str, metric: str, first: int, last: int) -> str:
    if first == last:
        return f"({function}({metric}) == {first})"
    return f"({function}({metric}) >= {first} AND {function}({metric}) <= {last})"
