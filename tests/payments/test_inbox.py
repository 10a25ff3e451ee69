import contextlib
import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import msgspec
import pytest

from app.domain.outbox import actions as outbox
from app.domain.outbox import queries as work
from app.domain.outbox.rules import LEASE
from app.domain.payments.inbox import Kept, ReadEvent
from app.effects.outbox import Attempt
from app.effects.stripe.reading import Events
from app.engine import Database, db
from tests.payments.bank import Bank
from tests.payments.telling import PAID, thin, unheard


async def test_s31_events_of_another_system_are_ignored(bank: Bank) -> None:
    client = await bank.till.gateway.client()
    line = {"price_data": {"currency": "eur", "unit_amount": 700, "product_data": {"name": "A"}}}
    foreign: Any = {
        "mode": "payment", "success_url": "https://shop.example/", "line_items": [
            {**line, "quantity": 1}
        ], "client_reference_id": "order-7", "payment_intent_data": {"metadata": {"attempt": "7"}},
    }  # fmt: skip
    made = await client.v1.checkout.sessions.create_async(foreign)
    bank.sandbox.pay(made.id)
    await bank.work()
    await bank.wait(minutes=2)
    charge = bank.charge()["id"]
    bank.sandbox.refund_outside(charge, 100)
    bank.sandbox.dispute(charge)
    await bank.work()
    rows = await bank.inbox()
    assert {row["state"] for row in rows} == {"ignored"}
    assert {row["kind"].partition(".")[0] for row in rows} == {
        "charge", "checkout", "payment_intent", "refund",
    }  # fmt: skip
    assert await bank.payments() == []
    assert await bank.tasks() == await bank.told() == []
    assert await work.failed() == []


async def test_s32_unknown_events_are_kept_and_ignored(bank: Bank) -> None:
    sent = await bank.invoice()
    whole = json.loads(msgspec.json.encode(bank.things("webhook_endpoint")[0]))
    told = {
        "id": "evt_new", "object": "event", "type": "orchestra.tuned", "created": 1_790_000_000,
        "livemode": False, "api_version": "2026-10-28.endive", "data": {"object": whole},
    }  # fmt: skip
    assert await bank.tell(json.dumps(told).encode()) == 200
    await bank.work()
    (row,) = await bank.inbox()
    assert (row["kind"], row["state"]) == ("orchestra.tuned", "ignored")
    assert (await bank.card(sent)).due == 119_00
    assert await bank.tasks() == []


async def test_s33_events_of_other_mode_leave_task(bank: Bank) -> None:
    sent, known = await unheard(bank)
    whole = {**json.loads(bank.event(PAID)), "livemode": True}
    assert await bank.tell(json.dumps(whole).encode()) == 200
    before = len(bank.asked())
    await bank.work()
    (row,) = await bank.inbox()
    assert (row["state"], row["detail"]) == ("ignored", "other mode")
    assert await bank.tasks() == ["livemode_mismatch"]
    assert await bank.told() == ["payment.started", "task.opened"]
    assert (await bank.attempt(known)).state == "open"
    assert (await bank.card(sent)).due == 119_00
    assert len(bank.asked()) == before


@pytest.mark.parametrize("first", ["thin", "snapshot"])
async def test_s34_both_forms_are_one_event(bank: Bank, first: str) -> None:
    sent, _ = await unheard(bank)
    bodies = [thin(bank, PAID), bank.event(PAID)]
    for body in bodies if first == "thin" else reversed(bodies):
        assert await bank.tell(body) == 200
        await bank.work()
    (row,) = await bank.inbox()
    assert (row["form"], row["state"]) == (first, "done")
    assert len(await bank.payments()) == await bank.receipts() == 1
    assert (await bank.card(sent)).status == "paid"


async def test_s34_thin_event_alone_is_enough(bank: Bank) -> None:
    sent = await bank.invoice()
    known = await bank.pay(sent, number="4000000000000002")
    bank.webhooks = False
    await bank.tell(thin(bank, "payment_intent.payment_failed"))
    await bank.work()
    assert (await bank.attempt(known)).state == "declined"


@contextlib.contextmanager
def failing(times: int) -> Any:
    """Looking into events fails so often, in a way that nobody expected."""
    real, left = Events._read, [times]  # noqa: SLF001  # after whatever is done before it

    async def read(self: Events, event: Kept) -> str:
        if left[0]:
            left[0] -= 1
            raise RuntimeError("A mistake of ours.")
        return await real(self, event)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Events, "_read", read)
        yield left


