"""Two workers on PostgreSQL, each with its own pool: what one does, the other tells."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app import engine
from app.domain.activity import queries
from app.domain.activity.rules import ImportFinished
from app.domain.unit import Unit
from app.engine import Database
from tests import make
from tests.realtime.test_presence import Page
from tests.serving import Reader, Server, serving

pytestmark = pytest.mark.parametrize("dialect", ["postgres"])
Pair = tuple[Server, Server]


@pytest.fixture
async def workers(database: Database, database_url: str, tmp_path: Path) -> AsyncIterator[Pair]:
    other = engine.connect(database_url)
    await other.start()
    async with serving(other, tmp_path) as two, serving(database, tmp_path) as one:
        yield one, two
    await other.close()


async def happen() -> int:
    async with Unit("system") as unit:
        unit.record(ImportFinished(created=1, known=0, refused=0))
    return unit.seq


async def test_one_worker_wakes_the_other(workers: Pair) -> None:
    _, two = workers
    _, cookie = await make.member()
    head = (await queries.head()).seq
    async with two.socket(f"/ws/feed?after={head}", cookie) as socket:
        reader = Reader(socket, head)
        await reader.next()
        await asyncio.sleep(1.2)  # past the poll, so that only a wake-up can be this quick
        started = time.monotonic()
        await reader.until(await happen())
        assert time.monotonic() - started < 0.5


async def test_lost_wake_up_costs_a_second(workers: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    _, two = workers
    _, cookie = await make.member()
    head = (await queries.head()).seq
    monkeypatch.setattr(Unit, "committed", lambda _seq: None)
    async with two.socket(f"/ws/feed?after={head}", cookie) as socket:
        await Reader(socket, head).until(await happen())


async def test_listener_comes_back_when_cut(workers: Pair, database: Database) -> None:
    _, two = workers
    _, cookie = await make.member()
    cut = await database.fetch(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        " AND (query LIKE 'LISTEN%' OR query LIKE '%pg_notify%')"
    )
    assert len(cut) == 2
    await asyncio.sleep(1.3)
    head = (await queries.head()).seq
    async with two.socket(f"/ws/feed?after={head}", cookie) as socket:
        reader = Reader(socket, head)
        await reader.next()
        await asyncio.sleep(1.1)
        started = time.monotonic()
        await reader.until(await happen())
        assert time.monotonic() - started < 0.5


async def test_presence_is_shared_between_workers(workers: Pair) -> None:
    one, two = workers
    sent, (_, cookie) = await make.sent_invoice(), await make.member()
    async with two.socket("/ws/feed", cookie) as feed:
        reader = Reader(feed)
        async with one.socket("/ws/portal") as socket:
            await Page(socket, sent).enter()
            await reader.until_here(1)
        await reader.until_here(0)


async def test_dashboard_resumes_at_another_worker(workers: Pair) -> None:
    one, two = workers
    _, cookie = await make.member()
    head = (await queries.head()).seq
    async with one.socket(f"/ws/feed?after={head}", cookie) as socket:
        first = Reader(socket, head)
        await first.until(await happen())
        assert first.cursor is not None
    missed = await happen()
    path = f"/ws/feed?after={first.cursor}&epoch={first.epoch}"
    async with two.socket(path, cookie) as socket:
        second = Reader(socket, first.cursor)
        await second.until(missed)
        assert first.seqs + second.seqs == list(range(head + 1, missed + 1))
