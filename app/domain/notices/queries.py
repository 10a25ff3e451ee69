"""What there is to tell, to whom, and what a member was told."""

import datetime as dt
import uuid
from collections.abc import Iterable

import msgspec

from app.domain.activity.rules import AnyEvent
from app.domain.errors import NotFound
from app.domain.notices import money
from app.domain.notices.digest import About, Happened
from app.domain.notices.rules import (
    SORTS,
    USUAL,
    WORTHY,
    Fact,
    NoticeKind,
    NoticePreferences,
    Reader,
)
from app.domain.staff.rules import Role, may
from app.engine import Row, db, places

_FACTS = f"""SELECT activity.seq, activity.at, activity.actor, activity.data,
  document.kind AS document_kind, visit.visit_class
FROM activity LEFT JOIN document ON document.id = activity.document
LEFT JOIN visit ON visit.id = activity.visit
WHERE activity.kind IN ({", ".join(f"'{kind}'" for kind in sorted(WORTHY))})"""

_TOLD_IN_DIGESTS = (*sorted(WORTHY), *money.EVENTS, "document.section_read", "link.opened")
_HAPPENED = f"""SELECT activity.seq, activity.at, activity.actor, activity.data,
  activity.customer, activity.document, activity.visit, document.kind AS document_kind,
  customer.name AS customer_name, visit.visit_class
FROM activity LEFT JOIN document ON document.id = activity.document
LEFT JOIN customer ON customer.id = activity.customer
LEFT JOIN visit ON visit.id = activity.visit
WHERE activity.kind IN ({", ".join(f"'{kind}'" for kind in _TOLD_IN_DIGESTS)})"""
_AT_ONCE = 500  # values of one statement

_READERS = """SELECT staff.id, staff.role, staff.active, notice_preference.ways,
  notice_preference.quiet, notice_preference.quiet_from, notice_preference.quiet_until,
  notice_preference.time_zone, notice_preference.digest, notice_preference.digest_at,
  notice_preference.version, settings.time_zone AS business_zone
FROM staff JOIN settings ON settings.id = 1
LEFT JOIN notice_preference ON notice_preference.staff = staff.id"""

_MESSAGES = """SELECT staff_message.id, staff.name AS member_name, staff.email AS address,
  staff_message.subject, staff_message.html, staff_message.text, staff_message.made_at,
  staff_message.sent_at, outbox.failed_at IS NOT NULL AS failed,
  coalesce(outbox.last_error, staff_message.said) AS said
FROM staff_message JOIN staff ON staff.id = staff_message.staff
LEFT JOIN outbox ON outbox.key = staff_message.key"""

_NOTICES = """SELECT notice.id, notice.seq, notice.kind, notice.at, notice.silent, notice.read_at,
  activity.customer, activity.document, activity.data AS event, customer.name AS customer_name,
  document.number, document.kind AS document_kind, visit.device
FROM notice JOIN activity ON activity.seq = notice.seq
LEFT JOIN customer ON customer.id = activity.customer
LEFT JOIN document ON document.id = activity.document
LEFT JOIN visit ON visit.id = activity.visit"""


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """What a member was told. `silent`: it came in his quiet hours."""

    id: uuid.UUID
    seq: int
    kind: NoticeKind
    at: dt.datetime
    silent: bool
    read_at: dt.datetime | None
    customer: uuid.UUID | None
    customer_name: str | None
    document: uuid.UUID | None
    number: str | None
    document_kind: str | None
    device: str | None
    event: AnyEvent


class NoticeList(msgspec.Struct, frozen=True, kw_only=True):
    """The last notices of a member, the latest first, and how many of all are unread."""

    unread: int
    items: list[Notice]


class StaffMail(msgspec.Struct, frozen=True, kw_only=True):
    """An e-mail to a member of staff; `sent_at` is empty while it waits or where it failed."""

    id: uuid.UUID
    member_name: str
    address: str
    subject: str
    made_at: dt.datetime
    sent_at: dt.datetime | None
    failed: bool
    said: str


class StaffMailShown(msgspec.Struct, frozen=True, kw_only=True):
    """An e-mail to a member of staff as it looks."""

    mail: StaffMail
    html: str
    text: str


async def planned(name: str) -> int:
    """Up to which entry of the log a plan has read."""
    rows = await db().fetch("SELECT seq FROM planned WHERE name = $1", name)
    return rows[0]["seq"] if rows else 0


async def facts(after: int, limit: int) -> list[Fact]:
    """The next entries that may be worth a notice, in order."""
    rows = await db().fetch(
        f"{_FACTS} AND activity.seq > $1 ORDER BY activity.seq LIMIT $2", after, limit
    )
    return [_fact(row) for row in rows]


async def happened(since: dt.datetime, until: dt.datetime) -> list[Happened]:
    """All that a digest may tell, after `since` and until `until`, in order."""
    rows = await db().fetch(
        f"{_HAPPENED} AND activity.at > $1 AND activity.at <= $2 ORDER BY activity.seq",
        since,
        until,
    )
    return [_happened(row) for row in rows]


