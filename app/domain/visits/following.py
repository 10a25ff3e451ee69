"""Who is not to be followed.

It is asked for on one link and holds for every link of that customer, also for those to come:
nobody can tell whose hand holds which link, so nothing less keeps the word that was given.
"""

import datetime as dt

from app.domain.activity.rules import EngagementAllowed, EngagementRefused
from app.domain.links.rules import Opening
from app.domain.unit import Unit
from app.engine import db


async def choose(opening: Opening, *, follow: bool) -> None:
    """Note from now on what is read at this customer's links, or nothing of it."""
    async with Unit("customer") as unit:
        changed = await db().fetch(
            "UPDATE customer SET unfollowed_at = $1 WHERE id = $2 AND unfollowed_at IS"
            f" {'NOT NULL' if follow else 'NULL'} RETURNING id",
            None if follow else unit.now,
            opening.customer,
        )
        if changed:
            unit.record(
                EngagementAllowed() if follow else EngagementRefused(),
                customer=opening.customer,
                document=opening.only,
                link=opening.link,
            )


async def unfollowed_since(opening: Opening) -> dt.datetime | None:
    """When it was asked for; None where it was not."""
    rows = await db().fetch("SELECT unfollowed_at FROM customer WHERE id = $1", opening.customer)
    since: dt.datetime | None = rows[0]["unfollowed_at"]
    return since
