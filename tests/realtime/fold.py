"""The log added up by hand, to hold the counters against."""

import uuid
from collections import defaultdict
from typing import Any

import msgspec

from app.domain.activity.queries import Entry
from app.domain.activity.rules import (
    AnyEvent,
    DocumentDownloaded,
    DocumentPrinted,
    DocumentViewed,
    LinkCopied,
    SectionRead,
)
from app.domain.clock import local_date
from app.engine import db


class Fold:
    """The log added up by hand: what people did, by subject and by time."""

    def __init__(self) -> None:
        self.subjects: dict[Any, Any] = defaultdict(lambda: defaultdict(int))
        self.days: dict[Any, Any] = defaultdict(lambda: defaultdict(int))
        self.hours: dict[Any, Any] = defaultdict(lambda: defaultdict(int))
        self.views: dict[Any, int] = defaultdict(int)
        self._people: set[str] = set()

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
        hour = entry.at.replace(minute=0, second=0, microsecond=0)
        times = [self.days[local_date(entry.at, "UTC")], self.hours[hour]]
        match event:
            case DocumentViewed(first=first, new_visitor=new_visitor):
                for counters in of:
                    counters["views"] += 1
                    counters["visitors"] += new_visitor
                    counters.setdefault("first_viewed_at", entry.at)
                    counters["last_viewed_at"] = entry.at
                person = await who(entry.visit)
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


async def who(visit: uuid.UUID | None) -> str:
    """The person behind a visit; a browser that keeps nothing is somebody new."""
    (row,) = await db().fetch("SELECT visitor FROM visit WHERE id = $1", visit)
    return row["visitor"] or str(visit)
