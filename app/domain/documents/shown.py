"""A customer's documents as his portal lists them, and what he owes."""

import datetime as dt
import uuid

import msgspec

from app.domain.documents.queries import status_of
from app.domain.documents.rules import Kind
from app.domain.documents.status import Status
from app.engine import db


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A document in its customer's list; `asked` is what can be paid online of it now."""

    id: uuid.UUID
    kind: Kind
    number: str
    title: str
    currency: str
    total: int
    due: int
    processing: int
    status: Status
    issued_on: dt.date
    due_on: dt.date | None
    valid_until: dt.date | None
    asked: int = 0


class Owed(msgspec.Struct, frozen=True, kw_only=True):
    """What a customer owes in one currency, in minor units."""

    currency: str
    due: int
    overdue: int
    invoices: int


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """Whose documents, and which of them the settings show on `today`."""

    customer: uuid.UUID
    quotes: bool
    sales_orders: bool
    credit_notes: bool
    hide_future: bool
    today: dt.date


_SHOWN = (
    " customer = $1 AND version > 0 AND (kind <> 'credit_note' OR $2)"
    " AND (kind <> 'quote' OR $3) AND (kind <> 'sales_order' OR $4)"
    " AND (kind <> 'invoice' OR NOT $5 OR issued_on <= $6)"
)


def _asked(shown: Shown) -> tuple[object, ...]:
    switches = (shown.credit_notes, shown.quotes, shown.sales_orders, shown.hide_future)
    return (shown.customer, *switches, shown.today)


async def of_customer(
    shown: Shown, limit: int, after: tuple[dt.date, uuid.UUID] | None = None
) -> list[Listed]:
    """A customer's documents, the newest first, from the one after `after`."""
    where = _SHOWN
    if after:
        where += " AND (issued_on < $8 OR (issued_on = $8 AND id < $9))"
    rows = await db().fetch(
        "SELECT id, kind, number, title, currency, total, due, processing, issued_on, due_on,"
        f" valid_until, version, voided_at IS NOT NULL AS voided FROM document WHERE {where}"
        " ORDER BY issued_on DESC, id DESC LIMIT $7",
        *_asked(shown),
        limit,
        *(after or ()),
    )
    for row in rows:
        row["status"] = status_of(row, shown.today)
    return msgspec.convert(rows, list[Listed], strict=False)


async def owed(shown: Shown) -> list[Owed]:
    """What a customer owes, by currency, the most first; currencies are never summed."""
    rows = await db().fetch(
        "SELECT currency, sum(due) AS due, count(*) AS invoices,"
        " sum(CASE WHEN due_on < $6 THEN due ELSE 0 END) AS overdue FROM document"
        f" WHERE {_SHOWN} AND kind = 'invoice' AND voided_at IS NULL AND total >= 0 AND due > 0"
        " GROUP BY currency ORDER BY sum(due) DESC, currency",
        *_asked(shown),
    )
    return [Owed(**{**row, "due": int(row["due"]), "overdue": int(row["overdue"])}) for row in rows]
