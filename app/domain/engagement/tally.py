"""What the log adds up to under the classes of its visits, and the difference of two such sums."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import TypeAlias, TypeVar

import msgspec

from app.domain.activity.rules import (
    AnyEvent,
    DocumentDownloaded,
    DocumentPrinted,
    DocumentViewed,
    SectionRead,
)
from app.domain.clock import hour_begun, local_date
from app.domain.engagement.rules import met

Key = TypeVar("Key")
#: By a subject, a day or an hour, and the name of a counter.
Sums: TypeAlias = dict[Key, dict[str, int]]


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of the log that counters are made of."""

    at: dt.datetime
    document: uuid.UUID
    link: uuid.UUID
    visit: uuid.UUID
    event: AnyEvent


class Times(msgspec.Struct, kw_only=True):
    """When people first and last viewed something and first read how to pay; the latest version."""

    first_viewed_at: dt.datetime | None = None
    last_viewed_at: dt.datetime | None = None
    payment_read_at: dt.datetime | None = None
    viewed_version: int = 0


class Tally:
    """Documents' entries added up, those of people alone."""

    def __init__(self, zone: str) -> None:
        self._zone = zone
        self.subjects: Sums[uuid.UUID] = defaultdict(lambda: defaultdict(int))
        self.days: Sums[dt.date] = defaultdict(lambda: defaultdict(int))
        self.hours: Sums[dt.datetime] = defaultdict(lambda: defaultdict(int))
        self.views: Sums[tuple[uuid.UUID, dt.datetime]] = defaultdict(lambda: defaultdict(int))
        self._viewed: set[uuid.UUID] = set()
        self._known: set[tuple[uuid.UUID, str]] = set()

    def add(self, fact: Fact, visitor: str | None) -> None:
        """Count an entry of a person; `visitor` is None for a visit that is kept no more."""
        match fact.event:
            case DocumentViewed(new_visitor=flagged):
                key = fact.document, visitor or ""
                new = flagged if visitor is None else key not in self._known
                self._known.add(key)
                first = fact.document not in self._viewed
                self._viewed.add(fact.document)
                self._count(fact, timed=True, views=1, first_views=int(first), visitors=int(new))
                self.views[fact.document, hour_begun(fact.at, self._zone)]["views"] += 1
            case SectionRead(seconds=seconds):
                self._count(fact, timed=True, seconds=seconds)
            case DocumentDownloaded():
                self._count(fact, timed=True, downloads=1)
            case DocumentPrinted():
                self._count(fact, timed=False, prints=1)

    def _count(self, fact: Fact, *, timed: bool, **counts: int) -> None:
        day, hour = local_date(fact.at, self._zone), hour_begun(fact.at, self._zone)
        for name, count in counts.items():
            if name != "first_views":
                self.subjects[fact.document][name] += count
                self.subjects[fact.link][name] += count
            if timed and name != "visitors":
                self.days[day][name] += count
                self.hours[hour][name] += count


def tally(
    facts: Iterable[Fact],
    people: Collection[uuid.UUID],
    visitors: Mapping[uuid.UUID, str],
    zone: str,
) -> Tally:
    """All entries of some documents, in order, added up where their visit is one of `people`."""
    total = Tally(zone)
    for fact in facts:
        if fact.visit in people:
            total.add(fact, visitors.get(fact.visit))
    return total


def difference(before: Sums[Key], after: Sums[Key]) -> Sums[Key]:
    """What is to be added to `before` to make it `after`; what stays is left out."""
    found: Sums[Key] = {}
    for key in before.keys() | after.keys():
        was, is_ = before.get(key, {}), after.get(key, {})
        changed = {n: is_.get(n, 0) - was.get(n, 0) for n in was.keys() | is_.keys()}
        if any(changed.values()):
            found[key] = {name: count for name, count in changed.items() if count}
    return found


def times(facts: Iterable[Fact], people: Collection[uuid.UUID]) -> dict[uuid.UUID, Times]:
    """When people did what, by document and by link; versions count for documents alone."""
    found: dict[uuid.UUID, Times] = defaultdict(Times)
    for fact in facts:
        if fact.visit not in people:
            continue
        for subject in (fact.document, fact.link):
            of, event = found[subject], fact.event
            if isinstance(event, DocumentViewed):
                of.first_viewed_at = of.first_viewed_at or fact.at
                of.last_viewed_at = fact.at
                if subject == fact.document:
                    of.viewed_version = max(of.viewed_version, event.version)
            elif isinstance(event, SectionRead) and event.section == "payment":
                of.payment_read_at = of.payment_read_at or fact.at
    return found


def came(
    facts: Iterable[Fact], people: Collection[uuid.UUID], zone: str
) -> dict[dt.date, dt.datetime]:
    """The days on which one person viewed something, each with the hour of the first view."""
    found: dict[dt.date, dt.datetime] = {}
    for fact in facts:
        if fact.visit in people and isinstance(fact.event, DocumentViewed):
            found.setdefault(local_date(fact.at, zone), hour_begun(fact.at, zone))
    return found


def chained(
    kept: Mapping[dt.date, dt.date | None], dates: Collection[dt.date]
) -> dict[dt.date, dt.date | None]:
    """One person's days with the day before each; what came before all that is kept stays."""
    first = kept[min(kept)] if kept else None
    return dict(zip(sorted(dates), [first, *sorted(dates)], strict=False))


def people_of(days: Mapping[dt.date, dt.date | None]) -> Sums[dt.date]:
    """What one person adds to the people of each day."""
    return {date: met([previous], date).of_day() for date, previous in days.items()}
