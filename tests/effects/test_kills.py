"""Workers are killed while they send: each message arrives once, or staff see a failure."""

import asyncio
import collections
import contextlib
import random
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from app.domain.delivery import actions, queries
from app.domain.delivery.rules import Recipient, SendOrder
from app.domain.outbox.rules import LEASE
from app.domain.outgoing import actions as outgoing
from app.domain.outgoing.rules import OutgoingChanges
from app.domain.templates.rules import Words
from app.engine import Database, db
from tests import make
from tests.gateway import Gateway, gateway
from tests.mailbox import Mailbox, mailbox
from tests.processes import House

SENDS, KILLS = 120, 3
QUEUED = "SELECT id FROM delivery WHERE state = 'queued' LIMIT 1"
PATIENCE = 4 * LEASE.total_seconds()


@pytest.fixture
async def box() -> AsyncIterator[Mailbox]:
    async with mailbox() as box:
        box.pause = 0.05  # so that something is always under way
        yield box


@pytest.fixture
async def stands() -> AsyncIterator[Gateway]:
    async with gateway() as stands:
        stands.pause = 0.05
        yield stands


async def order(document: uuid.UUID, first: int, most: int) -> None:
    recipients = tuple(
        Recipient(address=f"reader{number}@holt.example") for number in range(first, first + most)
    )
    words = Words(subject="Invoice {number}", body="{document}")
    wanted = SendOrder(
        channel="email", purpose="invoice", recipients=recipients, words=words, attach_pdf=False
    )
    await actions.send(document, wanted, "system")


async def worker(house: House, stop: asyncio.Event) -> int:
    """Serve, be killed, and serve again; gives how often it was killed."""
    killed = 0
    chance = random.Random(house.url)  # noqa: S311  # when to kill
    while not stop.is_set():
        async with house.serving() as process:
            if killed >= KILLS:
                await stop.wait()
                break
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), 0.5 + chance.random())
            process.kill()
            killed += 1
    return killed


async def worked_off(database_url: str, dialect: str, folder: Path) -> list[int]:
    """Workers send all that is queued; gives how often each was killed."""
    stop = asyncio.Event()
    houses = [
        House(database_url, folder / str(n)) for n in range(2 if dialect == "postgres" else 1)
    ]
    workers = [asyncio.create_task(worker(house, stop)) for house in houses]
    try:
        async with asyncio.timeout(PATIENCE + 40):
            while await db().fetch(QUEUED):  # noqa: ASYNC110  # rows of the database
                await asyncio.sleep(0.2)
    finally:
        stop.set()
        killed = await asyncio.gather(*workers)
    return killed


async def test_killed_workers_send_each_message_once(
    database: Database, database_url: str, dialect: str, box: Mailbox, tmp_path: Path
) -> None:
    await make.business()
    changes = OutgoingChanges(
        version=1, transport="smtp", host="127.0.0.1", port=box.port, security="none"
    )
    await outgoing.change(changes, "system")
    sent = await make.sent_invoice()
    for first in range(0, SENDS, 20):
        await order(sent.document, first, 20)
    killed = await worked_off(database_url, dialect, tmp_path)
    arrived = collections.Counter(to for _, (to,) in box.envelopes)
    deliveries = await queries.of_document(sent.document)
    assert len(deliveries) == SENDS
    assert max(arrived.values()) == 1
    for each in deliveries:
        assert each.state == "sent" or (each.state, each.reason) == ("failed", "unknown")
        assert arrived[each.address] == 1 or each.state == "failed"
    assert all(times >= 1 for times in killed)
    told = await db().fetch(
        "SELECT kind, count(*) AS times FROM activity WHERE kind IN"
        " ('delivery.sent', 'delivery.failed') GROUP BY kind"
    )
    assert sum(row["times"] for row in told) == SENDS


async def test_killed_workers_send_each_text_once(
    database: Database, database_url: str, dialect: str, stands: Gateway, tmp_path: Path
) -> None:
    await make.business()
    settings: dict[str, Any] = {"version": 1, **stands.twilio}
    await outgoing.change(OutgoingChanges(**settings), "system")
    sent = await make.sent_invoice()
    words = Words(subject="", body="{document_link}")
    for first in range(0, SENDS, 20):
        numbers = range(first, first + 20)
        people = tuple(Recipient(address=f"+49761555{number:04}") for number in numbers)
        wanted = SendOrder(channel="sms", purpose="invoice", recipients=people, words=words)
        await actions.send(sent.document, wanted, "system")
    killed = await worked_off(database_url, dialect, tmp_path)
    arrived = collections.Counter(text["To"] for text in stands.taken)
    deliveries = await queries.of_document(sent.document)
    assert len(deliveries) == SENDS
    assert max(arrived.values()) == 1
    for each in deliveries:
        assert each.state == "sent" or (each.state, each.reason) == ("failed", "unknown")
        assert arrived[each.address] == 1 or each.state == "failed"
    assert all(times >= 1 for times in killed)
