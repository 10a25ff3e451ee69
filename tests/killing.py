"""Servers that are killed while they send, and what became of each message."""

import asyncio
import collections
import contextlib
import random
import time
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from app.domain.delivery import actions, queries
from app.domain.delivery.rules import MOST_RECIPIENTS, Recipient, SendOrder
from app.domain.outbox.rules import LEASE
from app.domain.outgoing import actions as outgoing
from app.domain.outgoing.rules import OutgoingChanges
from app.domain.templates.rules import Words
from app.engine import db
from tests import make
from tests.gateway import Gateway
from tests.mailbox import Mailbox
from tests.processes import House

_QUEUED = "SELECT id FROM delivery WHERE state = 'queued' LIMIT 1"
#: Seconds to wait for the last message once nobody is killed any more, beside its sending.
PATIENCE = 4 * LEASE.total_seconds() + 40


class Came(msgspec.Struct, frozen=True, kw_only=True):
    """What became of so many messages.

    `once` arrived and are known as sent; `failures` are shown to staff, arrived or not; `lost`
    are known as sent, or not settled at all, and never arrived; `doubled` arrived again.
    """

    messages: int
    once: int
    failures: int
    lost: int
    doubled: int
    kills: int
    seconds: float


async def order(document: uuid.UUID, other_end: Mailbox | Gateway, sends: int) -> None:
    """Queue so many messages about a document, each to somebody else."""
    for first in range(0, sends, MOST_RECIPIENTS):
        several = range(first, min(first + MOST_RECIPIENTS, sends))
        if isinstance(other_end, Gateway):
            wanted = SendOrder(
                channel="sms",
                purpose="invoice",
                recipients=tuple(Recipient(address=f"+49761555{each:04}") for each in several),
                words=Words(subject="", body="{document_link}"),
            )
        else:
            wanted = SendOrder(
                channel="email",
                purpose="invoice",
                recipients=tuple(
                    Recipient(address=f"reader{each}@holt.example") for each in several
                ),
                words=Words(subject="Invoice {number}", body="{document}"),
                attach_pdf=False,
            )
        await actions.send(document, wanted, "system")


def _ways(other_end: Mailbox | Gateway) -> dict[str, Any]:
    """The settings by which messages go there."""
    if isinstance(other_end, Gateway):
        return other_end.twilio
    return {"transport": "smtp", "host": "127.0.0.1", "port": other_end.port, "security": "none"}


def _arrived(other_end: Mailbox | Gateway) -> collections.Counter[str]:
    if isinstance(other_end, Gateway):
        return collections.Counter(text["To"] for text in other_end.taken)
    return collections.Counter(to for _, (to,) in other_end.envelopes)


async def survive(
    houses: Sequence[House],
    other_end: Mailbox | Gateway,
    sends: int,
    kills: int,
    patience: float = PATIENCE,
) -> Came:
    """Send from these houses, each of them killed so often, with `kill -9`."""
    await make.business()
    await outgoing.change(OutgoingChanges(version=1, **_ways(other_end)), "system")
    sent = await make.sent_invoice()
    await order(sent.document, other_end, sends)
    stop, started = asyncio.Event(), time.monotonic()
    workers = [asyncio.create_task(_worker(house, kills, stop)) for house in houses]
    try:
        async with asyncio.timeout(patience):
            while await db().fetch(_QUEUED):  # noqa: ASYNC110  # rows of the database
                await asyncio.sleep(0.2)
    finally:
        seconds = time.monotonic() - started
        stop.set()
        killed = await asyncio.gather(*workers)
    return await _counted(sent.document, _arrived(other_end), sum(killed), seconds)


async def _worker(house: House, kills: int, stop: asyncio.Event) -> int:
    """Serve, be killed, and serve again; gives how often it was killed."""
    killed = 0
    chance = random.Random(house.url)  # noqa: S311  # when to kill
    while not stop.is_set():
        async with house.serving() as process:
            if killed >= kills:
                await stop.wait()
                break
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), 0.5 + chance.random())
            process.kill()
            killed += 1
    return killed


async def _counted(
    document: uuid.UUID, arrived: collections.Counter[str], kills: int, seconds: float
) -> Came:
    deliveries = await queries.of_document(document)
    settled = [each for each in deliveries if each.state == "sent"]
    failed = [each for each in deliveries if (each.state, each.reason) == ("failed", "unknown")]
    return Came(
        messages=len(deliveries),
        once=sum(arrived[each.address] == 1 for each in settled),
        failures=len(failed),
        lost=sum(arrived[each.address] == 0 for each in settled)
        + len(deliveries)
        - len(settled)
        - len(failed),
        doubled=sum(times - 1 for times in arrived.values()),
        kills=kills,
        seconds=seconds,
    )


def houses(database_url: str, folder: Path) -> list[House]:
    """Two workers where the database takes them: SQLite's file belongs to one server."""
    count = 2 if database_url.startswith("postgres") else 1
    return [House(database_url, folder / str(number)) for number in range(count)]
