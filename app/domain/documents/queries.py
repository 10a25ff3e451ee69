"""Documents as screens show them: cards, lists, and the frozen bytes of a version."""

import datetime as dt
import uuid

import msgspec

from app.domain import clock
from app.domain.clock import local_date
from app.domain.documents.rules import Kind, Remark, Snapshot, Status, status
from app.domain.errors import NotFound
from app.engine import Row, db, places

_CARD = """SELECT document.id, document.kind, document.number, document.title, document.currency,
  document.customer, customer.name AS customer_name, document.total, document.paid, document.due,
  document.issued_on, document.due_on, document.created_at, document.number_taken,
  seller.confirmed_at IS NOT NULL AS seller_confirmed,
  coalesce(engagement.views, 0) AS views, coalesce(engagement.visitors, 0) AS visitors,
  coalesce(engagement.seconds, 0) AS seconds, coalesce(engagement.prints, 0) AS prints,
  engagement.first_viewed_at, engagement.last_viewed_at,
  engagement.handed_out_at, engagement.payment_read_at,
  settings.time_zone, (SELECT coalesce(max(seq), 0) FROM activity) AS seq
FROM document
JOIN customer ON customer.id = document.customer
JOIN seller ON seller.id = document.seller
JOIN settings ON settings.id = 1
LEFT JOIN engagement ON engagement.subject = document.id
"""


_LATELY = dt.timedelta(hours=24)


class Hourly(msgspec.Struct, frozen=True, kw_only=True):
    """The views of an hour that began at `at`."""

    at: dt.datetime
    views: int


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """A document with its counters and status, as of the log's entry `seq`.

    `handed_out_at` is when its own link first was; `lately` has the hours of the last 24 in which
    somebody viewed it.
    """

    id: uuid.UUID
    kind: Kind
    number: str
    title: str
    customer: uuid.UUID
    customer_name: str
    currency: str
    total: int
    paid: int
    due: int
    status: Status
    issued_on: dt.date
    due_on: dt.date | None
    created_at: dt.datetime
    number_taken: bool
    seller_confirmed: bool
    views: int
    visitors: int
    seconds: int
    prints: int
    first_viewed_at: dt.datetime | None
    last_viewed_at: dt.datetime | None
    handed_out_at: dt.datetime | None
    payment_read_at: dt.datetime | None
    lately: list[Hourly]
    seq: int


async def cards(documents: list[uuid.UUID]) -> dict[uuid.UUID, Card]:
    """The present cards of these documents."""
    if not documents:
        return {}
    rows = await db().fetch(f"{_CARD} WHERE document.id IN {places(1, len(documents))}", *documents)
    return {card.id: card for card in await _cards(rows)}


async def card(document: uuid.UUID) -> Card:
    """Raises NotFound."""
    found = await cards([document])
    if document not in found:
        raise NotFound("There is no such document.")
    return found[document]


async def seen_lately(limit: int) -> list[Card]:
    """The documents that somebody viewed or added last, the latest first."""
    rows = await db().fetch(
        f"{_CARD} WHERE document.id IN (SELECT * FROM (SELECT subject FROM engagement"
        " WHERE scope = 'document' AND last_viewed_at IS NOT NULL"
        " ORDER BY last_viewed_at DESC LIMIT $1) AS viewed"
        " UNION SELECT * FROM (SELECT id FROM document ORDER BY created_at DESC LIMIT $1) AS added)"
        " ORDER BY coalesce(engagement.last_viewed_at, document.created_at) DESC, document.id DESC"
        " LIMIT $1",
        limit,
    )
    return await _cards(rows)


async def _cards(rows: list[Row]) -> list[Card]:
    now = clock.now()
    lately = await _lately([row["id"] for row in rows], now - _LATELY)
    for row in rows:
        row["status"] = _status(row, local_date(now, row["time_zone"]))
        row["lately"] = lately[row["id"]]
    return msgspec.convert(rows, list[Card], strict=False)


