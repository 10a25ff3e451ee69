"""Documents for staff: the Live screen, one document with its visits, links and story."""

import uuid
from typing import Any

import msgspec
from litestar import Request
from litestar.params import FromPath, FromQuery

from app.domain.activity import queries as activity
from app.domain.documents import lists
from app.domain.documents import queries as documents
from app.domain.documents.rules import Kind
from app.domain.documents.status import Status
from app.domain.errors import Refused
from app.domain.links import queries as links
from app.domain.links.queries import Link
from app.domain.sessions.rules import Session
from app.domain.staff.rules import may
from app.domain.visits import queries as visits
from app.domain.visits.queries import VisitRow
from app.engine import db
from app.realtime.frames import Item, item

PAGE = 50
MOST = 200
LARGEST_SEQ = 2**63 - 1


class LiveScreen(msgspec.Struct, frozen=True, kw_only=True):
    """The Live screen as of the log's entry `seq`; the feed goes on from there."""

    epoch: uuid.UUID
    seq: int
    today: activity.Today
    documents: list[documents.Card]
    items: list[Item]


class DocumentScreen(msgspec.Struct, frozen=True, kw_only=True):
    """One document as of the log's entry `seq`; `links` open it, `portal_links` everything."""

    epoch: uuid.UUID
    seq: int
    detail: documents.Detail
    links: list[Link]
    portal_links: list[Link]
    visits: list[VisitRow]
    items: list[Item]


class ActivityPage(msgspec.Struct, frozen=True, kw_only=True):
    """Entries of the log, the newest first; `next` asks for the ones before."""

    items: list[Item]
    next: int | None


async def live(request: Request[Session, Any, Any]) -> LiveScreen:
    """Everything that the Live screen shows, as of one moment."""
    async with db().snapshot():
        head = await activity.head()
        return LiveScreen(
            epoch=head.epoch,
            seq=head.seq,
            today=await activity.today(),
            documents=await documents.seen_lately(PAGE),
            items=await _items(request, head.seq + 1, PAGE),
        )


async def listed(  # noqa: PLR0913, PLR0917  # each is a filter
    q: FromQuery[str] = "",
    kind: FromQuery[Kind | None] = None,
    status: FromQuery[Status | None] = None,
    customer: FromQuery[uuid.UUID | None] = None,
    external_id: FromQuery[str] = "",
    sort: FromQuery[lists.Sort] = "newest",
    reverse: FromQuery[bool] = False,  # noqa: FBT002  # a query parameter
    after: FromQuery[str | None] = None,
    limit: FromQuery[int] = PAGE,
) -> lists.DocumentPage:
    """Documents, a page at a time; `after` is the `next` of the page before."""
    if not 1 <= limit <= MOST:
        raise Refused(f"Ask for 1 to {MOST} documents.")
    return await lists.documents(
        lists.Wanted(
            search=q,
            kind=kind,
            status=status,
            customer=customer,
            external_id=external_id,
            sort=sort,
            reverse=reverse,
            after=after,
            limit=limit,
        )
    )


async def document(
    request: Request[Session, Any, Any], document: FromPath[uuid.UUID]
) -> DocumentScreen:
    """One document with its links, visits and story, as of one moment."""
    async with db().snapshot():
        head = await activity.head()
        detail = await documents.detail(document)
        return DocumentScreen(
            epoch=head.epoch,
            seq=head.seq,
            detail=detail,
            links=await links.of_document(document),
            portal_links=await links.of_portal(detail.card.customer),
            visits=await visits.of_document(document, PAGE),
            items=await _items(request, head.seq + 1, PAGE, document),
        )


async def events(
    request: Request[Session, Any, Any],
    before: FromQuery[int | None] = None,
    limit: FromQuery[int] = PAGE,
    document: FromQuery[uuid.UUID | None] = None,
    customer: FromQuery[uuid.UUID | None] = None,
) -> ActivityPage:
    """The log before an entry, the newest first; all of it, or a document's or a customer's."""
    if not 1 <= limit <= MOST or not 0 <= (before or 0) <= LARGEST_SEQ:
        raise Refused(f"Ask for 1 to {MOST} entries before one of the log.")
    start = before if before is not None else (await activity.head()).seq + 1
    items = await _items(request, start, limit, document, customer)
    return ActivityPage(items=items, next=items[-1].seq if len(items) == limit else None)


async def _items(
    request: Request[Session, Any, Any],
    before: int,
    limit: int,
    document: uuid.UUID | None = None,
    customer: uuid.UUID | None = None,
) -> list[Item]:
    confidential = may(request.user.role, "admin")
    entries = await activity.before(
        before, limit, document=document, customer=customer, confidential=confidential
    )
    cards = await documents.cards(sorted({e.document for e in entries if e.document}))
    return [item(e, cards.get(e.document) if e.document else None) for e in entries]
