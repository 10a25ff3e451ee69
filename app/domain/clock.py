"""The time, asked in one place so that a test can set it, and the date at the business."""

import datetime as dt
import zoneinfo


def now() -> dt.datetime:
    """This moment, in UTC."""
    return dt.datetime.now(dt.UTC)


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
