"""The six weeks before now, as a joinery works and as its customers wake."""

import datetime as dt
import random
import zoneinfo

from app.domain.clock import local_date

_SATURDAY = 5
#: How many out of a hundred go on with it at the weekend.
_WEEKEND_SHARE = 12
#: The hours at which people read what they were sent, each as likely as it is often here.
_HOURS = (7, 8, 8, 9, 9, 9, 10, 10, 10, 11, 11, 12, 13, 14, 14, 15, 15, 16, 16, 17, 18, 20, 21, 22)


class Calendar:
    """Days ago, in the business's time zone; nobody writes documents at the weekend."""

    def __init__(self, now: dt.datetime, time_zone: str) -> None:
        self.now = now
        self._zone = zoneinfo.ZoneInfo(time_zone)
        self._today = local_date(now, time_zone)

    def day(self, ago: int) -> dt.date:
        """The working day that was, or came before, so many days ago; negative: that will be."""
        day = self._today - dt.timedelta(days=ago)
        return day - dt.timedelta(days=max(0, day.weekday() - _SATURDAY + 1))

    def at(self, ago: int, minutes: int) -> dt.datetime:
        """That working day, so many minutes after eight in the morning."""
        eight = dt.datetime.combine(self.day(ago), dt.time(8), self._zone)
        return eight.astimezone(dt.UTC) + dt.timedelta(minutes=minutes)


def waking(moment: dt.datetime, time_zone: str, dice: random.Random) -> dt.datetime:
    """A moment of that day, or of Monday, at which somebody in that time zone would read."""
    local = moment.astimezone(zoneinfo.ZoneInfo(time_zone))
    if local.weekday() >= _SATURDAY and dice.randrange(100) >= _WEEKEND_SHARE:
        local += dt.timedelta(days=7 - local.weekday())
    hour, second = dice.choice(_HOURS), dice.randrange(3600)
    local = local.replace(hour=hour, minute=second // 60, second=second % 60, microsecond=0)
    return local.astimezone(dt.UTC)
