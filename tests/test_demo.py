"""The demo: a business to believe in, true in every counter, and people who keep coming."""

import asyncio
import datetime as dt
import re
import signal
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, get_args

import httpx
import msgspec
import pytest

from app.demo.page import Browser, Page
from app.demo.seed import LAST, seed, seeded
from app.demo.traffic import Street
from app.domain import clock
from app.domain.activity import queries
from app.domain.documents.lists import Wanted, documents
from app.domain.documents.queries import Card
from app.domain.documents.status import Status
from app.domain.errors import Refused
from app.domain.links.actions import copy
from app.domain.links.queries import of_document, of_portal
from app.domain.settings import actions as settings
from app.domain.settings.queries import current
from app.domain.settings.rules import Changes
from app.engine import Database
from tests import fold, make
from tests.processes import PATIENCE, House
from tests.serving import Reader, Server, serving

ZONE = "Europe/Berlin"


@pytest.fixture
async def demo(database: Database) -> Database:
    """An installation that the demo has filled."""
    assert await seed()
    return database


@pytest.fixture
async def server(demo: Database, tmp_path: Path) -> AsyncIterator[Server]:
    async with serving(demo, tmp_path) as running:
        yield running


async def cards() -> list[Card]:
    return (await documents(Wanted(limit=100))).items


async def test_demo_is_a_whole_business(demo: Database) -> None:
    found = await cards()
    assert len(found) == 60
    assert {card.status for card in found} == set(get_args(Status))
    assert {card.kind for card in found} == {"invoice", "credit_note", "quote", "sales_order"}
    assert {card.currency for card in found} >= {"EUR", "GBP", "JPY", "KWD"}
    assert len({card.customer for card in found}) == 12
    spoken = await demo.fetch("SELECT DISTINCT locale FROM contact")
    assert {row["locale"].partition("-")[0] for row in spoken} >= {"en", "de", "fr", "es", "ar"}
    assert {card.version for card in found} == {0, 1, 2}
    views = [card.views for card in found]
    assert 0 in views
    assert max(views) == 11
    remarks = await demo.fetch("SELECT DISTINCT remarks FROM document")
    assert remarks == [{"remarks": "[]"}]


async def test_demo_numbers_have_no_gaps(demo: Database) -> None:
    numbers: dict[str, list[tuple[dt.datetime, str]]] = {}
    for card in await cards():
        if card.number:
            numbers.setdefault(card.kind, []).append((card.created_at, card.number))
    for of_kind in numbers.values():
        tails = [int(number[-4:]) for _, number in sorted(of_kind)]
        assert tails == list(range(tails[0], tails[0] + len(tails)))
    assert max(numbers["invoice"])[1] == LAST


async def test_demo_counters_are_the_fold(demo: Database) -> None:
    assert await fold.kept() == await fold.folded(ZONE)


async def test_demo_log_is_in_order(demo: Database) -> None:
    log = await queries.after(0, 10_000)
    assert [entry.seq for entry in log] == list(range(1, len(log) + 1))
    assert [entry.at for entry in log] == sorted(entry.at for entry in log)
    assert log[-1].at < dt.datetime.now(dt.UTC)
    sent = set()
    for entry in log:
        if entry.kind == "link.copied":
            sent.add(entry.link)
        assert entry.kind != "link.opened" or entry.link in sent


async def test_demo_robots_are_not_counted(demo: Database) -> None:
    rows = await demo.fetch("SELECT visit_class, count(*) AS count FROM visit GROUP BY visit_class")
    count = Counter({row["visit_class"]: row["count"] for row in rows})
    assert count["human"] > 150
    assert min(count["scanner"], count["unknown"], count["staff"]) > 0


async def test_demo_twice_changes_nothing(demo: Database) -> None:
    before = await queries.head()
    assert not await seed()
    assert await queries.head() == before
    assert await seeded()


