"""The counters of days and hours, and the people behind them; inside the Unit that counts."""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping

from app.domain import identifiers
from app.domain.clock import hour_begun, local_date
from app.domain.engagement.rules import People, met
from app.engine import db, places

#: Any number that no other advisory lock of this database uses.
_COUNTING = 7109


async def alone() -> None:
    """Let no other worker count until this Unit commits: who is first, and new, is told once."""
    if db().engine_type == "postgres":
        await db().fetch(f"SELECT pg_advisory_xact_lock({_COUNTING})")


async def add(
    sums: Mapping[str, int],
    visitors: Collection[str],
    views: Mapping[uuid.UUID, int],
    now: dt.datetime,
    time_zone: str,
) -> None:
    """Add to the present day and hour: what was done, by whom, and the views of each document."""
    date, hour = local_date(now, time_zone), hour_begun(now, time_zone)
    people = await _meet(visitors, date)
    await _add("day", "date", date, {**sums, **people.of_day()})
    await _add("hour", "at", hour, {**sums, "people": people.people})
    if views:
        await _add_views(views, hour)


async def handed_out(document: uuid.UUID, now: dt.datetime) -> None:
    """Remember when a document's own link was first copied or sent."""
    await db().fetch(
        "INSERT INTO engagement (subject, scope, handed_out_at) VALUES ($1, 'document', $2)"
        " ON CONFLICT (subject) DO UPDATE SET"
        " handed_out_at = coalesce(engagement.handed_out_at, excluded.handed_out_at)",
        document,
        now,
    )


async def _meet(visitors: Collection[str], date: dt.date) -> People:
    """Write down who came today, and count those who had not yet."""
    if not visitors:
        return People()
    came = sorted(visitors)
    rows = await db().fetch(
        "SELECT visitor, max(date) AS previous FROM visitor_day WHERE date < $1"
        f" AND visitor IN {places(1, len(came), after=1)} GROUP BY visitor",
        date,
        *came,
    )
    previous = {row["visitor"]: _date(row["previous"]) for row in rows}
    values: list[object] = []
    for visitor in came:
        values += (identifiers.new(), date, visitor, previous.get(visitor))
    new = await db().fetch(
        f"INSERT INTO visitor_day (id, date, visitor, previous) VALUES {places(len(came), 4)}"
        " ON CONFLICT (visitor, date) DO NOTHING RETURNING visitor",
        *values,
    )
    return met([previous.get(row["visitor"]) for row in new], date)


async def _add(table: str, key: str, value: object, sums: Mapping[str, int]) -> None:
    names = list(sums)
    await db().fetch(
        f"INSERT INTO {table} ({', '.join([key, *names])}) VALUES {places(1, len(names) + 1)}"
        f" ON CONFLICT ({key}) DO UPDATE SET "
        + ", ".join(f"{name} = {table}.{name} + excluded.{name}" for name in names),
        value,
        *sums.values(),
    )


async def _add_views(views: Mapping[uuid.UUID, int], hour: dt.datetime) -> None:
    values: list[object] = []
    for document, count in sorted(views.items()):
        values += (identifiers.new(), document, hour, count)
    await db().fetch(
        f"INSERT INTO document_hour (id, document, at, views) VALUES {places(len(views), 4)}"
        " ON CONFLICT (document, at) DO UPDATE SET views = document_hour.views + excluded.views",
        *values,
    )


def _date(value: dt.date | str) -> dt.date:
    """SQLite's `max` forgets that the column holds dates."""
    return value if isinstance(value, dt.date) else dt.date.fromisoformat(value)
