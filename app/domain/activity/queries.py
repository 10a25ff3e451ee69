"""The log read back: entries with the names that they stand for, and the counters of today."""

import datetime as dt
import uuid

import msgspec

from app.domain import clock
from app.domain.activity.rules import VisitClass
from app.domain.clock import local_date
from app.engine import db

_ENTRIES = """SELECT activity.seq, activity.at, activity.kind, activity.actor, activity.customer,
  activity.document, activity.link, activity.visit, activity.data AS event,
  customer.name AS customer_name, coalesce(staff.name, api_key.name) AS actor_name,
  visit.visit_class, visit.device
FROM activity
LEFT JOIN customer ON customer.id = activity.customer
LEFT JOIN visit ON visit.id = activity.visit
LEFT JOIN staff ON activity.actor = 'staff:' || CAST(staff.id AS varchar)
LEFT JOIN api_key ON activity.actor = 'key:' || CAST(api_key.id AS varchar)
"""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of the log; `event` is its tagged JSON."""

    seq: int
    at: dt.datetime
    kind: str
    actor: str
    actor_name: str | None
    customer: uuid.UUID | None
    customer_name: str | None
    document: uuid.UUID | None
    link: uuid.UUID | None
    visit: uuid.UUID | None
    visit_class: VisitClass | None
    device: str | None
    event: str


class Today(msgspec.Struct, frozen=True, kw_only=True):
    """What people did today at the business; `seconds` is the time that they read."""

    date: dt.date
    views: int = 0
    first_views: int = 0
    seconds: int = 0
    downloads: int = 0


class Head(msgspec.Struct, frozen=True):
    """Where the log ends, and which log it is."""

    seq: int
    epoch: uuid.UUID


async def head() -> Head:
    rows = await db().fetch(
        "SELECT (SELECT coalesce(max(seq), 0) FROM activity) AS seq, epoch FROM settings"
        " WHERE id = 1"
    )
    return msgspec.convert(rows[0], Head, strict=False)


async def after(seq: int, limit: int) -> list[Entry]:
    """The next entries, in order."""
    rows = await db().fetch(
        f"{_ENTRIES} WHERE activity.seq > $1 ORDER BY activity.seq LIMIT $2", seq, limit
    )
    return msgspec.convert(rows, list[Entry], strict=False)


async def before(
    seq: int,
    limit: int,
    *,
    document: uuid.UUID | None = None,
    customer: uuid.UUID | None = None,
    confidential: bool = False,
) -> list[Entry]:
    """The entries before `seq`, the newest first; all, or those of a document or a customer."""
    where, values = "activity.seq < $1", [seq, limit]
    for column, wanted in (("document", document), ("customer", customer)):
        if wanted:
            values.append(wanted)  # type: ignore[arg-type]
            where += f" AND activity.{column} = ${len(values)}"
    if not confidential:
        where += " AND activity.kind NOT LIKE 'staff.%' AND activity.kind <> 'settings.changed'"
    rows = await db().fetch(
        f"{_ENTRIES} WHERE {where} ORDER BY activity.seq DESC LIMIT $2", *values
    )
    return msgspec.convert(rows, list[Entry], strict=False)


async def today() -> Today:
    rows = await db().fetch("SELECT time_zone FROM settings WHERE id = 1")
    date = local_date(clock.now(), rows[0]["time_zone"])
    counted = await db().fetch("SELECT * FROM day WHERE date = $1", date)
    return msgspec.convert(counted[0], Today, strict=False) if counted else Today(date=date)
