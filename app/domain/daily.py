"""What is due once a day, by the clock on a wall: whatever that clock jumps over or tells twice."""

import datetime as dt
import zoneinfo
from typing import Annotated

import msgspec

#: Hours and minutes, such as 08:00.
TimeOfDay = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", max_length=5, description="Such as 08:00."
    ),
]


def moment(date: dt.date, at: str, time_zone: str) -> dt.datetime:
    """When it is `at` on a date, in UTC.

    A time that the clock tells twice is the first of the two; one that it jumps over comes as
    long after the jump as it would have come without one (PEP 495).
    """
    local = dt.datetime.combine(date, dt.time.fromisoformat(at), zoneinfo.ZoneInfo(time_zone))
    return local.astimezone(dt.UTC)


def latest(now: dt.datetime, at: str, time_zone: str) -> dt.date:
    """The last date whose `at` has come."""
    today = now.astimezone(zoneinfo.ZoneInfo(time_zone)).date()
    # A zone may leave a whole day out (Samoa, 2011-12-30), and so be ahead of its own date.
    dates = (today + dt.timedelta(days=away) for away in (1, 0, -1, -2))
    return next(date for date in dates if moment(date, at, time_zone) <= now)


def ends(now: dt.datetime, begins: str, until: str, time_zone: str) -> dt.datetime | None:
    """When the stretch of hours that holds `now` ends, in UTC; None outside of it.

    It may go beyond midnight; where both times are the same there is none.
    """
    if begins == until:
        return None
    date = latest(now, begins, time_zone)
    end = moment(date if begins < until else date + dt.timedelta(days=1), until, time_zone)
    return end if now < end else None
