"""The demo in an empty installation, and in one that is not its own."""

import asyncio
import datetime as dt
from pathlib import Path
from typing import get_args

import pytest

from app.demo.payments import (
    BY_TRANSFER,
    DEBITED,
    DISPUTED,
    IN_PARTS,
    REFUNDED,
    Counter,
    Ear,
)
from app.demo.seed import LAST, seed
from app.domain import clock
from app.domain.activity import queries
from app.domain.documents.lists import Wanted, documents
from app.domain.documents.queries import Card
from app.domain.documents.status import Status
from app.domain.errors import Refused
from app.domain.settings import actions as settings
from app.domain.settings.queries import current
from app.domain.settings.rules import Changes
from app.effects.stripe.connection import SANDBOX_KEY
from app.effects.stripe.gateway import Gateway
from app.effects.stripe.till import Till
from app.engine import Database
from app.sandbox import Sandbox
from app.sandbox.client import client
from tests import fold, make
from tests.processes import PATIENCE, House

BASE = "http://localhost:8000"
ZONE = "Europe/Berlin"


async def cards() -> list[Card]:
    return (await documents(Wanted(limit=100))).items


@pytest.mark.parametrize("day", ["2027-03-15", "2027-01-09"])
async def test_demo_is_fresh_any_day(database: Database, day: str) -> None:
    now = dt.datetime.fromisoformat(f"{day}T05:00:00+00:00")
    with clock.at(now):
        await seed(BASE)
        found = await cards()
        assert {card.status for card in found} == set(get_args(Status)) - {"processing"}
        assert max(card.last_viewed_at for card in found if card.last_viewed_at) < now
        assert now - max(c.last_viewed_at for c in found if c.last_viewed_at) < dt.timedelta(
            hours=1
        )
    (last,) = (card for card in found if card.number == LAST)
    assert dt.date.fromisoformat(day) - last.issued_on <= dt.timedelta(days=3)
    assert await fold.kept() == await fold.folded(ZONE)


async def test_demo_is_paid_in_every_way(database: Database) -> None:
    bank = Sandbox(key=SANDBOX_KEY, url=f"{BASE}/_stripe", now=clock.now, send=Ear())
    till = Till(Gateway(f"{BASE}/_stripe", client(bank)), BASE)
    await seed(BASE, Counter(till, bank))
    found = {card.number: card for card in await cards()}
    assert {card.status for card in found.values()} == set(get_args(Status))
    assert found[DEBITED].status == "processing"
    assert (found[BY_TRANSFER].due, found[REFUNDED].due) == (0, 0)
    assert found[DISPUTED].due == found[DISPUTED].total
    assert 0 < found[IN_PARTS].instalment < found[IN_PARTS].due
    (task,) = await database.fetch("SELECT kind, due_at FROM task WHERE closed_at IS NULL")
    assert task["kind"] == "chargeback"
    assert task["due_at"] > clock.now() + dt.timedelta(days=2)
    rows = await database.fetch("SELECT kind FROM activity WHERE kind LIKE 'payment.%'")
    assert {row["kind"].removeprefix("payment.") for row in rows} >= {
        "recorded", "declined", "expired", "succeeded", "processing", "refunded", "disputed",
    }  # fmt: skip
    assert await fold.kept() == await fold.folded(ZONE)
    assert await database.fetch(
        "SELECT id FROM outbox WHERE done_at IS NULL"
    ) == await database.fetch("SELECT id FROM outbox WHERE failed_at IS NOT NULL")
    head = await queries.head()
    await till.connecting.to_sandbox()  # as the first start of the server does
    assert await queries.head() == head


async def test_demo_left_half_made_says_so(database: Database) -> None:
    await settings.change(Changes(version=(await current()).version, name="Alder"), "demo")
    with pytest.raises(Refused, match="stopped before it was whole"):
        await seed(BASE)


async def test_traffic_leaves_a_real_business_alone(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    await make.sent_invoice()
    before = await queries.head()
    house = House(database_url, tmp_path)
    async with house.serving(), house.running("demo", "--traffic") as command:
        assert await asyncio.wait_for(command.wait(), PATIENCE) == 1
    assert await queries.head() == before
