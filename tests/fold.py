"""What the counters must say: the log, folded anew."""

import datetime as dt
import uuid
from collections import defaultdict
from typing import Any

import msgspec

from app.domain.activity import queries
from app.domain.activity.queries import Entry
from app.domain.activity.rules import (
    AnyEvent,
    DocumentDownloaded,
    DocumentPrinted,
    DocumentViewed,
    LinkCopied,
    SectionRead,
)
from app.domain.clock import hour_begun, local_date
from app.engine import db

Counters = dict[Any, dict[str, Any]]
#: By document and link, by day, by hour, and the views of each document and hour.
All = tuple[Counters, Counters, Counters, dict[Any, int]]


async def folded(time_zone: str) -> All:
    """The counters as the log has them."""
    fold, cursor = Fold(time_zone), 0
    while entries := await queries.after(cursor, 10_000):
        for entry in entries:
            await fold.add(entry)
        cursor = entries[-1].seq
    fold.subjects.pop(None, None)
    return _plain(fold.subjects), _plain(fold.days), _plain(fold.hours), dict(fold.views)


async def kept() -> All:
    """The counters as the database keeps them; what is nothing is left out."""
    rows = await db().fetch("SELECT document, at, views FROM document_hour")
    return (
        await _kept("engagement", "subject", {"scope", "viewed_version"}),
        await _kept("day", "date", {"people_7", "people_30"}),
        await _kept("hour", "at", set()),
        {(row["document"], row["at"]): row["views"] for row in rows},
    )


class Fold:
    """The log added up by hand: what people did, by subject and by time."""

    def __init__(self, time_zone: str) -> None:
        self._zone = time_zone
        self.subjects: dict[Any, Any] = defaultdict(lambda: defaultdict(int))
        self.days: dict[Any, Any] = defaultdict(lambda: defaultdict(int))
        self.hours: dict[Any, Any] = defaultdict(lambda: defaultdict(int))
        self.views: dict[Any, int] = defaultdict(int)
        self._people: set[tuple[dt.date, str]] = set()

    def _hand_out(self, entry: Entry, event: AnyEvent) -> None:
        if isinstance(event, LinkCopied) and event.scope == "document":
            self.subjects[entry.document].setdefault("handed_out_at", entry.at)

    def _keep(self, event: AnyEvent, of: list[Any], times: list[Any]) -> None:
        if isinstance(event, DocumentPrinted):
            for counters in of:
                counters["prints"] += 1
        else:
            for counters in (*of, *times):
                counters["downloads"] += 1

    async def add(self, entry: Entry) -> None:
        event = msgspec.json.decode(entry.event, type=AnyEvent)
        self._hand_out(entry, event)
        if getattr(event, "visit_class", "") != "human":
            return
        of = [self.subjects[entry.document], self.subjects[entry.link]]
        hour = hour_begun(entry.at, self._zone)
        times = [self.days[local_date(entry.at, self._zone)], self.hours[hour]]
        match event:
            case DocumentViewed(first=first, new_visitor=new_visitor):
                for counters in of:
                    counters["views"] += 1
                    counters["visitors"] += new_visitor
                    counters.setdefault("first_viewed_at", entry.at)
                    counters["last_viewed_at"] = entry.at
                person = local_date(entry.at, self._zone), await _who(entry.visit)
                for counters in times:
                    counters["views"] += 1
                    counters["first_views"] += first
                    counters["people"] += person not in self._people
                self._people.add(person)
                self.views[entry.document, hour] += 1
            case SectionRead(seconds=seconds, section=section):
                for counters in (*of, *times):
                    counters["seconds"] += seconds
                for counters in of if section == "payment" else ():
                    counters.setdefault("payment_read_at", entry.at)
            case DocumentPrinted() | DocumentDownloaded():
                self._keep(event, of, times)


async def _who(visit: uuid.UUID | None) -> str:
    """The person behind a visit; a browser that keeps nothing is somebody new."""
    (row,) = await db().fetch("SELECT visitor FROM visit WHERE id = $1", visit)
    return row["visitor"] or str(visit)


async def _kept(table: str, key: str, without: set[str]) -> Counters:
    rows = await db().fetch(f"SELECT * FROM {table}")
    counted = {
        row[key]: {name: v for name, v in row.items() if v and name not in {key, *without}}
        for row in rows
    }
    return {subject: counters for subject, counters in counted.items() if counters}


def _plain(counted: Counters) -> Counters:
    said = {key: {name: v for name, v in by.items() if v} for key, by in counted.items()}
    return {key: counters for key, counters in said.items() if counters}
