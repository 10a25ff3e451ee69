"""Writing down what pages told of themselves, many beacons in one Unit."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

import msgspec

from app.domain import identifiers
from app.domain.engagement import actions as engagement
from app.domain.links.rules import SITTING_ENDS_AFTER
from app.domain.settings.queries import current
from app.domain.unit import Unit
from app.domain.visits import callers, rules
from app.domain.visits.judging import judge, save_classes
from app.domain.visits.rules import Arrival, Before, Counted, Look, Sitting
from app.engine import db, places

#: A visit and a document.
_Pair: TypeAlias = tuple[uuid.UUID, uuid.UUID]


class Viewed(NamedTuple):
    """The last view of a document, and the latest version that was viewed; 0 if not known."""

    version: int
    at: dt.datetime


#: What is counted by day and hour too.
_OF_DAYS = ("views", "first_views", "seconds", "downloads")


class Heard(msgspec.Struct, frozen=True):
    """The answer to a beacon: whether it counts as a view, or whether its visit is over."""

    viewed: bool
    ended: bool = False


async def record(arrivals: Sequence[Arrival]) -> list[Heard]:
    """Apply `arrivals` in order, in one Unit; one answer for each."""
    async with Unit("customer") as unit:
        await engagement.alone()
        sittings = await _sittings(arrivals, unit.now)
        await judge(unit, sittings, arrivals)
        group = _Group(
            unit,
            sittings,
            await _looks(arrivals, unit.now),
            await _viewed(arrivals),
        )
        group.visitors = await _visitors(group.viewed, group.sittings.values())
        answers = [group.hear(arrival) for arrival in arrivals]
        await group.save()
    return answers


class _Group:
    """Everything that a group of beacons may change, and what it adds up to."""

    def __init__(
        self,
        unit: Unit,
        sittings: dict[uuid.UUID, Sitting],
        looks: dict[_Pair, Look],
        viewed: dict[uuid.UUID, Viewed],
    ) -> None:
        self.unit = unit
        self.sittings = sittings
        self.looks = looks
        self.viewed = viewed
        self.visitors: set[tuple[uuid.UUID, str]] = set()
        self._classes = {sitting.id: sitting.visit_class for sitting in sittings.values()}
        self._counted: dict[tuple[uuid.UUID, str], Counted] = defaultdict(Counted)
        self._day = Counted()
        self._people: set[str] = set()
        self._heard: dict[_Pair, Look] = {}

    def hear(self, arrival: Arrival) -> Heard:
        beacon = arrival.beacon
        sitting = self.sittings.get(beacon.visit)
        if sitting is None or sitting.link != arrival.link:
            return Heard(viewed=False, ended=True)
        look = None
        if beacon.document:
            look = self._heard.setdefault(
                (beacon.visit, beacon.document), self.looks[beacon.visit, beacon.document]
            )
            look.version = max(look.version, arrival.version)
        before = self._before(arrival, sitting.visitor)
        if arrival.followed:
            outcome = rules.hear(arrival, sitting, look, before, self.unit.now)
        else:
            outcome = rules.hear_unfollowed(arrival, sitting, look)
        for event in outcome.events:
            self.unit.record(
                event,
                customer=arrival.customer,
                document=beacon.document,
                link=arrival.link,
                visit=beacon.visit,
            )
        if beacon.document and outcome.counted != Counted():
            self._count(arrival, beacon.document, sitting, outcome.counted)
        return Heard(viewed=look is not None and look.viewed_at is not None)

    def _before(self, arrival: Arrival, visitor: str) -> Before:
        document = arrival.beacon.document
        known = visitor != "" and (document, visitor) in self.visitors
        last = self.viewed.get(document) if document else None
        return Before(
            first=last is None,
            new_visitor=not known,
            new_version=last is not None and 0 < last.version < arrival.version,
            silent_days=(self.unit.now - last.at).days if last else 0,
        )

    def _count(
        self, arrival: Arrival, document: uuid.UUID, sitting: Sitting, counted: Counted
    ) -> None:
        link = arrival.link
        if counted.views:
            self.viewed[document] = Viewed(arrival.version, self.unit.now)
            self.visitors.add((document, sitting.visitor))
            # A browser that keeps nothing is somebody new at each visit.
            self._people.add(sitting.visitor or sitting.id.hex)
        of = self._counted
        for total in (of[document, "document"], of[link, "link"], self._day):
            for field in Counted.__struct_fields__:
                setattr(total, field, getattr(total, field) + getattr(counted, field))

    async def save(self) -> None:
        changed = {
            sitting.id: (sitting.visit_class, sitting.reasons)
            for sitting in self.sittings.values()
            if sitting.visit_class != self._classes[sitting.id]
        }
        await save_classes(changed)
        await _save_looks([look for _, look in sorted(self._heard.items())])
        if self._counted:
            await _save_counters(self._counted, self.viewed, self.unit.now)
            await self._save_time()

    async def _save_time(self) -> None:
        views = {
            subject: counts.views
            for (subject, scope), counts in self._counted.items()
            if scope == "document" and counts.views
        }
        day = {name: getattr(self._day, name) for name in _OF_DAYS}
        zone = (await current()).time_zone
        await engagement.add(day, self._people, views, self.unit.now, zone)


async def _sittings(arrivals: Sequence[Arrival], now: dt.datetime) -> dict[uuid.UUID, Sitting]:
    """The visits that go on, new ones begun; they stay locked until the Unit commits."""
    first = {arrival.beacon.visit: arrival for arrival in reversed(arrivals)}
    values: list[object] = []
    for visit, arrival in sorted(first.items()):
        visit_class, reasons = rules.classify(arrival.beacon, arrival.caller)
        if visit_class == "human":  # not before we know the page for as long as it says
            visit_class, reasons = "unknown", ("no_input",)
        values += (
            visit,
            arrival.link,
            callers.visitor_key(
                arrival.customer, arrival.beacon.visitor if arrival.followed else ""
            ),
            visit_class,
            msgspec.json.encode(reasons).decode(),
            callers.device(arrival.caller.agent) if arrival.followed else "",
            callers.truncated(arrival.caller.address) if arrival.followed else "",
            now,
            now,
        )
    new = await db().fetch(
        "INSERT INTO visit (id, link, visitor, visit_class, reasons, device, address, started_at,"
        f" seen_at) VALUES {places(len(first), 9)} ON CONFLICT (id) DO NOTHING RETURNING id",
        *values,
    )
    begun = {row["id"] for row in new}
    rows = await db().fetch(
        "UPDATE visit SET seen_at = $1 WHERE seen_at > $2 AND id IN"
        f" {places(1, len(first), after=2)} RETURNING id, link, visit_class, reasons, visitor,"
        " started_at",
        now,
        now - SITTING_ENDS_AFTER,
        *sorted(first),
    )
    for row in rows:
        row["reasons"] = tuple(msgspec.json.decode(row["reasons"]))
    return {row["id"]: Sitting(**row, new=row["id"] in begun) for row in rows}


async def _looks(arrivals: Sequence[Arrival], now: dt.datetime) -> dict[_Pair, Look]:
    """What was counted of each document in each visit, new ones begun."""
    pairs = {(a.beacon.visit, a.beacon.document) for a in arrivals if a.beacon.document}
    if not pairs:
        return {}
    visits = sorted({visit for visit, _ in pairs})
    rows = await db().fetch(
        f"SELECT * FROM document_view WHERE visit IN {places(1, len(visits))}", *visits
    )
    found = {(row["visit"], row["document"]): Look(**row) for row in rows}
    for visit, document in sorted(pairs - found.keys()):
        found[visit, document] = Look(
            id=identifiers.new(), visit=visit, document=document, opened_at=now
        )
    return found


async def _viewed(arrivals: Sequence[Arrival]) -> dict[uuid.UUID, Viewed]:
    """Which of these documents had a view before, and when the last one was."""
    documents = sorted({a.beacon.document for a in arrivals if a.beacon.document})
    if not documents:
        return {}
    rows = await db().fetch(
        "SELECT subject, viewed_version, last_viewed_at FROM engagement WHERE views > 0"
        f" AND subject IN {places(1, len(documents))}",
        *documents,
    )
    return {row["subject"]: Viewed(row["viewed_version"], row["last_viewed_at"]) for row in rows}


async def _visitors(
    viewed: Collection[uuid.UUID], sittings: Iterable[Sitting]
) -> set[tuple[uuid.UUID, str]]:
    """Which of these people viewed which of these documents before."""
    visitors = sorted({sitting.visitor for sitting in sittings} - {""})
    if not viewed or not visitors:
        return set()
    rows = await db().fetch(
        "SELECT DISTINCT document_view.document, visit.visitor FROM document_view"
        " JOIN visit ON visit.id = document_view.visit"
        " WHERE visit.visit_class = 'human' AND document_view.viewed_at IS NOT NULL"
        f" AND document_view.document IN {places(1, len(viewed))}"
        f" AND visit.visitor IN {places(1, len(visitors), after=len(viewed))}",
        *sorted(viewed),
        *visitors,
    )
    return {(row["document"], row["visitor"]) for row in rows}


async def _save_looks(looks: Sequence[Look]) -> None:
    if not looks:
        return
    fields = Look.__struct_fields__
    kept = (
        "viewed_at",
        "summary",
        "lines",
        "terms",
        "payment",
        "prints",
        "downloads",
        "version",
    )
    await db().fetch(
        f"INSERT INTO document_view ({', '.join(fields)})"
        f" VALUES {places(len(looks), len(fields))} ON CONFLICT (visit, document) DO UPDATE SET "
        + ", ".join(f"{field} = excluded.{field}" for field in kept),
        *(getattr(look, field) for look in looks for field in fields),
    )


async def _save_counters(
    counted: Mapping[tuple[uuid.UUID, str], Counted],
    viewed: Mapping[uuid.UUID, Viewed],
    now: dt.datetime,
) -> None:
    values: list[object] = []
    for (subject, scope), counts in sorted(counted.items()):
        viewed_at = now if counts.views else None
        version = viewed[subject].version if subject in viewed and counts.views else 0
        values += (subject, scope, counts.views, counts.visitors, counts.seconds)
        values += (counts.prints, counts.downloads, viewed_at, viewed_at)
        values += (now if counts.payment else None, version)
    sums = ("views", "visitors", "seconds", "prints", "downloads")
    await db().fetch(
        "INSERT INTO engagement (subject, scope, views, visitors, seconds, prints, downloads,"
        " first_viewed_at, last_viewed_at, payment_read_at, viewed_version)"
        f" VALUES {places(len(counted), 11)}"
        " ON CONFLICT (subject) DO UPDATE SET "
        + ", ".join(f"{name} = engagement.{name} + excluded.{name}" for name in sums)
        + ", first_viewed_at = coalesce(engagement.first_viewed_at, excluded.first_viewed_at)"
        ", last_viewed_at = coalesce(excluded.last_viewed_at, engagement.last_viewed_at)"
        ", payment_read_at = coalesce(engagement.payment_read_at, excluded.payment_read_at)"
        ", viewed_version = CASE WHEN excluded.viewed_version > engagement.viewed_version"
        " THEN excluded.viewed_version ELSE engagement.viewed_version END",
        *values,
    )
