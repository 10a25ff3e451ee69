"""Workers are killed while they send: each message arrives once, or staff see a failure."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.engine import Database, db
from tests.killing import houses, survive
from tests.mailbox import Mailbox, mailbox

SENDS, KILLS = 120, 3


@pytest.fixture
async def box() -> AsyncIterator[Mailbox]:
    async with mailbox() as box:
        box.pause = 0.05  # so that something is always under way
        yield box


async def test_killed_workers_send_each_message_once(
    database: Database, database_url: str, box: Mailbox, tmp_path: Path
) -> None:
    workers = houses(database_url, tmp_path)
    came = await survive(workers, box, SENDS, KILLS)
    assert came.messages == SENDS
    assert (came.lost, came.doubled) == (0, 0)
    assert came.once + came.failures == SENDS
    assert came.kills >= len(workers)
    told = await db().fetch(
        "SELECT kind, count(*) AS times FROM activity WHERE kind IN"
        " ('delivery.sent', 'delivery.failed') GROUP BY kind"
    )
    assert sum(row["times"] for row in told) == SENDS