async def happening(seq: int) -> Happened:
    """One entry that somebody is told of. Raises NotFound."""
    rows = await db().fetch(f"{_HAPPENED} AND activity.seq = $1", seq)
    if not rows:
        raise NotFound("There is no such event.")
    return _happened(rows[0])


async def abouts(documents: Iterable[uuid.UUID | None]) -> dict[uuid.UUID, About]:
    """The documents that are still there."""
    wanted = sorted({each for each in documents if each})
    found: dict[uuid.UUID, About] = {}
    for first in range(0, len(wanted), _AT_ONCE):
        part = wanted[first : first + _AT_ONCE]
        rows = await db().fetch(
            "SELECT id, kind, number, currency, total, due FROM document"
            f" WHERE id IN {places(1, len(part))}",
            *part,
        )
        found |= {about.id: about for about in msgspec.convert(rows, list[About], strict=False)}
    return found


async def readers() -> list[Reader]:
    """Everybody who may be told something."""
    return [_reader(row) for row in await db().fetch(f"{_READERS} WHERE staff.active")]


async def reader(staff: uuid.UUID) -> Reader:
    """Raises NotFound."""
    rows = await db().fetch(f"{_READERS} WHERE staff.id = $1", staff)
    if not rows:
        raise NotFound("There is no such colleague.")
    return _reader(rows[0])


async def notices(staff: uuid.UUID, role: Role, limit: int) -> NoticeList:
    """The last that a member was told of; what his role may no longer see is left out."""
    # A role that was lowered no longer sees what only the higher one may.
    hidden = [kind for kind, sort in SORTS.items() if not may(role, sort.least)]
    # Whoever turned out to be no person is worth no notice any more.
    where = "notice.staff = $1 AND NOT EXISTS (SELECT 1 FROM activity AS told"
    where += " JOIN visit AS caller ON caller.id = told.visit"
    where += " WHERE told.seq = notice.seq AND caller.visit_class <> 'human')"
    where += f" AND notice.kind NOT IN {places(1, len(hidden), after=1)}" if hidden else ""
    rows = await db().fetch(
        f"{_NOTICES} WHERE {where} ORDER BY notice.seq DESC LIMIT {limit:d}", staff, *hidden
    )
    unread = await db().fetch(
        f"SELECT count(*) AS unread FROM notice WHERE {where} AND notice.read_at IS NULL",
        staff,
        *hidden,
    )
    for row in rows:
        row["event"] = msgspec.json.decode(row["event"])
    return NoticeList(
        unread=unread[0]["unread"], items=msgspec.convert(rows, list[Notice], strict=False)
    )


async def messages(
    staff: uuid.UUID | None, before: uuid.UUID | None, limit: int
) -> list[StaffMail]:
    """E-mails to one member, or to all, the latest first; `before` ends the page before."""
    last = before or uuid.UUID(int=2**128 - 1)  # ids are UUIDv7: later ones are greater
    mine, values = (" AND staff_message.staff = $2", (staff,)) if staff else ("", ())
    rows = await db().fetch(
        f"{_MESSAGES} WHERE staff_message.id < $1{mine}"
        f" ORDER BY staff_message.id DESC LIMIT {limit:d}",
        last,
        *values,
    )
    return msgspec.convert(rows, list[StaffMail], strict=False)


async def message(identifier: uuid.UUID, staff: uuid.UUID | None) -> StaffMailShown:
    """An e-mail to one member, or to anybody. Raises NotFound."""
    mine, values = (" AND staff_message.staff = $2", (staff,)) if staff else ("", ())
    rows = await db().fetch(f"{_MESSAGES} WHERE staff_message.id = $1{mine}", identifier, *values)
    if not rows:
        raise NotFound("There is no such message.")
    return StaffMailShown(
        mail=msgspec.convert(rows[0], StaffMail, strict=False),
        html=rows[0]["html"],
        text=rows[0]["text"],
    )


async def told_after(seq: int) -> dict[uuid.UUID, int]:
    """Who was told of entries after `seq`, and of which last."""
    rows = await db().fetch(
        "SELECT staff, max(seq) AS seq FROM notice WHERE seq > $1 GROUP BY staff", seq
    )
    return {uuid.UUID(str(row["staff"])): row["seq"] for row in rows}


def _fact(row: Row) -> Fact:
    row["event"] = msgspec.json.decode(row.pop("data"))
    return msgspec.convert(row, Fact, strict=False)


def _happened(row: Row) -> Happened:
    row["event"] = msgspec.json.decode(row.pop("data"))
    return msgspec.convert(row, Happened, strict=False)


def _reader(row: Row) -> Reader:
    wanted = _preferences(row)
    return Reader(
        id=uuid.UUID(str(row["id"])),
        role=row["role"],
        active=bool(row["active"]),
        preferences=wanted,
        time_zone=wanted.time_zone or row["business_zone"],
    )


def _preferences(row: Row) -> NoticePreferences:
    if row["ways"] is None:
        return USUAL
    wanted = {**row, "ways": msgspec.json.decode(row["ways"])}
    return msgspec.convert(wanted, NoticePreferences, strict=False)
