"""What is kept of visits for so many days, and then goes; what was counted stays.

No event tells of it, and nobody leads: whoever looks deletes what is due, in small transactions.
"""

import datetime as dt

from app.domain import clock
from app.domain.clock import local_date, midnight
from app.domain.settings.queries import current
from app.domain.unit import Unit
from app.engine import db, places

AT_ONCE = 500  # visits that one transaction deletes, so that nobody waits long


def kept_since(now: dt.datetime, days: int, time_zone: str) -> dt.datetime:
    """Visits that ended before it are deleted.

    A visit goes at the beginning of the date, at the business, on which its days end.
    """
    tomorrow = local_date(now, time_zone) + dt.timedelta(days=1)
    return midnight(tomorrow, time_zone) - dt.timedelta(days=days)


async def since() -> dt.datetime:
    """Visits that ended before it are deleted, or are about to be."""
    settings = await current()
    return kept_since(clock.now(), settings.visit_days, settings.time_zone)


async def forget() -> int:
    """Delete the visits that were kept long enough; gives how many."""
    before = await since()
    await _forget_visitors(local_date(before, (await current()).time_zone))
    count = 0
    while gone := await _forget_some(before):
        count += gone
    return count


async def _forget_some(before: dt.datetime) -> int:
    async with Unit("system"):
        rows = await db().fetch(
            "SELECT id FROM visit WHERE seen_at < $1 ORDER BY seen_at LIMIT $2", before, AT_ONCE
        )
        visits = [row["id"] for row in rows]
        if visits:
            among = places(1, len(visits))
            await db().fetch(f"DELETE FROM document_view WHERE visit IN {among}", *visits)
            await db().fetch(f"DELETE FROM visit WHERE id IN {among}", *visits)
    return len(visits)


async def _forget_visitors(before: dt.date) -> None:
    """Nobody is known again by the days on which he came; how many came each day stays."""
    nobody = "replace(CAST(id AS varchar), '-', '')"
    async with Unit("system"):
        await db().fetch(
            f"UPDATE visitor_day SET visitor = {nobody} WHERE date < $1 AND visitor <> {nobody}",
            before,
        )
