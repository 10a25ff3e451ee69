"""What waits in the outbox."""

from app.domain import clock
from app.engine import db


async def due() -> set[str]:
    """The kinds of which something may be claimed now."""
    now = clock.now()
    rows = await db().fetch(
        "SELECT DISTINCT kind FROM outbox WHERE done_at IS NULL AND failed_at IS NULL"
        " AND due_at <= $1 AND (claimed_until IS NULL OR claimed_until <= $1)",
        now,
    )
    return {row["kind"] for row in rows}
