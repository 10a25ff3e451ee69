"""Counters after a reclassification: changed by the difference that it makes to the log's sum.

By difference, since the log outlives the visits: what retention dropped stays counted as it was,
and what is counted elsewhere at the same time is not lost.
"""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any, TypeAlias

import msgspec

from app.domain import identifiers
from app.domain.activity.rules import VisitReclassified
from app.domain.engagement import tally
from app.domain.engagement.tally import Fact, Sums, Times
from app.engine import db, places

_KINDS = (
    "'document.viewed', 'document.section_read', 'document.printed', 'document.downloaded',"
    " 'visit.reclassified'"
)
_FACTS = f"""SELECT activity.at, activity.document, activity.link, activity.visit,
  activity.data AS event, visit.visitor, visit.visit_class
FROM activity LEFT JOIN visit ON visit.id = activity.visit
WHERE activity.kind IN ({_KINDS}) AND activity.document IS NOT NULL"""
_NAMES = ("views", "first_views", "seconds", "downloads", "people", "attempts", "payments")
_TIMES = Times.__struct_fields__


#: Somebody as days know him, and the only visit of a browser that keeps nothing.
_Came: TypeAlias = tuple[str, uuid.UUID | None]


class _Read(msgspec.Struct):
    """Entries of the log in order, the people's visits among them, and the visitors' names."""

    facts: list[Fact]
    people: set[uuid.UUID]
    visitors: dict[uuid.UUID, str]


class Touched(msgspec.Struct, frozen=True, kw_only=True):
    """What a visit has to do with that is counted otherwise now."""

    visit: uuid.UUID
    document: uuid.UUID
    link: uuid.UUID
    visitor: str


async def recount(touched: Collection[Touched], flipped: Mapping[uuid.UUID, bool]) -> None:
    """Let the counters follow the visits that turn out to be people's, or not; inside a Unit.

    `touched` is what these visits' entries are of.
    """
    zone = (await db().fetch("SELECT time_zone FROM settings WHERE id = 1"))[0]["time_zone"]
    documents = {each.document for each in touched}
    links = {each.link for each in touched}
    of = await _read(f"activity.document IN {places(1, len(documents))}", documents)
    before, after = _people(of, flipped)
    was, is_ = (tally.tally(of.facts, each, of.visitors, zone) for each in (before, after))
    await _add_subjects(tally.difference(was.subjects, is_.subjects), documents)
    await _set_times(documents, tally.times(of.facts, after))
    of_links = await _read(f"activity.link IN {places(1, len(links))}", links)
    await _set_times(links, tally.times(of_links.facts, _people(of_links, flipped)[1]))
    await _add_views(tally.difference(was.views, is_.views))
    days, hours = await _met({_came(each.visitor, each.visit) for each in touched}, flipped, zone)
    await _add("day", "date", tally.difference(was.days, is_.days), days)
    await _add("hour", "at", tally.difference(was.hours, is_.hours), hours)


async def _read(where: str, values: Iterable[Any]) -> _Read:
    rows = await db().fetch(f"{_FACTS} AND {where} ORDER BY activity.seq", *values)
    read = _Read([], set(), {})
    for row in rows:
        row["event"] = msgspec.json.decode(row["event"])
        fact = msgspec.convert(row, Fact, strict=False)
        read.facts.append(fact)
        # The log says itself whose a visit was that is kept no more: its last word holds.
        by: str = row["visit_class"] or row["event"]["visit_class"]
        (read.people.add if by == "human" else read.people.discard)(fact.visit)
        if row["visitor"] is not None:
            read.visitors[fact.visit] = row["visitor"] or fact.visit.hex
    read.facts = [fact for fact in read.facts if not isinstance(fact.event, VisitReclassified)]
    return read


def _people(
    read: _Read, flipped: Mapping[uuid.UUID, bool]
) -> tuple[set[uuid.UUID], set[uuid.UUID]]:
    """The people's visits before and after."""
    others = read.people - flipped.keys()
    people = {visit for visit, is_ in flipped.items() if is_}
    return others | (flipped.keys() - people), others | people


async def _add_subjects(sums: Sums[uuid.UUID], documents: Collection[uuid.UUID]) -> None:
    for subject, counts in sorted(sums.items()):
        scope = "document" if subject in documents else "link"
        await _upsert("engagement", {"subject": subject}, counts, {"scope": scope})


