"""Documents as screens show them: cards, lists, and the frozen bytes of a version."""

import datetime as dt
import uuid

import msgspec

from app.domain import clock
from app.domain.clock import local_date
from app.domain.documents.rules import Kind, Remark, Snapshot
from app.domain.documents.status import Standing, Status, status
from app.domain.errors import Conflict, NotFound
from app.engine import Row, db, places

CARD = """SELECT document.id, document.kind, document.number, document.title, document.currency,
  document.customer, customer.name AS customer_name, document.total, document.paid, document.due,
  document.processing, document.instalment, document.instalment_on,
  document.issued_on, document.due_on, document.valid_until, document.version,
  document.voided_at IS NOT NULL AS voided, document.external_id, document.against,
  document.created_at, document.number_taken,
  seller.confirmed_at IS NOT NULL AS seller_confirmed,
  coalesce(engagement.views, 0) AS views, coalesce(engagement.visitors, 0) AS visitors,
  coalesce(engagement.seconds, 0) AS seconds, coalesce(engagement.prints, 0) AS prints,
  coalesce(engagement.downloads, 0) AS downloads,
  engagement.first_viewed_at, engagement.last_viewed_at,
  coalesce(engagement.attempts, 0) AS attempts,
  engagement.handed_out_at, engagement.payment_read_at,
  engagement.pay_started_at, engagement.paid_at,
  customer.unfollowed_at IS NULL AS followed,
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

    `version` is the one in force, 0 while it is only a draft, which has no number yet; not
    `followed`: the customer asked that nothing of what is read is noted; `handed_out_at` is when
    its own link first was; `lately` has the hours of the last 24 in which somebody viewed it.
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
    processing: int
    instalment: int
    instalment_on: dt.date | None
    status: Status
    issued_on: dt.date
    due_on: dt.date | None
    valid_until: dt.date | None
    version: int
    external_id: str | None
    against: uuid.UUID | None
    created_at: dt.datetime
    number_taken: bool
    seller_confirmed: bool
    followed: bool = True
    views: int
    visitors: int
    seconds: int
    prints: int
    downloads: int
    attempts: int
    first_viewed_at: dt.datetime | None
    last_viewed_at: dt.datetime | None
    handed_out_at: dt.datetime | None
    payment_read_at: dt.datetime | None
    pay_started_at: dt.datetime | None
    paid_at: dt.datetime | None
    lately: list[Hourly]
    seq: int


async def cards(documents: list[uuid.UUID]) -> dict[uuid.UUID, Card]:
    """The present cards of these documents."""
    if not documents:
        return {}
    rows = await db().fetch(f"{CARD} WHERE document.id IN {places(1, len(documents))}", *documents)
    return {card.id: card for card in await _cards(rows)}


async def card(document: uuid.UUID) -> Card:
    """Raises NotFound."""
    found = await cards([document])
    if document not in found:
        raise NotFound("There is no such document.")
    return found[document]


async def number_taken(kind: Kind, seller: uuid.UUID, number: str) -> bool:
    """Whether a document of this kind and seller has that number."""
    rows = await db().fetch(
        "SELECT id FROM document WHERE kind = $1 AND seller = $2 AND number = $3 LIMIT 1",
        kind,
        seller,
        number,
    )
    return bool(rows)


async def seen_lately(limit: int) -> list[Card]:
    """The documents that somebody viewed or added last, the latest first."""
    rows = await db().fetch(
        f"{CARD} WHERE document.id IN (SELECT * FROM (SELECT subject FROM engagement"
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
        row["status"] = status_of(row, local_date(now, row["time_zone"]))
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


def status_of(row: Row, day: dt.date) -> Status:
    fields = {
        name: row[name]
        for name in ("kind", "total", "due", "processing", "due_on", "valid_until", "voided")
    }
    standing = msgspec.convert({**fields, "draft": not row["version"]}, Standing, strict=False)
    return status(standing, day)


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


async def frozen(document: uuid.UUID, version: int) -> bytes:
    """The canonical snapshot of one version. Raises NotFound."""
    rows = await db().fetch(
        "SELECT body FROM document_version WHERE document = $1 AND version = $2", document, version
    )
    if not rows:
        raise NotFound("There is no such version.")
    return bytes(rows[0]["body"])


class Detail(msgspec.Struct, frozen=True, kw_only=True):
    """One document as staff see it: its card, its frozen content, and what to know about it.

    `editable`: it was written here, and does not come from a file.
    """

    card: Card
    editable: bool
    seller: uuid.UUID
    remarks: list[Remark]
    content: Snapshot


async def detail(document: uuid.UUID) -> Detail:
    """Raises NotFound, or Conflict for what is only a draft."""
    shown = await card(document)
    if not shown.version:
        raise Conflict("This is only a draft so far.")
    rows = await db().fetch(
        "SELECT document.seller, document.remarks, document.source, document_version.body"
        " FROM document"
        " JOIN document_version ON document_version.document = document.id"
        " AND document_version.version = document.version WHERE document.id = $1",
        document,
    )
    return Detail(
        card=shown,
        editable=rows[0]["source"] is None,
        seller=rows[0]["seller"],
        remarks=msgspec.json.decode(rows[0]["remarks"], type=list[Remark]),
        content=msgspec.json.decode(rows[0]["body"], type=Snapshot),
    )
