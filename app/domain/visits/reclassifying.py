"""Whose a visit is after all: what follows from it, inside the Unit of whoever found out."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence

import msgspec

from app.domain.activity.rules import VisitClass, VisitReclassified
from app.domain.engagement.actions import alone
from app.domain.engagement.recounting import Touched, recount
from app.domain.unit import Unit
from app.domain.visits.classes import ClassReason, Verdict, by_verdict
from app.engine import Row, db, places

_COUNTED = "('document.viewed', 'document.section_read', 'document.printed', 'document.downloaded')"
_FOUND = "visit_class = $1, reasons = $2"
_SAID = """visit_class = $1, reasons = $2, pattern = $3,
  found_reasons = CASE WHEN found = '' THEN reasons ELSE found_reasons END,
  found = CASE WHEN found = '' THEN visit_class ELSE found END"""
_UNDONE = "visit_class = $1, reasons = $2, pattern = NULL, found = '', found_reasons = '[]'"


class _Known(msgspec.Struct, kw_only=True):
    """A visit as it was, and the documents that it saw, each with the first that was counted."""

    id: uuid.UUID
    visit_class: VisitClass
    visitor: str
    link: uuid.UUID
    customer: uuid.UUID
    found: str
    found_reasons: str
    documents: dict[uuid.UUID, dt.datetime | None]


async def found(unit: Unit, verdicts: Mapping[uuid.UUID, Verdict]) -> None:
    """Let visits be what the rules now find."""
    if verdicts:
        await _turn(unit, await _known(verdicts), verdicts, _FOUND)


async def said(
    unit: Unit, visits: Sequence[uuid.UUID], by: VisitClass, pattern: uuid.UUID | None
) -> None:
    """Let visits be what staff say, each alone or by a pattern; no rule changes it any more."""
    verdicts: dict[uuid.UUID, Verdict] = dict.fromkeys(visits, (by, ("reclassified",)))
    if verdicts:
        await _turn(unit, await _known(verdicts), verdicts, _SAID, pattern)


async def undone(unit: Unit, visits: Sequence[uuid.UUID]) -> None:
    """Let visits be again what the rules had found."""
    known = await _known(visits) if visits else []
    await _turn(unit, known, {each.id: _before(each) for each in known}, _UNDONE)


def _before(visit: _Known) -> Verdict:
    """What the rules find: one in doubt who then looked for as long as a view takes is a person."""
    reasons: tuple[ClassReason, ...] = msgspec.json.decode(
        visit.found_reasons, type=tuple[ClassReason, ...]
    )
    was: VisitClass = msgspec.convert(visit.found, VisitClass)
    if was == "unknown" and any(visit.documents.values()):
        return "human", ()
    return was, reasons


async def _turn(
    unit: Unit,
    known: Sequence[_Known],
    verdicts: Mapping[uuid.UUID, Verdict],
    assigned: str,
    *more: object,
) -> None:
    turned = by_verdict({visit.id: verdicts[visit.id] for visit in known})
    for (visit_class, reasons), visits in turned.items():
        values = [visit_class, msgspec.json.encode(reasons).decode(), *more]
        where = places(1, len(visits), after=len(values))
        await db().fetch(f"UPDATE visit SET {assigned} WHERE id IN {where}", *values, *visits)
    flipped: dict[uuid.UUID, bool] = {}
    for visit in known:
        is_human = verdicts[visit.id][0] == "human"
        if is_human != (visit.visit_class == "human"):
            flipped[visit.id] = is_human
        if verdicts[visit.id][0] != visit.visit_class:
            _tell(unit, visit, verdicts[visit.id], counts=visit.id in flipped)
    touched = [
        Touched(visit=visit.id, document=document, link=visit.link, visitor=visit.visitor)
        for visit in known
        for document, since in visit.documents.items()
        if visit.id in flipped and since
    ]
    if touched:
        await recount(touched, flipped)


def _tell(unit: Unit, visit: _Known, verdict: Verdict, *, counts: bool) -> None:
    """One entry for each document, each of which brings the document's fresh card."""
    visit_class, reasons = verdict
    for document, since in visit.documents.items() or [(None, None)]:
        event = VisitReclassified(
            visit_class=visit_class,
            before=visit.visit_class,
            reasons=reasons,
            since=since if counts else None,
        )
        unit.record(
            event, customer=visit.customer, document=document, link=visit.link, visit=visit.id
        )


async def _known(visits: Mapping[uuid.UUID, object] | Sequence[uuid.UUID]) -> list[_Known]:
    """The visits, locked until the Unit commits."""
    await alone()
    wanted, where = sorted(visits), places(1, len(visits))
    lock = " FOR UPDATE OF visit" if db().engine_type == "postgres" else ""
    rows = await db().fetch(
        "SELECT visit.id, visit.visit_class, visit.visitor, visit.link, visit.found,"
        " visit.found_reasons, link.customer FROM visit JOIN link ON link.id = visit.link"
        f" WHERE visit.id IN {where} ORDER BY visit.id{lock}",
        *wanted,
    )
    documents: dict[uuid.UUID, dict[uuid.UUID, object]] = defaultdict(dict)
    for row in await _documents(wanted, where):
        documents[row["visit"]][row["document"]] = row["since"]
    return msgspec.convert(
        [{**row, "documents": documents[row["id"]]} for row in rows], list[_Known], strict=False
    )


async def _documents(visits: Sequence[uuid.UUID], where: str) -> list[Row]:
    return await db().fetch(
        "SELECT document_view.visit, document_view.document, (SELECT activity.at FROM activity"
        " WHERE activity.visit = document_view.visit"
        f" AND activity.document = document_view.document AND activity.kind IN {_COUNTED}"
        " ORDER BY activity.seq LIMIT 1) AS since"
        f" FROM document_view WHERE document_view.visit IN {where}"
        " ORDER BY document_view.visit, document_view.opened_at",
        *visits,
    )
