"""What the reconciler has to look at, and how far it came: any worker may, each thing once."""

import datetime as dt
import uuid
from typing import Literal, TypeAlias

from app.domain import clock
from app.domain.activity.rules import PaymentCancelled
from app.domain.payments import charged, ledger
from app.domain.payments.attempts import parts_of, step
from app.domain.payments.rules import SESSION_LASTS, SHORTEST_SESSION
from app.domain.unit import Unit
from app.engine import db, places

Job: TypeAlias = Literal["events", "payments", "moves"]
EVERY: dict[Job, dt.timedelta] = {
    "events": dt.timedelta(hours=1),
    "payments": dt.timedelta(days=1),
    "moves": dt.timedelta(days=1),
}
_HELD = dt.timedelta(minutes=5)  # for which a claim keeps others away
_AT_ONCE = 20
#: Stripe keeps events for so long, and an idempotency key for a day.
EVENTS_LAST, KEYS_LAST = dt.timedelta(days=30), dt.timedelta(hours=23)
#: Later, Stripe would not make the session of an attempt: it has it already, or never will.
MADE_WITHIN = SESSION_LASTS - SHORTEST_SESSION


async def claim_looks() -> list[uuid.UUID]:
    """Attempts that Stripe is to be asked about again; no other worker gets them for a while."""
    now = clock.now()
    rows = await db().fetch(
        "SELECT id FROM attempt WHERE look_at <= $1 ORDER BY look_at LIMIT $2", now, _AT_ONCE
    )
    if not rows:
        return []
    claimed = await db().fetch(
        "UPDATE attempt SET look_at = $1 WHERE look_at <= $2"
        f" AND id IN {places(1, len(rows), after=2)} RETURNING id",
        now + _HELD,
        now,
        *(row["id"] for row in rows),
    )
    return [row["id"] for row in claimed]


async def claim(job: Job) -> dt.datetime | None:
    """Take a job that is due; gives how far the last one came. None: it is not due."""
    now = clock.now()
    await db().fetch(
        "INSERT INTO reconciliation (job, found) VALUES ($1, 0) ON CONFLICT (job) DO NOTHING"
        " RETURNING job",
        job,
    )
    rows = await db().fetch(
        "UPDATE reconciliation SET ran_at = $1 WHERE job = $2"
        " AND (ran_at IS NULL OR ran_at <= $3) RETURNING cursor",
        now,
        job,
        now - EVERY[job],
    )
    if not rows:
        return None
    cursor: dt.datetime | None = rows[0]["cursor"]
    return cursor or now - EVENTS_LAST


async def came_to(job: Job, cursor: dt.datetime, found: int) -> None:
    """Write down how far a job came, and how much it found that nobody had told."""
    await db().fetch(
        "UPDATE reconciliation SET cursor = $1, found = found + $2,"
        " found_at = CASE WHEN $2 > 0 THEN $3 ELSE found_at END WHERE job = $4",
        cursor,
        found,
        clock.now(),
        job,
    )


async def again(job: Job) -> None:
    """A job could not be done: it is due again."""
    await db().fetch("UPDATE reconciliation SET ran_at = NULL WHERE job = $1", job)


async def give_up(attempt: uuid.UUID, why: str, refusal: str | None = None) -> None:
    """Stripe has nothing of an attempt, and is not to make it any more: it is over.

    `refusal` is Stripe's code, "" for none, where it refused to charge.
    """
    async with Unit("stripe") as unit:
        rows = await db().fetch(
            "UPDATE attempt SET state = 'canceled', finished_at = $1, look_at = NULL"
            " WHERE id = $2 AND state = 'created' RETURNING *",
            unit.now,
            attempt,
        )
        if not rows:
            return
        await step(unit, attempt, ("created", "canceled"), "reconcile", why)
        parts = await parts_of(attempt)
        for part in parts:
            unit.record(
                PaymentCancelled(attempt=attempt, amount=part.amount, currency=rows[0]["currency"]),
                customer=rows[0]["customer"],
                document=part.document,
                link=rows[0]["link"],
            )
        if rows[0]["run_key"]:
            if refusal is None:
                await charged.outcome(unit, rows[0], "canceled", None)
            else:
                await charged.refused(unit, rows[0], refusal)
            await ledger.reprocess([part.document for part in parts])
