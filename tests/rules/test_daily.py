"""What is due once a day, in every zone and on every day that its clock was changed."""

import datetime as dt
import zoneinfo

from hypothesis import given
from hypothesis import strategies as st

from app.domain.daily import ends, latest, moment

ZONES = st.sampled_from(sorted(zoneinfo.available_timezones()))
TIMES = st.times().map(lambda time: time.strftime("%H:%M"))
#: From 1990 to 2037.
MOMENTS = st.integers(631_152_000, 2_114_380_800).map(
    lambda seconds: dt.datetime.fromtimestamp(seconds, dt.UTC)
)


@given(MOMENTS, TIMES, ZONES)
def test_latest_has_come_and_next_has_not(now: dt.datetime, at: str, zone: str) -> None:
    date = latest(now, at, zone)
    assert moment(date, at, zone) <= now
    assert moment(date + dt.timedelta(days=1), at, zone) > now


@given(st.dates(dt.date(1990, 1, 1), dt.date(2036, 1, 1)), TIMES, ZONES)
def test_each_date_is_due_exactly_once(first: dt.date, at: str, zone: str) -> None:
    days = [first + dt.timedelta(days=away) for away in range(4)]
    moments = [moment(day, at, zone) for day in days]
    assert moments == sorted(moments)
    # A clock that is looked at every quarter of an hour sees one date after the other.
    now, seen = moments[0], []
    while now < moments[-1]:
        seen.append(latest(now, at, zone))
        now += dt.timedelta(minutes=15)
    assert seen == sorted(seen)
    distinct = {moment(day, at, zone) for day in days[:-1]} - {moments[-1]}
    assert {moment(day, at, zone) for day in seen} == distinct


@given(MOMENTS, TIMES, TIMES, ZONES)
def test_quiet_hours_end_within_a_day(now: dt.datetime, begin: str, until: str, zone: str) -> None:
    end = ends(now, begin, until, zone)
    if end is not None:
        assert now < end <= now + dt.timedelta(hours=50)  # where a whole day was left out
        assert (
            ends(end, begin, until, zone) is None
            or moment(end.astimezone(zoneinfo.ZoneInfo(zone)).date(), begin, zone) == end
        )


def test_clock_that_goes_forward_skips_no_day() -> None:
    assert moment(dt.date(2026, 3, 29), "02:30", "Europe/Berlin") == dt.datetime(
        2026, 3, 29, 1, 30, tzinfo=dt.UTC
    )


def test_hour_told_twice_counts_once() -> None:
    first = moment(dt.date(2026, 10, 25), "02:30", "Europe/Berlin")
    assert first == dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC)
    assert latest(first + dt.timedelta(hours=1), "02:30", "Europe/Berlin") == dt.date(2026, 10, 25)


def test_quiet_hours_go_beyond_midnight() -> None:
    late = dt.datetime(2026, 11, 21, 22, 30, tzinfo=dt.UTC)
    end = ends(late, "20:00", "07:00", "Europe/Berlin")
    assert end == dt.datetime(2026, 11, 22, 6, 0, tzinfo=dt.UTC)
    assert ends(late, "08:00", "17:00", "Europe/Berlin") is None
    assert ends(late, "08:00", "08:00", "Europe/Berlin") is None
