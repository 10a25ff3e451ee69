"""What is kept about the people behind a link, for their own eyes."""

import datetime as dt
import uuid

import msgspec

from app.domain import clock
from app.domain.activity.rules import AnyEvent, VisitClass
from app.domain.clock import local_date
from app.domain.documents.rules import Kind
from app.domain.links.rules import Opening
from app.engine import db

PAGE = 100
#: The business's own book-keeping: what its customer may not know of, and its questions to staff.
_INTERNAL = (
    "document.discarded",
    "document.number_freed",
    "bank_details.proposed",
    "bank_details.confirmed",
    "task.opened",
    "task.closed",
)
#: The links that went to the same hand: this one, and others in the same message.
_MINE = """(SELECT other.id FROM link JOIN link AS other
  ON other.id = link.id OR other.delivery = link.delivery WHERE link.id = $1)"""


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """One event that is kept.

    `number` is "" where it is about no document, or about one that this link does not show;
    `seen_at` is when the visit had its last sign of life: what is kept of it goes so many days
    later. None is no visit, but an entry of the business's records.
    """

    seq: int
    at: dt.datetime
    event: AnyEvent
    kind: str
    number: str
    document_kind: Kind | None
    visit_class: VisitClass | None
    device: str
    address: str
    seen_at: dt.datetime | None


async def kept(opening: Opening, before: int | None) -> list[Kept]:
    """The events about whoever holds a link, the newest first, and one more than a page.

    Visits are those by this link and by others in the same message: what a colleague read with a
    link of his own is his. A document link tells of its document only.
    """
    kinds = ", ".join(f"'{kind}'" for kind in _kinds(opening))
    shown = f"(document.version > 0 AND document.kind IN ({kinds}) AND document.issued_on <= $6)"
    rows = await db().fetch(
        "SELECT activity.seq, activity.at, activity.kind, activity.data,"
        f" CASE WHEN {shown} THEN document.number ELSE '' END AS number,"
        " document.kind AS document_kind,"
        " visit.visit_class, coalesce(visit.device, '') AS device,"
        " coalesce(visit.address, '') AS address, visit.seen_at FROM activity"
        " LEFT JOIN visit ON visit.id = activity.visit"
        " LEFT JOIN document ON document.id = activity.document"
        " WHERE activity.customer = $2 AND activity.seq < $3"
        f" AND (activity.visit IS NULL OR (visit.id IS NOT NULL AND activity.link IN {_MINE}))"
        " AND ($4 = 0 OR activity.document = $5 OR activity.link = $1)"
        f" AND (activity.document IS NULL OR activity.visit IS NOT NULL OR {shown})"
        f" AND activity.kind NOT IN {_INTERNAL}"
        f" ORDER BY activity.seq DESC LIMIT {PAGE + 1}",
        opening.link,
        opening.customer,
        before if before is not None else 2**53,
        int(opening.only is not None),
        opening.only or uuid.UUID(int=0),
        local_date(clock.now(), opening.time_zone) if opening.hide_future_invoices else dt.date.max,
    )
    return [_kept(row) for row in rows]


def _kinds(opening: Opening) -> list[Kind]:
    """The kinds of documents that customers are shown now."""
    switches: dict[Kind, bool] = {
        "invoice": True,
        "credit_note": opening.show_credit_notes,
        "quote": opening.show_quotes,
        "sales_order": opening.show_sales_orders,
    }
    return [kind for kind, on in switches.items() if on]


def _kept(row: dict[str, object]) -> Kept:
    event = msgspec.json.decode(str(row.pop("data")), type=AnyEvent)
    return msgspec.convert({**row, "event": event}, Kept, strict=False)
