"""What people did over a stretch of days, and how far the documents of it came."""

import datetime as dt
from typing import Literal, TypeAlias

import msgspec

from app.domain import clock
from app.domain.activity.queries import Slice
from app.domain.clock import local_date, midnight
from app.domain.engagement.rules import Flow, Steps, flow
from app.engine import Row, db

Days: TypeAlias = Literal[1, 7, 30]
_MOST_DOCUMENTS = 2_000  # of which a flow is told: the latest


class Range(msgspec.Struct, frozen=True, kw_only=True):
    """The days up to today, without today, which the feed brings; so nothing in it changes.

    `earlier` has the slices of those days, `before` those of as many days before them: days, or
    yesterday's hours for `days` 1; slices in which nothing was done are left out. `people` is who
    came in `earlier`, `people_before` in `before`, each counted once.
    """

    days: Days
    date: dt.date
    since: dt.datetime
    earlier: list[Slice]
    before: list[Slice]
    people: int
    people_before: int


async def period(days: Days) -> Range:
    """The last `days` days at the business."""
    zone = await _time_zone()
    date = local_date(clock.now(), zone)
    first = date - dt.timedelta(days=days - 1)
    past = first - dt.timedelta(days=days)
    if days == 1:
        before = await _hours(midnight(past, zone), midnight(date, zone))
    else:
        before = await _days(past, first, zone)
    return Range(
        days=days,
        date=date,
        since=midnight(first, zone),
        earlier=await _days(first, date, zone),
        before=before,
        people=await _people(first, date),
        people_before=await _people(past, first),
    )


async def flow_of(days: int) -> Flow:
    """How far the documents came whose link was first handed out in the last `days` days."""
    since = clock.now() - dt.timedelta(days=days)
    rows = await db().fetch(
        "SELECT handed_out_at, first_viewed_at AS viewed_at, payment_read_at,"
        " pay_started_at AS started_at, paid_at FROM engagement"
        " WHERE scope = 'document' AND handed_out_at >= $1 ORDER BY handed_out_at DESC LIMIT $2",
        since,
        _MOST_DOCUMENTS,
    )
    return flow(msgspec.convert(rows, list[Steps], strict=False))


async def _days(since: dt.date, until: dt.date, zone: str) -> list[Slice]:
    rows = await db().fetch(
        "SELECT * FROM day WHERE date >= $1 AND date < $2 ORDER BY date", since, until
    )
    return msgspec.convert([_begun(row, zone) for row in rows], list[Slice], strict=False)


def _begun(row: Row, zone: str) -> Row:
    return {**row, "at": midnight(row["date"], zone)}


async def _hours(since: dt.datetime, until: dt.datetime) -> list[Slice]:
    rows = await db().fetch(
        "SELECT * FROM hour WHERE at >= $1 AND at < $2 ORDER BY at", since, until
    )
    return msgspec.convert(rows, list[Slice], strict=False)


async def _people(since: dt.date, until: dt.date) -> int:
    """How many people came in these days: each is new only on the first of them."""
    rows = await db().fetch(
        "SELECT count(*) AS people FROM visitor_day WHERE date >= $1 AND date < $2"
        " AND (previous IS NULL OR previous < $1)",
        since,
        until,
    )
    people: int = rows[0]["people"]
    return people


async def _time_zone() -> str:
    zone: str = (await db().fetch("SELECT time_zone FROM settings WHERE id = 1"))[0]["time_zone"]
    return zone
