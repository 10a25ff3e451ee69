"""A visit with all that staff need to say whose it is, and what they said of whole kinds."""

import datetime as dt
import uuid

import msgspec

from app.domain.activity.rules import VisitClass
from app.domain.errors import NotFound
from app.domain.visits.classes import ClassReason, Said
from app.engine import db


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """A visit, why it is taken for what it is, and how many are like it.

    `found` is what the rules had found, "" where staff did not say otherwise; `address` is
    truncated, "" where it is kept no more; `alike` counts the other visits from the same device and
    place, `customers` whose links they all came by.
    """

    visit: uuid.UUID
    visit_class: VisitClass
    reasons: tuple[ClassReason, ...]
    found: str
    pattern: uuid.UUID | None
    device: str
    address: str
    started_at: dt.datetime
    alike: int
    customers: int


class Pattern(msgspec.Struct, frozen=True, kw_only=True):
    """What staff said of all visits of one device from one place; `visits` is how many it turned.

    `said_by` names who said it, None where it was no member.
    """

    id: uuid.UUID
    visit_class: Said
    device: str
    address: str
    created_at: dt.datetime
    said_by: str | None
    visits: int


async def known(visit: uuid.UUID) -> Known:
    """Raises NotFound, for a visit that retention dropped too."""
    rows = await db().fetch(
        "SELECT id AS visit, visit_class, reasons, found, pattern, device, address, started_at"
        " FROM visit WHERE id = $1",
        visit,
    )
    if not rows:
        raise NotFound("There is no such visit.")
    (row,) = rows
    alike = await db().fetch(
        "SELECT count(*) AS visits, count(DISTINCT link.customer) AS customers FROM visit"
        " JOIN link ON link.id = visit.link WHERE visit.address = $1 AND visit.device = $2",
        row["address"],
        row["device"],
    )
    row["reasons"] = msgspec.json.decode(row["reasons"])
    of = {"alike": alike[0]["visits"] - 1, "customers": alike[0]["customers"]}
    return msgspec.convert({**row, **of}, Known, strict=False)


async def patterns() -> list[Pattern]:
    """Everything that staff said of whole kinds, the latest first."""
    rows = await db().fetch(
        "SELECT visit_pattern.id, visit_pattern.visit_class, visit_pattern.device,"
        " visit_pattern.address, visit_pattern.created_at, staff.name AS said_by,"
        " (SELECT count(*) FROM visit WHERE visit.pattern = visit_pattern.id) AS visits"
        " FROM visit_pattern LEFT JOIN staff"
        " ON visit_pattern.created_by = 'staff:' || CAST(staff.id AS varchar)"
        " ORDER BY visit_pattern.created_at DESC, visit_pattern.id DESC"
    )
    return msgspec.convert(rows, list[Pattern], strict=False)


async def pattern(identifier: uuid.UUID) -> Pattern:
    """Raises NotFound."""
    for found in await patterns():
        if found.id == identifier:
            return found
    raise NotFound("There is no such pattern.")
