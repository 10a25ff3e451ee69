"""What staff say of visits: of one, or of everything like it, kept for those to come."""

import uuid

from app.domain import identifiers
from app.domain.activity.rules import PatternDropped, PatternKept
from app.domain.errors import Fault, NotFound, Refused
from app.domain.unit import Unit
from app.domain.visits import reclassifying
from app.domain.visits.classes import Said
from app.domain.visits.patterns import Known, known
from app.engine import Row, db

_AT_ONCE = 200  # visits of one Unit


async def say(visit: uuid.UUID, by: Said, actor: str) -> None:
    """Say whose a visit is; no rule and no pattern changes it any more. Raises NotFound."""
    async with Unit(actor) as unit:
        await known(visit)
        await reclassifying.said(unit, [visit], by, None)


async def unsay(visit: uuid.UUID, actor: str) -> None:
    """Let a visit be again what the rules had found; nothing where they were left. NotFound."""
    async with Unit(actor) as unit:
        if "reclassified" in (await known(visit)).reasons:
            await reclassifying.undone(unit, [visit])


async def keep(visit: uuid.UUID, by: Said, actor: str) -> uuid.UUID:
    """Say whose all visits from that device and place are, those to come too; gives the pattern.

    What staff said of single visits stays, but of this one. Raises Refused for a visit that is not
    there, or of which too little is known to find others like it.
    """
    async with Unit(actor) as unit:
        try:
            like = await known(visit)
        except NotFound as absent:
            raise Refused(str(absent), Fault("visit", str(absent))) from None
        if not like.address:
            raise Refused("It is not known where this visit came from.")
        pattern = await _keep(unit, like, by)
        await reclassifying.said(unit, [visit], by, pattern)
        unit.record(PatternKept(pattern=pattern, said=by))
    while len(await _follow(pattern, like, by, actor)) == _AT_ONCE:
        pass
    return pattern


async def drop(pattern: uuid.UUID, actor: str) -> None:
    """Take back what was said of all visits of one kind. Raises NotFound."""
    async with Unit(actor) as unit:
        rows = await db().fetch("DELETE FROM visit_pattern WHERE id = $1 RETURNING id", pattern)
        if not rows:
            raise NotFound("There is no such pattern.")
        unit.record(PatternDropped(pattern=pattern))
    while len(await _unfollow(pattern, actor)) == _AT_ONCE:
        pass


async def _keep(unit: Unit, like: Known, by: Said) -> uuid.UUID:
    rows = await db().fetch(
        "INSERT INTO visit_pattern (id, visit_class, device, address, created_at, created_by)"
        " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (address, device) DO UPDATE SET"
        " visit_class = excluded.visit_class, created_at = excluded.created_at,"
        " created_by = excluded.created_by RETURNING id",
        identifiers.new(),
        by,
        like.device,
        like.address,
        unit.now,
        unit.actor,
    )
    return uuid.UUID(str(rows[0]["id"]))


async def _follow(pattern: uuid.UUID, like: Known, by: Said, actor: str) -> list[Row]:
    async with Unit(actor) as unit:
        rows = await db().fetch(
            "SELECT id FROM visit WHERE address = $1 AND device = $2 AND visit_class <> $3"
            " AND (found = '' OR pattern IS NOT NULL) ORDER BY id LIMIT $4",
            like.address,
            like.device,
            by,
            _AT_ONCE,
        )
        await reclassifying.said(unit, [row["id"] for row in rows], by, pattern)
    return rows


async def _unfollow(pattern: uuid.UUID, actor: str) -> list[Row]:
    async with Unit(actor) as unit:
        rows = await db().fetch(
            "SELECT id FROM visit WHERE pattern = $1 ORDER BY id LIMIT $2", pattern, _AT_ONCE
        )
        await reclassifying.undone(unit, [row["id"] for row in rows])
    return rows
