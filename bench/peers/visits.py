# mypy: ignore-errors
"""The FastAPI peer's record of a visit: the same rows, counters and log entries."""

import dataclasses
import datetime as dt
import hashlib
import ipaddress
import re
import uuid
from typing import Any

from fastapi import HTTPException
from models import (
    Activity,
    Day,
    Document,
    DocumentHour,
    DocumentView,
    Engagement,
    Hour,
    Link,
    Visit,
    VisitorDay,
)
from schemas import Beacon
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

SITTING_ENDS_AFTER = dt.timedelta(minutes=30)
WITH_INPUT, WITHOUT_INPUT = 2_000, 10_000
SLACK = 1.0
HOUR = dict.fromkeys(("views", "first_views", "seconds", "downloads", "people"), 0)
DAY = {**HOUR, "people_7": 0, "people_30": 0}
ENGAGEMENT = dict.fromkeys(
    ("views", "visitors", "seconds", "prints", "downloads", "viewed_version"), 0
)
SECTIONS = ("summary", "lines", "terms", "payment")
_ROBOTS = re.compile(r"bot\b|bot/|crawl|spider|preview|python-|curl/|wget/|headless", re.IGNORECASE)


@dataclasses.dataclass
class Caller:
    agent: str
    address: str


@dataclasses.dataclass
class Arrival:
    """A beacon with all that it is judged by; `now` is UTC, `today` the business's date."""

    beacon: Beacon
    caller: Caller
    link: Link
    document: Document
    now: dt.datetime
    today: dt.date


async def hear(session: AsyncSession, arrival: Arrival) -> bool:
    """Write down what a beacon tells; whether its visit is a view of the document by now."""
    beacon, now = arrival.beacon, arrival.now
    visit = await session.get(Visit, beacon.visit)
    if visit is None:
        visit = _begin(session, arrival)
        _record(session, arrival, "link.opened", {"visit_class": visit.visit_class})
    elif visit.link_id != arrival.link.id or visit.seen_at <= now - SITTING_ENDS_AFTER:
        raise HTTPException(410, "ended")
    visit.seen_at = now
    view = await session.scalar(
        select(DocumentView).where(
            DocumentView.visit_id == visit.id, DocumentView.document_id == beacon.document
        )
    )
    if view is None:
        view = DocumentView(visit_id=visit.id, document_id=beacon.document, opened_at=now)
        view.summary = view.lines = view.terms = view.payment = view.prints = view.downloads = 0
        view.version = 0
        session.add(view)
    view.version = max(view.version, arrival.document.version)
    views = view.viewed_at is None and _credible(arrival, view)
    if views:
        view.viewed_at = now
        if visit.visit_class == "unknown":
            visit.visit_class, visit.reasons = "human", []
    if view.viewed_at is not None:
        await _count(session, arrival, visit, view, views=views)
    return view.viewed_at is not None


def _begin(session: AsyncSession, arrival: Arrival) -> Visit:
    beacon, caller = arrival.beacon, arrival.caller
    robot = beacon.automated or _ROBOTS.search(caller.agent)
    named = f"{arrival.link.customer_id}|{beacon.visitor}".encode()
    network = ipaddress.ip_network(f"{caller.address}/24", strict=False)
    visit = Visit(
        id=beacon.visit,
        link_id=arrival.link.id,
        visitor=hashlib.sha256(named).hexdigest()[:32] if beacon.visitor else "",
        visit_class="scanner" if robot else "unknown",
        reasons=["known_agent"] if robot else ["no_input"],
        device="iPhone, Safari" if "iPhone" in caller.agent else "",
        address=str(network.network_address),
        started_at=arrival.now,
        seen_at=arrival.now,
    )
    session.add(visit)
    return visit


def _credible(arrival: Arrival, view: DocumentView) -> bool:
    needed = WITH_INPUT if arrival.beacon.input else WITHOUT_INPUT
    known = ((arrival.now - view.opened_at).total_seconds() + SLACK) * 1000
    return arrival.beacon.visible >= needed and known >= needed


async def _count(
    session: AsyncSession, arrival: Arrival, visit: Visit, view: DocumentView, *, views: bool
) -> None:
    of_document = await _engagement(session, arrival.document.id, "document")
    first = views and of_document.views == 0
    new_visitor = views and (first or not await _known(session, arrival, visit))
    if views:
        event = {
            "visit_class": visit.visit_class,
            "version": arrival.document.version,
            "first": first,
            "new_visitor": new_visitor,
            "new_version": 0 < of_document.viewed_version < arrival.document.version,
            "silent_days": 0 if first else (arrival.now - of_document.last_viewed_at).days,
        }
        _record(session, arrival, "document.viewed", event)
    seconds, payment = _read(session, arrival, visit, view)
    prints = _times(session, arrival, visit, view, "prints", "document.printed")
    downloads = _times(session, arrival, visit, view, "downloads", "document.downloaded")
    if visit.visit_class != "human":
        return
    for total in (of_document, await _engagement(session, arrival.link.id, "link")):
        total.views += views
        total.visitors += new_visitor
        total.seconds += seconds
        total.prints += prints
        total.downloads += downloads
        if payment:
            total.payment_read_at = total.payment_read_at or arrival.now
        if views:
            total.first_viewed_at = total.first_viewed_at or arrival.now
            total.last_viewed_at = arrival.now
            total.viewed_version = max(total.viewed_version, arrival.document.version)
    sums = {"views": views, "first_views": first, "seconds": seconds, "downloads": downloads}
    await _count_time(session, arrival, visit, sums)