async def test_s35_event_that_fails_is_tried_again(bank: Bank) -> None:
    sent, _ = await unheard(bank)
    await bank.tell(bank.event(PAID))
    with failing(3) as left:
        for _ in range(4):
            await bank.wait(minutes=5)
    assert left == [0]
    assert (await bank.inbox())[0]["state"] == "done"
    assert len(await bank.payments()) == await bank.receipts() == 1
    assert (await bank.card(sent)).status == "paid"


async def test_s35_dead_event_is_shown_and_replayed(bank: Bank) -> None:
    sent, _ = await unheard(bank)
    await bank.tell(bank.event(PAID))
    bank.webhooks = False
    with failing(100):
        for _ in range(15):
            await bank.wait(hours=3)
    (dead,) = await work.failed()
    assert (dead.kind, dead.error) == ("stripe.event", "A mistake of ours.")
    kinds = [row["kind"] for row in await db().fetch("SELECT kind FROM activity")]
    assert kinds.count("work.failed") == 1
    assert await bank.payments() == []
    await outbox.replay_work(dead.id, "system")
    await bank.work()
    assert await work.failed() == []
    assert (await bank.inbox())[0]["state"] == "done"
    assert len(await bank.payments()) == 1
    assert (await bank.card(sent)).status == "paid"


@pytest.mark.parametrize("when", ["before", "after"])
async def test_s36_killed_worker_loses_no_event(bank: Bank, when: str) -> None:
    sent, known = await unheard(bank)
    await bank.tell(bank.event(PAID))
    (job,) = await outbox.claim("stripe.event", 4)
    if when == "after":
        event = msgspec.json.decode(job.data, type=ReadEvent)
        await Events(bank.checkout, bank.till.refunds).perform(event, Attempt(job))
    await bank.work()
    looked_into = "done" if when == "after" else "pending"
    assert (await bank.inbox())[0]["state"] == looked_into
    bank.now += LEASE
    await bank.work()
    assert (await bank.inbox())[0]["state"] == "done"
    assert (await bank.attempt(known)).state == "succeeded"
    assert len(await bank.payments()) == await bank.receipts() == 1
    assert (await bank.card(sent)).status == "paid"


@asynccontextmanager
async def locked(database: Database) -> AsyncIterator[None]:
    """Somebody else writes, and takes his time."""
    if database.engine_type == "sqlite":
        await database._writer.execute("PRAGMA busy_timeout = 100")  # type: ignore[union-attr]  # noqa: SLF001
        other = sqlite3.connect(database._file, isolation_level=None)  # type: ignore[union-attr]  # noqa: SLF001
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")
        other.close()
        return
    connection = await asyncpg.connect(database.url)  # type: ignore[union-attr]
    async with connection.transaction():
        await connection.execute("LOCK TABLE stripe_event IN ACCESS EXCLUSIVE MODE")
        yield
    await connection.close()


async def test_s37_locked_database_asks_for_redelivery(bank: Bank, database: Database) -> None:
    sent = await bank.invoice()
    await bank.pay(sent)
    async with locked(database):
        assert await bank.tell(bank.event(PAID)) >= 500
    assert await bank.inbox() == []
    await bank.work()
    assert len(await bank.payments()) == 1
    assert (await bank.card(sent)).status == "paid"


async def test_s38_receiving_asks_stripe_nothing(bank: Bank) -> None:
    await unheard(bank)
    body = bank.event(PAID)
    bank.sandbox.faults.rate(1, before="timeout")
    before = len(bank.asked())
    assert await bank.tell(body) == 200
    assert len(bank.asked()) == before
    bank.sandbox.faults.clear()
    await bank.work()
    assert len(await bank.payments()) == 1


async def test_s38_receiving_only_keeps_the_event(bank: Bank) -> None:
    sent, _ = await unheard(bank)
    assert await bank.tell(bank.event(PAID)) == 200
    rows = await db().fetch("SELECT kind FROM outbox WHERE done_at IS NULL AND kind LIKE 'stripe%'")
    assert [row["kind"] for row in rows] == ["stripe.event"]
    assert await bank.payments() == []
    assert (await bank.card(sent)).due == 119_00
