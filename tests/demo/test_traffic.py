"""The demo's customers at the doors of a server: people are people, robots are not."""

import asyncio
import re
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from app.demo.page import Browser, Page
from app.demo.traffic import Street
from app.domain.activity import queries
from app.domain.links.actions import copy
from app.domain.links.queries import of_document
from app.engine import Database
from tests import fold, make
from tests.processes import PATIENCE, House
from tests.serving import Reader, Server, serving

ZONE = "Europe/Berlin"


@pytest.fixture
async def server(database: Database, tmp_path: Path) -> AsyncIterator[Server]:
    async with serving(database, tmp_path) as running:
        yield running


async def test_simulated_people_are_seen_and_counted(database: Database, server: Server) -> None:
    _, cookie = await make.member()
    lines: list[str] = []
    street = Street(server.origin, pace=8, say=lines.append)
    async with server.socket("/ws/feed", cookie) as socket:
        reader = Reader(socket)
        walking = asyncio.create_task(street.run())
        people, viewed = False, False
        while not (people and viewed):
            await reader.next()
            people |= any(viewer.human for viewer in reader.here.values())
            viewed |= any(_viewed_by_a_person(item.event) for item in reader.items)
        street.stop()
        await asyncio.wait_for(walking, PATIENCE)
    assert await fold.kept() == await fold.folded(ZONE)
    told = (
        r"[\w. -]+ (opens|comes back to|goes on to|prints|downloads) .+|A mail scanner fetches .+"
    )
    assert lines
    assert [line for line in lines if not re.fullmatch(told, line)] == []
    staff = "SELECT count(*) AS count FROM visit WHERE visit_class = 'staff' AND device = ''"
    assert await database.fetch(staff) == [{"count": 0}]


@pytest.mark.parametrize(
    "robot",
    [Browser(agent="WhatsApp/2.25.30.73 A"), Browser(agent=make.PERSON, automated=True)],
    ids=["known", "headless"],
)
async def test_simulated_robots_are_scanners(
    database: Database, server: Server, robot: Browser
) -> None:
    counters = await fold.kept()
    (document,) = await database.fetch("SELECT id FROM document WHERE number = '2026-0417'")
    (link, *_) = await of_document(document["id"])
    path = (await copy(link.id, "demo")).path
    token = path.rsplit("/", 1)[1]
    await Page(server.origin, path, token, robot, document["id"]).fetch_by_robot()
    opened = (await queries.after(0, 10_000))[-1]
    assert (opened.kind, opened.visit_class) == ("link.opened", "scanner")
    assert await fold.kept() == counters


def _viewed_by_a_person(event: bytes | str) -> bool:
    found: Any = msgspec.json.decode(event)
    return (found["kind"], found.get("visit_class")) == ("document.viewed", "human")


async def test_traffic_ends_politely_when_told(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    house = House(database_url, tmp_path)
    async with house.running("demo", "--traffic") as command:
        assert await asyncio.wait_for(command.wait(), PATIENCE) == 1  # no server answers
    async with house.serving(), house.running("demo", "--traffic", "--pace", "9") as command:
        await house.until(command, "opens")
        command.send_signal(signal.SIGINT)
        await house.until(command, "Everybody has left")
        assert await asyncio.wait_for(command.wait(), PATIENCE) == 0