async def _lately(documents: list[uuid.UUID], since: dt.datetime) -> dict[uuid.UUID, list[Row]]:
    found: dict[uuid.UUID, list[Row]] = {document: [] for document in documents}
    if not documents:
        return found
    rows = await db().fetch(
        "SELECT document, at, views FROM document_hour WHERE at > $1 AND document IN"
        f" {places(1, len(documents), after=1)} ORDER BY at",
        since,
        *documents,
    )
    for row in rows:
        found[row["document"]].append(row)
    return found


def _status(row: Row, day: dt.date) -> Status:
    due_on = msgspec.convert(row["due_on"], dt.date | None)
    return status(row["kind"], total=row["total"], due=row["due"], due_on=due_on, today=day)


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A document in its customer's list."""

    id: uuid.UUID
    kind: Kind
    number: str
    title: str
    currency: str
    total: int
    due: int
    status: Status
    issued_on: dt.date
    due_on: dt.date | None


class Owed(msgspec.Struct, frozen=True, kw_only=True):
    """What a customer owes in one currency, in minor units."""

    currency: str
    due: int
    overdue: int
    invoices: int


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """Whose documents, and which of them the settings show on `today`."""

    customer: uuid.UUID
    credit_notes: bool
    hide_future: bool
    today: dt.date


_SHOWN = (
    " customer = $1 AND (kind <> 'credit_note' OR $2)"
    " AND (kind <> 'invoice' OR NOT $3 OR issued_on <= $4)"
)


async def of_customer(
    shown: Shown, limit: int, after: tuple[dt.date, uuid.UUID] | None = None
) -> list[Listed]:
    """A customer's documents, the newest first, from the one after `after`."""
    where = _SHOWN
    if after:
        where += " AND (issued_on < $6 OR (issued_on = $6 AND id < $7))"
    rows = await db().fetch(
        "SELECT id, kind, number, title, currency, total, due, issued_on, due_on FROM document"
        f" WHERE {where} ORDER BY issued_on DESC, id DESC LIMIT $5",
        shown.customer,
        shown.credit_notes,
        shown.hide_future,
        shown.today,
        limit,
        *(after or ()),
    )
    for row in rows:
        row["status"] = _status(row, shown.today)
    return msgspec.convert(rows, list[Listed], strict=False)


async def owed(shown: Shown) -> list[Owed]:
    """What a customer owes, by currency, the most first; currencies are never summed."""
    rows = await db().fetch(
        "SELECT currency, sum(due) AS due, count(*) AS invoices,"
        " sum(CASE WHEN due_on < $4 THEN due ELSE 0 END) AS overdue FROM document"
        f" WHERE {_SHOWN} AND kind = 'invoice' AND total >= 0 AND due > 0"
        " GROUP BY currency ORDER BY sum(due) DESC, currency",
        shown.customer,
        shown.credit_notes,
        shown.hide_future,
        shown.today,
    )
    return [Owed(**{**row, "due": int(row["due"]), "overdue": int(row["overdue"])}) for row in rows]


class Kept(msgspec.Struct, frozen=True):
    """A file that came with a document."""

    name: str
    media_type: str
    body: bytes


async def attachment(document: uuid.UUID, sha256: str) -> Kept:
    """Raises NotFound."""
    rows = await db().fetch(
        "SELECT document_file.name, document_file.media_type, file.body FROM document_file"
        " JOIN file ON file.sha256 = document_file.file"
        " WHERE document_file.document = $1 AND document_file.file = $2",
        document,
        sha256,
    )
    if not rows:
        raise NotFound("There is no such file.")
    return Kept(**rows[0])


class Detail(msgspec.Struct, frozen=True, kw_only=True):
    """One document as staff see it: its card, its frozen content, and what to know about it."""

    card: Card
    seller: uuid.UUID
    remarks: list[Remark]
    content: Snapshot


async def detail(document: uuid.UUID) -> Detail:
    """Raises NotFound."""
    shown = await card(document)
    rows = await db().fetch(
        "SELECT document.seller, document.remarks, document_version.body FROM document"
        " JOIN document_version ON document_version.document = document.id"
        " AND document_version.version = document.version WHERE document.id = $1",
        document,
    )
    return Detail(
        card=shown,
        seller=rows[0]["seller"],
        remarks=msgspec.json.decode(rows[0]["remarks"], type=list[Remark]),
        content=msgspec.json.decode(rows[0]["body"], type=Snapshot),
    )
