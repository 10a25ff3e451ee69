"""The demo in an empty installation, and in one that is not its own."""

import asyncio
import datetime as dt
from pathlib import Path
from typing import get_args

import pytest

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
from app.engine import Database
from tests import fold, make
from tests.processes import PATIENCE, House

ZONE = "Europe/Berlin"


async def cards() -> list[Card]:
    return (await documents(Wanted(limit=100))).items


@pytest.mark.parametrize("day", ["2027-03-15", "2027-01-09"])
async def test_demo_is_fresh_any_day(database: Database, day: str) -> None:
    now = dt.datetime.fromisoformat(f"{day}T05:00:00+00:00")
    with clock.at(now):
        await seed("http://localhost:8000")
        found = await cards()
        assert {card.status for card in found} == set(get_args(Status)) - {"processing"}
        assert max(card.last_viewed_at for card in found if card.last_viewed_at) < now
        assert now - max(c.last_viewed_at for c in found if c.last_viewed_at) < dt.timedelta(
            hours=1
        )
    (last,) = (card for card in found if card.number == LAST)
    assert dt.date.fromisoformat(day) - last.issued_on <= dt.timedelta(days=3)
    assert await fold.kept() == await fold.folded(ZONE)


async def test_demo_left_half_made_says_so(database: Database) -> None:
    await settings.change(Changes(version=(await current()).version, name="Alder"), "demo")
    with pytest.raises(Refused, match="stopped before it was whole"):
        await seed("http://localhost:8000")


async def test_traffic_leaves_a_real_business_alone(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    await make.sent_invoice()
    before = await queries.head()
    house = House(database_url, tmp_path)
    async with house.serving(), house.running("demo", "--traffic") as command:
        assert await asyncio.wait_for(command.wait(), PATIENCE) == 1
    assert await queries.head() == before
