"""Visits as staff see them, and who sits behind one."""

import datetime as dt
import uuid

import msgspec

from app.domain.activity.rules import VisitClass
from app.domain.links.queries import SENT_TO
from app.domain.visits.classes import ClassReason
from app.engine import db


class Sitter(msgspec.Struct, frozen=True, kw_only=True):
    """Whom a doorway shows, and whom the link was sent to; `due` is minor units."""

    customer_name: str
    sent_to: str = ""
    number: str = ""
    currency: str = ""
    due: int = 0
    visit_class: VisitClass | None = None


class VisitRow(msgspec.Struct, frozen=True, kw_only=True):
    """One visit to one document: who, by what, when, and seconds by section.

    `sent_to` is whom the link was sent to, "" where it was handed out otherwise.
    """

    visit: uuid.UUID
    visit_class: VisitClass
    reasons: tuple[ClassReason, ...]
    device: str
    portal: bool
    sent_to: str
    started_at: dt.datetime
    seen_at: dt.datetime
    viewed_at: dt.datetime | None
    summary: int
    lines: int
    terms: int
    payment: int
    prints: int
    downloads: int


async def sitter(visit: uuid.UUID, link: uuid.UUID, document: uuid.UUID | None) -> Sitter:
    """The names behind a visit by `link`, and whether it is known to be a person's."""
    rows = await db().fetch(
        "SELECT customer.name AS customer_name, coalesce(document.number, '') AS number,"
        " coalesce(document.currency, '') AS currency, coalesce(document.due, 0) AS due,"
        f" visit.visit_class, {SENT_TO} AS sent_to FROM link"
        " JOIN customer ON customer.id = link.customer"
        " LEFT JOIN delivery ON delivery.id = link.delivery"
        " LEFT JOIN document ON document.id = $1"
        " LEFT JOIN visit ON visit.id = $2 WHERE link.id = $3",
        document,
        visit,
        link,
    )
    return msgspec.convert(rows[0], Sitter, strict=False)


async def of_document(document: uuid.UUID, limit: int) -> list[VisitRow]:
    """The latest visits to one document, of people and of others."""
    rows = await db().fetch(
        "SELECT visit.id AS visit, visit.visit_class, visit.reasons, visit.device,"
        f" link.document IS NULL AS portal, {SENT_TO} AS sent_to, visit.started_at, visit.seen_at,"
        " document_view.viewed_at, document_view.summary, document_view.lines,"
        " document_view.terms, document_view.payment, document_view.prints,"
        " document_view.downloads"
        " FROM document_view JOIN visit ON visit.id = document_view.visit"
        " JOIN link ON link.id = visit.link"
        " LEFT JOIN delivery ON delivery.id = link.delivery WHERE document_view.document = $1"
        " ORDER BY visit.started_at DESC, visit.id DESC LIMIT $2",
        document,
        limit,
    )
    for row in rows:
        row["reasons"] = msgspec.json.decode(row["reasons"])
    return msgspec.convert(rows, list[VisitRow], strict=False)
