"""The time, asked in one place so that a test can set it, and the date at the business."""

import datetime as dt
import zoneinfo


def now() -> dt.datetime:
    """This moment, in UTC."""
    return dt.datetime.now(dt.UTC)


def local_date(now: dt.datetime, time_zone: str) -> dt.date:
    """The date at the business."""
    return now.astimezone(zoneinfo.ZoneInfo(time_zone)).date()
