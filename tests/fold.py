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
    PaymentAllocated,
    PaymentRecorded,
    PaymentStarted,
    PaymentSucceeded,
    PaymentUnallocated,
    PaymentWrittenOff,
    SectionRead,
)
from app.domain.clock import hour_begun, local_date
from app.engine import db

Counters = dict[Any, dict[str, Any]]
#: By document and link, by day, by hour, the views of each document and hour, and who came when.
All = tuple[Counters, Counters, Counters, dict[Any, int], set[tuple[dt.date, str]]]


async def folded(time_zone: str) -> All:
    """The counters as the log has them."""
    entries, cursor = [], 0
    while page := await queries.after(cursor, 10_000):
        entries += page
        cursor = page[-1].seq
    # Whose a visit is, the log says last: all that it did is a person's then, or nothing.
    last = {entry.visit: _class(entry) for entry in entries if _class(entry)}
    fold = Fold(time_zone, {visit for visit, by in last.items() if by == "human"})
    for entry in entries:
        await fold.add(entry)
    fold.subjects.pop(None, None)
    fold.count_newcomers()
    came = {(date, who) for date, people in fold.came.items() for who in people}
    return _plain(fold.subjects), _plain(fold.days), _plain(fold.hours), dict(fold.views), came


async def kept() -> All:
    """The counters as the database keeps them; what is nothing is left out."""
    rows = await db().fetch("SELECT document, at, views FROM document_hour")
    came = await db().fetch("SELECT date, visitor FROM visitor_day")
    return (
        await _kept("engagement", "subject", {"scope", "viewed_version"}),
        await _kept("day", "date", set()),
        await _kept("hour", "at", set()),
        {(row["document"], row["at"]): row["views"] for row in rows},
        {(row["date"], row["visitor"]) for row in came},
    )


class Fold:
    """The log added up by hand: what people did, by subject and by time."""

    def __init__(self, time_zone: str, people: set[uuid.UUID | None]) -> None:
        self._zone = time_zone
        self._visits = people
        self._viewed: set[uuid.UUID | None] = set()
        self._visitors: set[tuple[uuid.UUID | None, str]] = set()
        self.subjects: dict[Any, Any] = defaultdict(lambda: defaultdict(int))
        self.days: dict[Any, Any] = defaultdict(lambda: defaultdict(int))
        self.hours: dict[Any, Any] = defaultdict(lambda: defaultdict(int))
        self.views: dict[Any, int] = defaultdict(int)
        self._people: set[tuple[dt.date, str]] = set()
        self.came: dict[dt.date, set[str]] = defaultdict(set)
        self._payments: set[uuid.UUID] = set()
        self._settled: dict[uuid.UUID | None, int] = defaultdict(int)

    def count_newcomers(self) -> None:
        """Who of a day's people had not come in the 6, and in the 29, days before it."""
        for date, people in self.came.items():
            for name, days in (("people_7", 6), ("people_30", 29)):
                recent = {date - dt.timedelta(days=back) for back in range(1, days + 1)}
                before = {who for day in recent & self.came.keys() for who in self.came[day]}
                self.days[date][name] += len(people - before)

    def _hand_out(self, entry: Entry, event: AnyEvent) -> None:
        if isinstance(event, LinkCopied) and event.scope == "document":
            self.subjects[entry.document].setdefault("handed_out_at", entry.at)

    async def _pay(self, entry: Entry, event: AnyEvent) -> None:
        """Tries and payments, each once though it is for several documents; nobody's visit."""
        times = [
            self.days[local_date(entry.at, self._zone)],
            self.hours[hour_begun(entry.at, self._zone)],
        ]
        of = self.subjects[entry.document]
        match event:
            case PaymentStarted(attempt=attempt):
                of["attempts"] += 1
                of.setdefault("pay_started_at", entry.at)
                self._once(attempt, "attempts", times)
            case PaymentSucceeded(payment=payment, amount=amount, credit=credit):
                self._once(payment, "payments", times)
                await self._settle(entry, 0 if credit else amount)
            case PaymentAllocated(amount=amount) | PaymentWrittenOff(amount=amount):
                await self._settle(entry, amount)
            case PaymentRecorded(amount=amount) if entry.document:
                await self._settle(entry, amount)
            case PaymentUnallocated(amount=amount):
                await self._settle(entry, -amount)

    def _once(self, what: uuid.UUID, name: str, times: list[Any]) -> None:
        if what not in self._payments:
            self._payments.add(what)
            for counters in times:
                counters[name] += 1

    async def _settle(self, entry: Entry, amount: int) -> None:
        if not amount:
            return
        self._settled[entry.document] += amount
        (row,) = await db().fetch("SELECT total, paid FROM document WHERE id = $1", entry.document)
        # What had been paid before the document came stands in it, and in no entry.
        prepaid = row["paid"] - await _allocated(entry.document)
        paid = self._settled[entry.document] + prepaid >= row["total"]
        self.subjects[entry.document]["paid_at"] = entry.at if paid else None

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
        await self._pay(entry, event)
        if entry.visit not in self._visits:
            return
        of = [self.subjects[entry.document], self.subjects[entry.link]]
        hour = hour_begun(entry.at, self._zone)
        times = [self.days[local_date(entry.at, self._zone)], self.hours[hour]]
        match event:
            case DocumentViewed():
                assert entry.visit
                who = await _who(entry.visit)
                first = entry.document not in self._viewed
                new_visitor = (entry.document, who) not in self._visitors
                self._viewed.add(entry.document)
                self._visitors.add((entry.document, who))
                for counters in of:
                    counters["views"] += 1
                    counters["visitors"] += new_visitor
                    counters.setdefault("first_viewed_at", entry.at)
                    counters["last_viewed_at"] = entry.at
                person = local_date(entry.at, self._zone), who
                self.came[person[0]].add(who)
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


def _class(entry: Entry) -> str:
    return str(getattr(msgspec.json.decode(entry.event, type=AnyEvent), "visit_class", ""))


async def _allocated(document: uuid.UUID | None) -> int:
    """What settles a document by the ledger."""
    rows = await db().fetch(
        "SELECT coalesce(sum(amount), 0) AS amount FROM allocation"
        " WHERE document = $1 AND undone_at IS NULL",
        document,
    )
    return int(rows[0]["amount"])


async def _who(visit: uuid.UUID) -> str:
    """The person behind a visit; a browser that keeps nothing is somebody new."""
    (row,) = await db().fetch("SELECT visitor FROM visit WHERE id = $1", visit)
    return row["visitor"] or visit.hex


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
