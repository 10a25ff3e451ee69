"""The log read back: entries with the names that they stand for, and the counters of today."""

import datetime as dt
import uuid

import msgspec

from app.domain import clock
from app.domain.activity.rules import GROUP_OF, Group, VisitClass
from app.domain.clock import local_date, midnight
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

_FOR_ALL = " AND ".join(
    f"activity.kind NOT LIKE '{noun}.%'" for noun in ("staff", "settings", "work")
)
#: What was done in a visit is told for as long as the visit is kept (spec 5.8); the log keeps it.
_KEPT = "(activity.visit IS NULL OR EXISTS (SELECT 1 FROM visit WHERE visit.id = activity.visit))"
_BY_A_PERSON = (
    "EXISTS (SELECT 1 FROM visit WHERE visit.id = activity.visit AND visit.visit_class = 'human')"
)


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


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which entries: of any of these documents or customers, or of all; of one group, or of all."""

    documents: tuple[uuid.UUID, ...] = ()
    customers: tuple[uuid.UUID, ...] = ()
    group: Group | None = None
    #: Whether those that reach owners and admins only are among them.
    confidential: bool = False


class Slice(msgspec.Struct, frozen=True, kw_only=True):
    """What people did in an hour or a day that began at `at`; `seconds` is time that they read.

    `attempts` are tries to pay online that began, `payments` those that brought money.
    """

    at: dt.datetime
    views: int
    first_views: int
    seconds: int
    downloads: int
    attempts: int
    payments: int
    people: int


class Today(msgspec.Struct, frozen=True, kw_only=True):
    """What people did today at the business; `seconds` is the time that they read.

    `people_7` and `people_30` are those of `people` who had not come in the 6 and 29 days before;
    `hours` has those in which something was done.
    """

    date: dt.date
    since: dt.datetime
    views: int = 0
    first_views: int = 0
    seconds: int = 0
    downloads: int = 0
    attempts: int = 0
    payments: int = 0
    people: int = 0
    people_7: int = 0
    people_30: int = 0
    hours: list[Slice]


class Head(msgspec.Struct, frozen=True):
    """Where the log ends, and which log it is."""

    seq: int
    epoch: uuid.UUID


def epoch_after(log: uuid.UUID, entry: Entry) -> uuid.UUID:
    """The name of a log as it is with `entry` as its last: of what the entry says for good.

    Logs that have the same name at one place are the same up to it. One that was restored from a
    backup and has grown again has others from there on, though it carries the same numbers.
    """
    at = entry.at.astimezone(dt.UTC).isoformat()
    said = (entry.kind, entry.actor, entry.customer, entry.document, entry.link, entry.visit)
    return uuid.uuid5(log, "\n".join(map(str, (entry.seq, at, *said, entry.event))))


async def beginning() -> uuid.UUID:
    """The name of the log before its first entry."""
    epoch: uuid.UUID = (await db().fetch("SELECT epoch FROM settings WHERE id = 1"))[0]["epoch"]
    return epoch


async def epoch(seq: int) -> uuid.UUID | None:
    """The log's name as of its entry `seq`; None if it has none such."""
    log = await beginning()
    if seq == 0:
        return log
    entries = await after(seq - 1, 1)
    return epoch_after(log, entries[0]) if entries and entries[0].seq == seq else None


async def head() -> Head:
    rows = await db().fetch(f"{_ENTRIES} ORDER BY activity.seq DESC LIMIT 1")
    log = await beginning()
    if not rows:
        return Head(0, log)
    entry = msgspec.convert(rows[0], Entry, strict=False)
    return Head(entry.seq, epoch_after(log, entry))


async def after(seq: int, limit: int) -> list[Entry]:
    """The next entries, in order."""
    rows = await db().fetch(
        f"{_ENTRIES} WHERE activity.seq > $1 ORDER BY activity.seq LIMIT $2", seq, limit
    )
    return msgspec.convert(rows, list[Entry], strict=False)


async def page(wanted: Wanted, seq: int, limit: int, *, later: bool = False) -> list[Entry]:
    """The entries before `seq`, or the `later` ones after it, the newest first."""
    found, values = _candidates(wanted, later=later)
    if wanted.group and not found:
        return []
    order = "ASC" if later else "DESC"
    where = f"activity.seq {'>' if later else '<'} $1"
    if found:
        where = (
            f"activity.seq IN (SELECT seq FROM ({found}) AS found ORDER BY seq {order} LIMIT $2)"
        )
    else:
        where += f" AND {_KEPT}" + ("" if wanted.confidential else f" AND {_FOR_ALL}")
    rows = await db().fetch(
        f"{_ENTRIES} WHERE {where} ORDER BY activity.seq {order} LIMIT $2", seq, limit, *values
    )
    entries = msgspec.convert(rows, list[Entry], strict=False)
    return entries[::-1] if later else entries


async def last_until(at: dt.datetime) -> int:
    """The number of the last entry at that time or before it; 0 if there is none."""
    rows = await db().fetch(
        "SELECT seq FROM activity WHERE at <= $1 ORDER BY at DESC, seq DESC LIMIT 1", at
    )
    return rows[0]["seq"] if rows else 0


def _candidates(wanted: Wanted, *, later: bool) -> tuple[str, list[object]]:
    """The numbers of enough entries, each read along an index; "" when all are, or none is."""
    values: list[object] = []

    def place(value: object) -> str:
        values.append(value)
        return f"${len(values) + 2}"

    kinds = sorted(kind for kind, group in GROUP_OF.items() if group == wanted.group)
    of = [("document", place(each)) for each in wanted.documents]
    of += [("customer", place(each)) for each in wanted.customers]
    conditions = f" AND {_KEPT}" + ("" if wanted.confidential else f" AND {_FOR_ALL}")
    if wanted.group == "people":
        conditions += f" AND {_BY_A_PERSON}"
    if of and kinds:
        conditions += f" AND kind IN ({', '.join(place(kind) for kind in kinds)})"
    elif wanted.group:
        of = [("kind", place(kind)) for kind in kinds]
    compare, order = (">", "ASC") if later else ("<", "DESC")
    return " UNION ".join(
        f"SELECT * FROM (SELECT seq FROM activity WHERE {column} = {value} AND seq {compare} $1"
        f"{conditions} ORDER BY seq {order} LIMIT $2) AS part"
        for column, value in of
    ), values


async def today() -> Today:
    rows = await db().fetch("SELECT time_zone FROM settings WHERE id = 1")
    zone = rows[0]["time_zone"]
    date = local_date(clock.now(), zone)
    since = midnight(date, zone)
    counted = await db().fetch("SELECT * FROM day WHERE date = $1", date)
    hours = await db().fetch("SELECT * FROM hour WHERE at >= $1 ORDER BY at", since)
    known = counted[0] if counted else {"date": date}
    return msgspec.convert({**known, "since": since, "hours": hours}, Today, strict=False)
