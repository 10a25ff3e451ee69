"""Workers are killed while they send: each message arrives once, or staff see a failure."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.engine import Database, db
from tests.gateway import Gateway, gateway
from tests.killing import houses, survive
from tests.mailbox import Mailbox, mailbox

SENDS, KILLS = 120, 3
PAUSE = 0.05  # seconds until the other end answers, so that something is always under way


@pytest.fixture(params=["email", "sms"])
async def other_end(request: pytest.FixtureRequest) -> AsyncIterator[Mailbox | Gateway]:
    async with mailbox() if request.param == "email" else gateway() as found:
        found.pause = PAUSE
        yield found


async def test_killed_workers_send_each_message_once(
    database: Database, database_url: str, other_end: Mailbox | Gateway, tmp_path: Path
) -> None:
    workers = houses(database_url, tmp_path)
    came = await survive(workers, other_end, SENDS, KILLS)
    assert came.messages == SENDS
    assert (came.lost, came.doubled) == (0, 0)
    assert came.once + came.failures == SENDS
    assert came.kills >= len(workers)
    told = await db().fetch(
        "SELECT kind, count(*) AS times FROM activity WHERE kind IN"
        " ('delivery.sent', 'delivery.failed') GROUP BY kind"
    )
    assert sum(row["times"] for row in told) == SENDS