async def _count_time(
    session: AsyncSession, arrival: Arrival, visit: Visit, sums: dict[str, int]
) -> None:
    """The counters of the day and the hour, the document's of the hour, and who came."""
    people = await _people(session, arrival, visit) if sums["views"] else {}
    hour = arrival.now.replace(minute=0, second=0, microsecond=0)
    day = await _counter(session, Day, arrival.today, date=arrival.today, **DAY)
    for name, more in (sums | people).items():
        setattr(day, name, getattr(day, name) + more)
    of_hour = await _counter(session, Hour, hour, at=hour, **HOUR)
    for name, more in (sums | {"people": people.get("people", 0)}).items():
        setattr(of_hour, name, getattr(of_hour, name) + more)
    if sums["views"]:
        key = {"document_id": arrival.document.id, "at": hour}
        (await _counter(session, DocumentHour, key, **key, views=0)).views += 1


async def _people(session: AsyncSession, arrival: Arrival, visit: Visit) -> dict[str, int]:
    """Whether this person had not come today, nor in the days before it."""
    visitor, today = visit.visitor or visit.id.hex, arrival.today
    if await session.get(VisitorDay, (visitor, today)):
        return {}
    previous = await session.scalar(
        select(func.max(VisitorDay.date)).where(
            VisitorDay.visitor == visitor, VisitorDay.date < today
        )
    )
    session.add(VisitorDay(visitor=visitor, date=today, previous=previous))
    return {"people": 1} | {
        f"people_{days}": int(previous is None or previous <= today - dt.timedelta(days=days))
        for days in (7, 30)
    }


async def _counter(session: AsyncSession, model: Any, key: Any, **fresh: Any) -> Any:
    found = await session.get(model, key)
    if found is None:
        found = model(**fresh)
        session.add(found)
    return found


async def _engagement(session: AsyncSession, subject: uuid.UUID, scope: str) -> Engagement:
    return await _counter(session, Engagement, subject, subject=subject, scope=scope, **ENGAGEMENT)


async def _known(session: AsyncSession, arrival: Arrival, visit: Visit) -> bool:
    """Whether this browser had viewed the document before."""
    if not visit.visitor:
        return False
    before = await session.scalar(
        select(DocumentView.id)
        .join(Visit, Visit.id == DocumentView.visit_id)
        .where(
            DocumentView.document_id == arrival.document.id,
            DocumentView.viewed_at.is_not(None),
            Visit.visit_class == "human",
            Visit.visitor == visit.visitor,
            Visit.id != visit.id,
        )
        .limit(1)
    )
    return before is not None


def _read(
    session: AsyncSession, arrival: Arrival, visit: Visit, view: DocumentView
) -> tuple[int, int]:
    """The seconds that count, and those of them that were spent on how to pay."""
    possible = int((arrival.now - view.opened_at).total_seconds() + SLACK)
    spare = possible - (view.summary + view.lines + view.terms + view.payment)
    counted = payment = 0
    for section in SECTIONS:
        seconds = min(getattr(arrival.beacon.read, section) - getattr(view, section), spare)
        if seconds <= 0:
            continue
        spare -= seconds
        counted += seconds
        payment += seconds if section == "payment" else 0
        setattr(view, section, getattr(view, section) + seconds)
        event = {"visit_class": visit.visit_class, "section": section, "seconds": seconds}
        _record(session, arrival, "document.section_read", event)
    return counted, payment


def _times(  # noqa: PLR0913, PLR0917  # what is counted, and where
    session: AsyncSession, arrival: Arrival, visit: Visit, view: DocumentView, name: str, kind: str
) -> int:
    """How often more than before the page says that it was printed or downloaded."""
    more = max(0, getattr(arrival.beacon, name) - getattr(view, name))
    setattr(view, name, getattr(view, name) + more)
    for _ in range(more):
        _record(session, arrival, kind, {"visit_class": visit.visit_class})
    return more


def _record(session: AsyncSession, arrival: Arrival, kind: str, data: dict[str, Any]) -> None:
    session.add(
        Activity(
            at=arrival.now,
            kind=kind,
            actor="customer",
            customer_id=arrival.link.customer_id,
            document_id=arrival.document.id,
            link_id=arrival.link.id,
            visit_id=arrival.beacon.visit,
            data=data,
        )
    )
