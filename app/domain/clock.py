"""The time, asked in one place so that tests and the demo can set it; the date at the business."""

import contextlib
import datetime as dt
import zoneinfo
from collections.abc import Iterator
from contextvars import ContextVar

_set: ContextVar[dt.datetime | None] = ContextVar("set", default=None)


def now() -> dt.datetime:
    """This moment, in UTC."""
    return _set.get() or dt.datetime.now(dt.UTC)


@contextlib.contextmanager
def at(moment: dt.datetime) -> Iterator[None]:
    """Let it be `moment`, for this task alone: the demo has a past to tell."""
    before = _set.set(moment)
    try:
        yield
    finally:
        _set.reset(before)


def local_date(now: dt.datetime, time_zone: str) -> dt.date:
    """The date at the business."""
    return now.astimezone(zoneinfo.ZoneInfo(time_zone)).date()


def midnight(date: dt.date, time_zone: str) -> dt.datetime:
    """When a day begins at the business, in UTC."""
    zone = zoneinfo.ZoneInfo(time_zone)
    return dt.datetime(date.year, date.month, date.day, tzinfo=zone).astimezone(dt.UTC)


def hour_begun(now: dt.datetime, time_zone: str) -> dt.datetime:
    """When the present hour of the business's clock began, in UTC."""
    local = now.astimezone(zoneinfo.ZoneInfo(time_zone))
    return local.replace(minute=0, second=0, microsecond=0).astimezone(dt.UTC)
