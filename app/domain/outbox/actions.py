"""Jobs are claimed by lease, and settled only by whoever claimed them last."""

import contextlib
import datetime as dt
import uuid
from collections.abc import Iterable

import msgspec

from app.domain import clock
from app.domain.activity.rules import WorkDismissed, WorkReplayed
from app.domain.errors import Conflict
from app.domain.outbox import queries
from app.domain.outbox.rules import LEASE, Job
from app.domain.unit import Unit
from app.engine import db

_CLAIM = """UPDATE outbox SET claimed_until = $1, attempts = attempts + 1 WHERE {among}
  RETURNING id, key, kind, data, attempts, begun_at"""
_FREE = """SELECT id FROM outbox WHERE kind = $2 AND done_at IS NULL AND failed_at IS NULL
  AND due_at <= $3 AND (claimed_until IS NULL OR claimed_until <= $3)
  ORDER BY due_at, id LIMIT $4"""
_ON_SQLITE = _CLAIM.format(among=f"id IN ({_FREE})")
#: As an array, since a subquery may be run again and lock more rows than it was allowed.
_ON_POSTGRES = _CLAIM.format(among=f"id = ANY(ARRAY({_FREE} FOR UPDATE SKIP LOCKED))")
_MINE = "WHERE id = {id} AND attempts = {attempts} AND done_at IS NULL AND failed_at IS NULL"


class Lost(Exception):
    """The lease ran out, and somebody else has the job."""


async def claim(kind: str, most: int) -> list[Job]:
    """Take at most so many jobs of a kind that are due, for one lease."""
    now = clock.now()
    sql = _ON_POSTGRES if db().engine_type == "postgres" else _ON_SQLITE
    rows = await db().fetch(sql, now + LEASE, kind, now, most)
    # SQLite 3.40 takes `begun_at IS NOT NULL` for true in RETURNING, so it is asked here.
    found = [{**row, "begun": row["begun_at"] is not None} for row in rows]
    return msgspec.convert(found, list[Job], strict=False)


async def renew(jobs: Iterable[Job]) -> None:
    """Hold these for another lease; what was lost meanwhile stays lost."""
    until = clock.now() + LEASE
    for job in jobs:
        with contextlib.suppress(Lost):
            await _change(job, "claimed_until = $3", until)


async def begin(job: Job) -> None:
    """Note that the other end acts from here on. Raises Lost."""
    await _change(job, "begun_at = $3", clock.now())


async def begun(key: str) -> bool:
    """Whether the other end ever began to act on it."""
    sql = "SELECT id FROM outbox WHERE key = $1 AND (begun_at IS NOT NULL OR done_at IS NOT NULL)"
    return bool(await db().fetch(sql, key))


async def release(job: Job) -> None:
    """Give back a job that was not begun, as if nobody had claimed it. Raises Lost."""
    await _change(job, "claimed_until = NULL, attempts = attempts - 1")


async def finish(unit: Unit, job: Job) -> None:
    """It is done. Raises Lost."""
    await _change(job, "done_at = $3, claimed_until = NULL", unit.now)


async def postpone(job: Job, until: dt.datetime, why: str) -> None:
    """Try again at a time; the other end has not acted. Raises Lost."""
    set_ = "due_at = $3, last_error = $4, claimed_until = NULL, begun_at = NULL"
    await _change(job, set_, until, why)


async def give_up(unit: Unit, job: Job, why: str) -> None:
    """It will not be tried again unless staff ask for it. Raises Lost."""
    await _change(job, "failed_at = $3, last_error = $4, claimed_until = NULL", unit.now, why)


async def replay(unit: Unit, key: str) -> None:
    """Try again, from the start, what was given up. Raises Conflict."""
    again = await db().fetch(
        "UPDATE outbox SET failed_at = NULL, begun_at = NULL, attempts = 0, due_at = $1,"
        " last_error = NULL, claimed_until = NULL, noted_at = NULL"
        " WHERE key = $2 AND failed_at IS NOT NULL RETURNING id",
        unit.now,
        key,
    )
    if not again:
        raise Conflict("This was not given up.")
    unit.due()


async def replay_work(work: uuid.UUID, actor: str) -> None:
    """Try again what was given up and stands on the list. Raises NotFound, Conflict."""
    async with Unit(actor) as unit:
        key, kind = await queries.failed_key(work)
        await replay(unit, key)
        unit.record(WorkReplayed(work=work, effect=kind))


async def dismiss_work(work: uuid.UUID, actor: str) -> None:
    """Take from the list what was given up. Raises NotFound, Conflict."""
    async with Unit(actor) as unit:
        _, kind = await queries.failed_key(work)
        noted = await db().fetch(
            "UPDATE outbox SET noted_at = $1 WHERE id = $2 AND noted_at IS NULL"
            " AND failed_at IS NOT NULL RETURNING id",
            unit.now,
            work,
        )
        if not noted:
            raise Conflict("This was dismissed already.")
        unit.record(WorkDismissed(work=work, effect=kind))


async def withdraw(key: str) -> None:
    """Do not do what nobody has begun. Raises Conflict."""
    gone = await db().fetch(
        "DELETE FROM outbox WHERE key = $1 AND done_at IS NULL AND failed_at IS NULL"
        " AND begun_at IS NULL AND (claimed_until IS NULL OR claimed_until <= $2) RETURNING id",
        key,
        clock.now(),
    )
    if not gone:
        raise Conflict("This is being done already.")


async def _change(job: Job, set_: str, *values: object) -> uuid.UUID:
    mine = _MINE.format(id="$1", attempts="$2")
    found = await db().fetch(
        f"UPDATE outbox SET {set_} {mine} RETURNING id", job.id, job.attempts, *values
    )
    if not found:
        raise Lost
    return job.id
