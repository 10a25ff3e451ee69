"""A worker is killed while customers look: who is here is right again, and stays right."""

import asyncio
import datetime as dt
import time
import uuid
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.engine import Database
from app.realtime.presence import GONE_AFTER
from tests import make
from tests.make import Sent
from tests.processes import House
from tests.realtime.test_presence import Page
from tests.serving import Reader, Server

pytestmark = pytest.mark.parametrize("dialect", ["postgres"])
LATE = 1.0  # seconds that leaving may take beside the time without a sign of life


def connect(house: House, path: str, cookie: str = "") -> Any:
    port = int(house.url.rsplit(":", 1)[1])
    return Server(port).socket(path, cookie, origin=house.url)


async def look(house: House, sent: Sent, visit: uuid.UUID) -> None:
    """The page tells that a person looks."""
    headers = {"authorization": f"Portal {sent.token}", "user-agent": make.PERSON}
    told = {"visit": str(visit), "document": str(sent.document), "visible": 2000, "input": True}
    async with httpx.AsyncClient(base_url=house.url, trust_env=False) as client:
        for _ in range(2):
            answer = await client.post("/api/portal/beacons", json=told, headers=headers)
            assert answer.is_success, answer.text
            await asyncio.sleep(1.1)


async def test_presence_survives_a_killed_worker(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    one, two = House(database_url, tmp_path / "one"), House(database_url, tmp_path / "two")
    stays, leaves = await make.sent_invoice(), await make.sent_invoice()
    _, cookie = await make.member()
    async with one.serving() as dying, two.serving(), connect(two, "/ws/feed", cookie) as feed:
        reader = Reader(feed)
        async with connect(one, "/ws/portal") as first, connect(one, "/ws/portal") as other:
            page, gone = Page(first, stays), Page(other, leaves)
            await page.enter()
            await gone.enter()
            await look(one, stays, page.visit)
            await reader.until_here(2)
            await reader.until_here(1, human=True)
            since = reader.here[page.visit, stays.document].since
            await page.beat()
            await gone.beat()
            dying.kill()
            killed = time.monotonic()
            await dying.wait()
        async with connect(two, "/ws/portal") as second:
            again = Page(second, stays)
            again.visit = page.visit
            away = dt.datetime.now(dt.UTC) - since
            await again.enter(seconds=round(away.total_seconds()))
            async with connect(two, "/ws/feed", cookie) as late:
                fresh = Reader(late)
                await fresh.until_here(1, human=True)
                assert fresh.here[page.visit, stays.document].since == since
            await keep_beating(again, reader, until=1)
            assert time.monotonic() - killed < GONE_AFTER + LATE
            viewer = reader.here[page.visit, stays.document]
            assert (viewer.human, viewer.since) == (True, since)
            async with one.serving(), connect(one, "/ws/feed", cookie) as back:
                await shown_again(Reader(back), again, since)


async def shown_again(reader: Reader, page: Page, since: dt.datetime) -> None:
    """A worker that was started anew learns of whoever looks from a sign of life."""
    await page.beat("payment")
    await reader.until_here(1, human=True)
    (found,) = reader.here.values()
    assert abs(found.since - since) < dt.timedelta(seconds=2)
    assert found.section == "payment"


async def keep_beating(page: Page, reader: Reader, *, until: int) -> None:
    """Give signs of life until so many are here."""
    while len(reader.here) != until:
        await page.beat()
        try:
            await reader.next()
        except TimeoutError:
            continue