@pytest.mark.parametrize("day", ["2027-03-15", "2027-01-09"])
async def test_demo_is_fresh_any_day(database: Database, day: str) -> None:
    now = dt.datetime.fromisoformat(f"{day}T05:00:00+00:00")
    with clock.at(now):
        await seed()
        found = await cards()
        assert {card.status for card in found} == set(get_args(Status))
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
        await seed()


async def test_every_link_of_demo_opens(
    demo: Database, browse: Callable[..., httpx.AsyncClient]
) -> None:
    client = browse()
    links = [(await of_portal(card.customer))[0] for card in await cards()]
    links += [(await of_document(card.id))[0] for card in await cards() if card.version]
    for link in {link.id: link for link in links}.values():
        path = (await copy(link.id, "demo")).path
        page = await client.get(path)
        assert page.status_code == 200, path
        asked = f"/documents/{link.document}" if link.document else ""
        token = {"authorization": f"Portal {path.rsplit('/', 1)[1]}"}
        assert (await client.get(f"/api/portal{asked}", headers=token)).status_code == 200
    assert len({link.id for link in links}) == 12 + 57


async def test_simulated_people_are_seen_and_counted(demo: Database, server: Server) -> None:
    _, cookie = await make.member()
    before = len(await human_views())
    lines: list[str] = []
    street = Street(server.origin, pace=8, say=lines.append)
    async with server.socket("/ws/feed", cookie) as socket:
        reader = Reader(socket)
        walking = asyncio.create_task(street.run())
        while not any(viewer.human for viewer in reader.here.values()):
            await reader.next()
        street.stop()
        await asyncio.wait_for(walking, PATIENCE)
    assert len(await human_views()) > before
    assert await fold.kept() == await fold.folded(ZONE)
    told = r"[\w. ]+ (opens|comes back to|goes on to|prints) .+|A mail scanner fetches .+"
    assert lines
    assert all(re.fullmatch(told, line) for line in lines)
    staff = "SELECT count(*) AS count FROM visit WHERE visit_class = 'staff' AND device = ''"
    assert await demo.fetch(staff) == [{"count": 0}]


@pytest.mark.parametrize(
    "robot",
    [Browser(agent="WhatsApp/2.25.30.73 A"), Browser(agent=make.PERSON, automated=True)],
    ids=["known", "headless"],
)
async def test_simulated_robots_are_scanners(
    demo: Database, server: Server, robot: Browser
) -> None:
    counters = await fold.kept()
    (document,) = await demo.fetch("SELECT id FROM document WHERE number = '2026-0417'")
    (link, *_) = await of_document(document["id"])
    path = (await copy(link.id, "demo")).path
    token = path.rsplit("/", 1)[1]
    await Page(server.origin, path, token, robot, document["id"]).fetch_by_robot()
    opened = (await queries.after(0, 10_000))[-1]
    assert (opened.kind, opened.visit_class) == ("link.opened", "scanner")
    assert await fold.kept() == counters


async def human_views() -> list[uuid.UUID | None]:
    log = await queries.after(0, 10_000)
    return [
        entry.document
        for entry in log
        if entry.kind == "document.viewed" and _decoded(entry.event)["visit_class"] == "human"
    ]


def _decoded(event: str) -> Any:
    return msgspec.json.decode(event)


async def test_traffic_leaves_a_real_business_alone(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    await make.sent_invoice()
    before = await queries.head()
    house = House(database_url, tmp_path)
    async with house.serving(), house.running("demo", "--traffic") as command:
        assert await asyncio.wait_for(command.wait(), PATIENCE) == 1
    assert await queries.head() == before


async def test_traffic_ends_politely_when_told(
    demo: Database, database_url: str, tmp_path: Path
) -> None:
    house = House(database_url, tmp_path)
    async with house.running("demo", "--traffic") as command:
        assert await asyncio.wait_for(command.wait(), PATIENCE) == 1  # no server answers
    async with house.serving(), house.running("demo", "--traffic", "--pace", "9") as command:
        await house.until(command, "opens")
        command.send_signal(signal.SIGINT)
        await house.until(command, "Everybody has left")
        assert await asyncio.wait_for(command.wait(), PATIENCE) == 0
