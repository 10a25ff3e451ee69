"""What people read of one document: each section in all, and each visit fact by fact."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Literal, TypeAlias

import msgspec

from app.domain import clock
from app.domain.activity.rules import Section
from app.domain.visits import retention
from app.domain.visits.hesitation import Hint, Sat, hints
from app.domain.visits.rules import SECTIONS
from app.engine import Row, db, places

_MOST_WEIGHED = 500  # visits, the latest, among which hesitation is looked for
FactKind: TypeAlias = Literal["viewed", "read", "printed", "downloaded"]
_KINDS: dict[str, FactKind] = {
    "document.viewed": "viewed",
    "document.section_read": "read",
    "document.printed": "printed",
    "document.downloaded": "downloaded",
}


class VisitFact(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was done in a visit; a section that was read begins `at`, for `seconds`."""

    at: dt.datetime
    kind: FactKind
    section: Section | None = None
    seconds: int = 0


class VisitReading(msgspec.Struct, frozen=True, kw_only=True):
    """What a visit's log entries say, in order, and what of it is worth a word."""

    visit: uuid.UUID
    hints: tuple[Hint, ...]
    facts: tuple[VisitFact, ...]


class SectionReading(msgspec.Struct, frozen=True, kw_only=True):
    """How long people had a section on their screens, in how many visits."""

    section: Section
    seconds: int
    visits: int


class DocumentReading(msgspec.Struct, frozen=True, kw_only=True):
    """What people read of a document in the visits that are kept, those since `since`."""

    since: dt.datetime
    sections: tuple[SectionReading, ...]
    visits: tuple[VisitReading, ...]


async def of_document(document: uuid.UUID, visits: Sequence[uuid.UUID]) -> DocumentReading:
    """Of all kept visits the sums, of these `visits` the facts."""
    facts = await _facts(document, visits)
    found = await _hints(document)
    return DocumentReading(
        since=await retention.since(),
        sections=await _sections(document),
        visits=tuple(
            VisitReading(
                visit=visit,
                hints=tuple(found.get(visit, ())),
                facts=tuple(facts.get(visit, ())),
            )
            for visit in visits
        ),
    )


async def _sections(document: uuid.UUID) -> tuple[SectionReading, ...]:
    sums = ", ".join(
        f"coalesce(sum({name}), 0) AS {name}_seconds,"
        f" coalesce(sum(CASE WHEN {name} > 0 THEN 1 ELSE 0 END), 0) AS {name}_visits"
        for name in SECTIONS
    )
    (row,) = await db().fetch(
        f"SELECT {sums} FROM document_view JOIN visit ON visit.id = document_view.visit"
        " WHERE document_view.document = $1 AND visit.visit_class = 'human'",
        document,
    )
    return tuple(
        SectionReading(
            section=name, seconds=int(row[f"{name}_seconds"]), visits=int(row[f"{name}_visits"])
        )
        for name in SECTIONS
    )


async def _facts(
    document: uuid.UUID, visits: Sequence[uuid.UUID]
) -> dict[uuid.UUID, list[VisitFact]]:
    if not visits:
        return {}
    rows = await db().fetch(
        "SELECT visit, at, kind, data FROM activity WHERE document = $1"
        f" AND kind IN {places(1, len(_KINDS), after=1)}"
        f" AND visit IN {places(1, len(visits), after=1 + len(_KINDS))} ORDER BY seq",
        document,
        *_KINDS,
        *visits,
    )
    told: dict[uuid.UUID, list[Row]] = {}
    for row in rows:
        told.setdefault(row["visit"], []).append(row)
    return {visit: _in_order(entries) for visit, entries in told.items()}


def _in_order(entries: Sequence[Row]) -> list[VisitFact]:
    """What was done, by when it began.

    A beacon tells of several sections at once: they are taken to have followed each other down the
    page, and the last of them to have ended when it was told.
    """
    facts: list[VisitFact] = []
    until: dict[dt.datetime, dt.datetime] = {}
    for row in reversed(entries):
        data = msgspec.json.decode(row["data"])
        at: dt.datetime = row["at"]
        seconds: int = data.get("seconds", 0)
        began = until.get(at, at) - dt.timedelta(seconds=seconds)
        if seconds:
            until[at] = began
        kind, section = _KINDS[row["kind"]], data.get("section")
        facts.append(
            VisitFact(at=began if seconds else at, kind=kind, section=section, seconds=seconds)
        )
    facts.reverse()
    return _together(sorted(facts, key=lambda fact: fact.at))


def _together(facts: Sequence[VisitFact]) -> list[VisitFact]:
    """One fact of a section that stayed on the screen: it is told every half a minute."""
    found: list[VisitFact] = []
    for fact in facts:
        last = found[-1] if found else None
        if last and last.kind == fact.kind == "read" and last.section == fact.section:
            found[-1] = msgspec.structs.replace(last, seconds=last.seconds + fact.seconds)
        else:
            found.append(fact)
    return found


async def _hints(document: uuid.UUID) -> dict[uuid.UUID, list[Hint]]:
    rows = await db().fetch(
        "SELECT visit.id AS visit, visit.link, visit.visitor, visit.started_at, visit.seen_at,"
        " document_view.terms, document_view.payment, document.due"
        " FROM document_view JOIN visit ON visit.id = document_view.visit"
        " JOIN document ON document.id = document_view.document"
        " WHERE document_view.document = $1 AND visit.visit_class = 'human'"
        " AND document_view.viewed_at IS NOT NULL"
        " ORDER BY visit.started_at DESC, visit.id DESC LIMIT $2",
        document,
        _MOST_WEIGHED,
    )
    owed = bool(rows) and rows[0]["due"] > 0
    last = await _last_sections(document)
    for row in rows:
        row["last"] = last.get(row["visit"])
    weighed = msgspec.convert(rows[::-1], list[Sat], strict=False)
    return hints(weighed, clock.now(), owed=owed)


async def _last_sections(document: uuid.UUID) -> dict[uuid.UUID, Section]:
    """The section that each visit read last."""
    rows = await db().fetch(
        "SELECT activity.visit, activity.data FROM activity JOIN (SELECT max(seq) AS seq"
        " FROM activity WHERE document = $1 AND kind = 'document.section_read' GROUP BY visit)"
        " AS last ON last.seq = activity.seq",
        document,
    )
    return {row["visit"]: msgspec.json.decode(row["data"])["section"] for row in rows}