async def _set_times(subjects: Collection[uuid.UUID], found: Mapping[uuid.UUID, Times]) -> None:
    assigned = ", ".join(f"{name} = ${place}" for place, name in enumerate(_TIMES, 2))
    for subject in sorted(subjects):
        times = found.get(subject, Times())
        await db().fetch(
            f"UPDATE engagement SET {assigned} WHERE subject = $1",
            subject,
            *(getattr(times, name) for name in _TIMES),
        )


async def _add_views(sums: Sums[tuple[uuid.UUID, dt.datetime]]) -> None:
    for (document, at), counts in sorted(sums.items()):
        key = {"document": document, "at": at}
        await _upsert("document_hour", key, counts, {"id": identifiers.new()})
        await db().fetch(
            "DELETE FROM document_hour WHERE document = $1 AND at = $2 AND views = 0", document, at
        )


async def _met(
    came: Collection[_Came], flipped: Mapping[uuid.UUID, bool], zone: str
) -> tuple[Sums[dt.date], Sums[dt.datetime]]:
    """Write anew who came on which day; what that adds to the people of days and hours."""
    days: Sums[dt.date] = defaultdict(lambda: defaultdict(int))
    hours: Sums[dt.datetime] = defaultdict(lambda: defaultdict(int))
    for name, visit in sorted(came):
        where = "activity.visit = $1" if visit else "visit.visitor = $1"
        read = await _read(where, [visit or name])
        was, is_ = (tally.came(read.facts, each, zone) for each in _people(read, flipped))
        for sign, hour in [*((-1, at) for at in was.values()), *((1, at) for at in is_.values())]:
            hours[hour]["people"] += sign
        kept = await _days(name)
        dates = (kept.keys() - (was.keys() - is_.keys())) | is_.keys()
        chain = tally.chained(kept, dates)
        added = tally.difference(tally.people_of(kept), tally.people_of(chain))
        for date, counts in added.items():
            for counter, count in counts.items():
                days[date][counter] += count
        await _save_days(name, kept, chain)
    return days, hours


def _came(visitor: str, visit: uuid.UUID) -> _Came:
    """A browser that keeps nothing is somebody new at each visit."""
    return (visitor, None) if visitor else (visit.hex, visit)


async def _days(visitor: str) -> dict[dt.date, dt.date | None]:
    rows = await db().fetch("SELECT date, previous FROM visitor_day WHERE visitor = $1", visitor)
    return {row["date"]: row["previous"] for row in rows}


async def _save_days(
    visitor: str, kept: Mapping[dt.date, dt.date | None], chain: Mapping[dt.date, dt.date | None]
) -> None:
    for date in sorted(kept.keys() - chain.keys()):
        await db().fetch("DELETE FROM visitor_day WHERE visitor = $1 AND date = $2", visitor, date)
    for date, previous in sorted(chain.items()):
        if date not in kept or kept[date] != previous:
            await db().fetch(
                "INSERT INTO visitor_day (id, date, visitor, previous) VALUES ($1, $2, $3, $4)"
                " ON CONFLICT (visitor, date) DO UPDATE SET previous = excluded.previous",
                identifiers.new(),
                date,
                visitor,
                previous,
            )


async def _add(table: str, key: str, *sums: Mapping[Any, Mapping[str, int]]) -> None:
    """Add to days or hours; one in which nothing was done any more is gone."""
    for at in sorted({at for each in sums for at in each}):
        counts: dict[str, int] = defaultdict(int)
        for name, count in [pair for each in sums for pair in each.get(at, {}).items()]:
            counts[name] += count
        await _upsert(table, {key: at}, counts, {})
        empty = " AND ".join(f"{name} = 0" for name in _NAMES)
        await db().fetch(f"DELETE FROM {table} WHERE {key} = $1 AND {empty}", at)


async def _upsert(
    table: str, key: Mapping[str, Any], counts: Mapping[str, int], more: Mapping[str, Any]
) -> None:
    values = {**more, **key, **counts}
    await db().fetch(
        f"INSERT INTO {table} ({', '.join(values)}) VALUES {places(1, len(values))}"
        f" ON CONFLICT ({', '.join(key)}) DO UPDATE SET "
        + ", ".join(f"{name} = {table}.{name} + excluded.{name}" for name in counts),
        *values.values(),
    )
