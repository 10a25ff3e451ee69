"""A network that dies without a word keeps nobody waiting for ever."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import asyncpg
import pytest
from asyncpg.exceptions import InternalClientError

from app import engine
from app.engine import Database
from app.realtime import wake
from app.realtime.wake import PostgresWake
from tests.soak import proxy
from tests.soak.proxy import Proxy

pytestmark = pytest.mark.parametrize("dialect", ["postgres"])


@contextlib.asynccontextmanager
async def behind(url: str) -> AsyncIterator[tuple[str, Proxy]]:
    """A proxy before the database at `url`, and the address there."""
    parts = urlsplit(url)
    path = f"{parse_qs(parts.query)['host'][0]}/.s.PGSQL.5432"
    async with proxy.to_socket(path).running() as between:
        netloc = f"postgres@127.0.0.1:{between.port}"
        yield parts._replace(netloc=netloc, query="").geturl(), between


async def test_silent_connection_fails_its_question(
    database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "ANSWER_SECONDS", 0.5)
    async with behind(database_url) as (url, between):
        other = engine.connect(url)
        await other.start()
        assert await other.fetch("SELECT 1 AS one") == [{"one": 1}]
        for line in between.lines:
            line.silence()
        async with asyncio.timeout(30):
            for _ in range(2):  # as many as the pool has opened
                with pytest.raises(engine.Away):
                    async with other.transaction():
                        await other.fetch("SELECT 1 AS one")
            assert await other.fetch("SELECT 1 AS one") == [{"one": 1}]
        await other.close()


async def test_silent_connection_lets_the_server_end(
    database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "CLOSE_SECONDS", 0.5)
    async with behind(database_url) as (url, between):
        other = engine.connect(url)
        await other.start()
        for line in between.lines:
            line.silence()
        asked = asyncio.create_task(other.fetch("SELECT 1 AS one"))
        await asyncio.sleep(0.1)
        began = time.monotonic()
        await other.close()
        assert time.monotonic() - began < engine.ANSWER_SECONDS / 2
        with pytest.raises(engine.Away):
            await asked


async def test_silent_listener_is_replaced(
    database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wake, "_PULSE", 0.3)
    monkeypatch.setattr(wake, "_RETRY", 0.1)
    heard: asyncio.Queue[str] = asyncio.Queue()
    async with behind(database_url) as (url, between):
        one, other = PostgresWake(url, heard.put_nowait), PostgresWake(database_url, lambda _: None)
        running = [asyncio.create_task(each.run()) for each in (one, other)]
        async with asyncio.timeout(10):
            while await told(heard, other, "before") != "before":
                pass
            for line in between.lines:
                line.silence()
            while await told(heard, other, "after") != "after":
                pass
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


async def test_word_in_silence_is_said_again(
    database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wake, "_PULSE", 0.3)
    monkeypatch.setattr(wake, "_RETRY", 0.1)
    heard: asyncio.Queue[str] = asyncio.Queue()
    async with behind(database_url) as (url, between):
        one, other = PostgresWake(url, lambda _: None), PostgresWake(database_url, heard.put_nowait)
        running = [asyncio.create_task(each.run()) for each in (one, other)]
        async with asyncio.timeout(10):
            while await told(heard, one, "before") != "before":
                pass
            for line in between.lines:
                line.silence()
            for word in ("here", "gone", "here"):
                one.share(word)
            while (word := await heard.get()) == "before":
                pass
            assert [word, await heard.get()] == ["gone", "here"]
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


async def test_listener_survives_whatever_fails(
    database: Database,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Asyncpg's own trips are of no class that it documents."""
    monkeypatch.setattr(wake, "_RETRY", 0.1)
    known, tries = asyncpg.connect, iter([InternalClientError("another operation is in progress")])

    async def connect(*arguments: Any, **options: Any) -> Any:
        for failure in tries:
            raise failure
        return await known(*arguments, **options)

    monkeypatch.setattr(asyncpg, "connect", connect)
    heard: asyncio.Queue[str] = asyncio.Queue()
    one, other = (PostgresWake(database_url, heard.put_nowait) for _ in range(2))
    running = [asyncio.create_task(each.run()) for each in (one, other)]
    async with asyncio.timeout(10):
        while await told(heard, other, "here") != "here":
            pass
        while await told(heard, one, "there") != "there":
            pass
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
    assert "it is opened again" in caplog.text


async def told(heard: "asyncio.Queue[str]", speaker: PostgresWake, word: str) -> str:
    """What is heard soon after `word` was said, "" for nothing."""
    speaker.share(word)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(0.2):
            return await heard.get()
    return ""
