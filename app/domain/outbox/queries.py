"""What waits in the outbox, and what was given up."""

import datetime as dt
import uuid

import msgspec

from app.domain import clock
from app.domain.errors import NotFound
from app.domain.outbox.rules import DELIVERIES
from app.engine import Row, db

_ELSEWHERE = ", ".join(f"'{kind}'" for kind in sorted(DELIVERIES))
_FAILED = f"""SELECT id, key, kind, data, attempts, last_error, failed_at FROM outbox
WHERE failed_at IS NOT NULL AND kind NOT IN ({_ELSEWHERE})"""
_MOST = 200
#: What an effect may name, and where the word for it stands.
_NAMES = {
    "member": "SELECT name FROM staff WHERE id = $1",
    "document": "SELECT number AS name FROM document WHERE id = $1",
    "customer": "SELECT name FROM customer WHERE id = $1",
}


class FailedWork(msgspec.Struct, frozen=True, kw_only=True):
    """Something that was given up; `about` names whom or what it was for."""

    id: uuid.UUID
    kind: str
    about: tuple[str, ...]
    tries: int
    error: str
    failed_at: dt.datetime


async def failed() -> list[FailedWork]:
    """What was given up and nobody dismissed, messages to customers aside, the latest first."""
    rows = await db().fetch(
        f"{_FAILED} AND noted_at IS NULL ORDER BY failed_at DESC, id DESC LIMIT {_MOST}"
    )
    return [await _work(row) for row in rows]


async def failed_key(work: uuid.UUID) -> tuple[str, str]:
    """The key and the kind of something that was given up. Raises NotFound."""
    rows = await db().fetch(f"{_FAILED} AND id = $1", work)
    if not rows:
        raise NotFound("Nothing of the kind was given up.")
    return rows[0]["key"], rows[0]["kind"]


async def _work(row: Row) -> FailedWork:
    effect, about = msgspec.json.decode(row["data"]), []
    for field, sql in _NAMES.items():
        if named := effect.get(field):
            about += [each["name"] for each in await db().fetch(sql, uuid.UUID(named))]
    return msgspec.convert(
        {
            **row,
            "about": about,
            "tries": row["attempts"],
            "error": row["last_error"] or "",
        },
        FailedWork,
        strict=False,
    )


async def due() -> set[str]:
    """The kinds of which something may be claimed now."""
    now = clock.now()
    rows = await db().fetch(
        "SELECT DISTINCT kind FROM outbox WHERE done_at IS NULL AND failed_at IS NULL"
        " AND due_at <= $1 AND (claimed_until IS NULL OR claimed_until <= $1)",
        now,
    )
    return {row["kind"] for row in rows}
