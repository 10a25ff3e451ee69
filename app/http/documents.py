"""Documents for staff: the Live screen, one document with its visits, links and story, a search."""

import datetime as dt
import uuid
from typing import Any

import msgspec
from litestar import Request
from litestar.params import FromPath, FromQuery

from app.domain.activity import queries as activity
from app.domain.activity.queries import Wanted
from app.domain.activity.rules import Group
from app.domain.delivery import queries as deliveries
from app.domain.delivery.rules import Dispatch
from app.domain.documents import lists
from app.domain.documents import queries as documents
from app.domain.documents.rules import Kind
from app.domain.documents.status import Status
from app.domain.engagement import queries as engagement
from app.domain.engagement.queries import Days
from app.domain.engagement.rules import Flow
from app.domain.errors import Fault, Refused
from app.domain.links import queries as links
from app.domain.links.queries import Link
from app.domain.search.queries import Found
from app.domain.search.queries import search as find
from app.domain.sessions.rules import Session
from app.domain.staff.rules import may
from app.domain.visits import queries as visits
from app.domain.visits import reading
from app.domain.visits.queries import VisitRow
from app.domain.visits.reading import DocumentReading
from app.engine import db
from app.http.parameters import (
    PAGE,
    After,
    Before,
    Entry,
    ExternalId,
    Limit,
    Moment,
    Reverse,
    Search,
)
from app.realtime.frames import Item, item

MOST_FOUND = 8


class LiveScreen(msgspec.Struct, frozen=True, kw_only=True):
    """The Live screen as of the log's entry `seq`; the feed goes on from there."""

    epoch: uuid.UUID
    seq: int
    today: activity.Today
    period: engagement.Range
    documents: list[documents.Card]
    items: list[Item]
    dispatch: Dispatch


class DocumentScreen(msgspec.Struct, frozen=True, kw_only=True):
    """One document as of the log's entry `seq`; `links` open it, `portal_links` everything."""

    epoch: uuid.UUID
    seq: int
    detail: documents.Detail
    links: list[Link]
    portal_links: list[Link]
    visits: list[VisitRow]
    reading: DocumentReading
    items: list[Item]


class ActivityPage(msgspec.Struct, frozen=True, kw_only=True):
    """Entries of the log, the newest first; `next` goes on the way that was asked."""

    items: list[Item]
    next: int | None


async def live(request: Request[Session, Any, Any], days: FromQuery[Days] = 1) -> LiveScreen:
    """Everything that the Live screen shows, as of one moment; counters of so many days."""
    async with db().snapshot():
        head = await activity.head()
        return LiveScreen(
            epoch=head.epoch,
            seq=head.seq,
            today=await activity.today(),
            period=await engagement.period(days),
            documents=await documents.seen_lately(PAGE),
            items=await _items(request, Wanted(), head.seq + 1, PAGE),
            dispatch=await deliveries.dispatch(),
        )


async def listed(  # noqa: PLR0913, PLR0917  # each is a filter
    q: Search = "",
    kind: FromQuery[Kind | None] = None,
    status: FromQuery[Status | None] = None,
    customer: FromQuery[uuid.UUID | None] = None,
    external_id: ExternalId = "",
    sort: FromQuery[lists.Sort] = "newest",
    reverse: Reverse = False,  # noqa: FBT002  # a query parameter
    after: After = None,
    limit: Limit = PAGE,
) -> lists.DocumentPage:
    """Documents, a page at a time; `after` is the `next` of the page before."""
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
        seen = await visits.of_document(document, PAGE)
        return DocumentScreen(
            epoch=head.epoch,
            seq=head.seq,
            detail=detail,
            links=await links.of_document(document),
            portal_links=await links.of_portal(detail.card.customer),
            visits=seen,
            reading=await reading.of_document(document, [row.visit for row in seen]),
            items=await _items(request, Wanted(documents=(document,)), head.seq + 1, PAGE),
        )


async def events(  # noqa: PLR0913  # each is one way to narrow the log
    request: Request[Session, Any, Any],
    *,
    before: Before = None,
    after: Entry = None,
    at: Moment = None,
    limit: Limit = PAGE,
    document: FromQuery[uuid.UUID | None] = None,
    customer: FromQuery[uuid.UUID | None] = None,
    group: FromQuery[Group | None] = None,
    q: Search = "",
) -> ActivityPage:
    """The log before or `after` an entry, or up to a time; all of it, or what is asked for."""
    wanted = Wanted(
        documents=(document,) if document else (),
        customers=(customer,) if customer else (),
        group=group,
    )
    if q.strip():
        found = await find(q, MOST_FOUND)
        if not found.documents and not found.customers:
            return ActivityPage(items=[], next=None)
        wanted = msgspec.structs.replace(
            wanted,
            documents=tuple(card.id for card in found.documents),
            customers=tuple(each.id for each in found.customers),
        )
    start = after if after is not None else before
    if start is None:
        start = 1 + (await activity.last_until(_moment(at)) if at else (await activity.head()).seq)
    later = after is not None
    items = await _items(request, wanted, start, limit, later=later)
    end = items[0 if later else -1].seq if len(items) == limit else None
    return ActivityPage(items=items, next=end)


async def search(q: Search) -> Found:
    """Documents by number, title or customer, and customers by name."""
    return await find(q, MOST_FOUND) if q.strip() else Found(documents=[], customers=[])


async def flow(days: FromQuery[Days] = 7) -> Flow:
    """How far the documents came that were handed out in the last days, and how fast."""
    return await engagement.flow_of(days)


async def _items(
    request: Request[Session, Any, Any],
    wanted: Wanted,
    start: int,
    limit: int,
    *,
    later: bool = False,
) -> list[Item]:
    confidential = may(request.user.role, "admin")
    seen = msgspec.structs.replace(wanted, confidential=confidential)
    entries = await activity.page(seen, start, limit, later=later)
    cards = await documents.cards(sorted({e.document for e in entries if e.document}))
    return [item(e, cards.get(e.document) if e.document else None) for e in entries]


def _moment(text: str) -> dt.datetime:
    """Raises Refused for a day or an hour that there is not."""
    try:
        return dt.datetime.fromisoformat(text)
    except ValueError:
        raise Refused("There is no such moment.", Fault("at", "Look at the date.")) from None
