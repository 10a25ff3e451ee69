"""A backup is restored: whoever saw what is gone begins anew, whoever did not just goes on."""

import asyncio
import contextlib
import os
import shutil
import sqlite3
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import msgspec
import pytest
from websockets.exceptions import ConnectionClosed

from app import engine
from app.domain.activity import queries
from app.domain.activity.rules import ImportFinished
from app.domain.links import queries as links
from app.domain.links.rules import Keyring
from app.domain.unit import Unit
from app.engine import Database
from app.http.documents import LiveScreen
from tests import make, postgres
from tests.serving import Reader, Server, serving

_KEYRING = Keyring({"test": bytes(range(32))})


class Machine:
    """A database that can be copied and put back, and a server on it."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url = url
        self._folder = folder
        self._name = urlsplit(url).path.lstrip("/")

    @contextlib.asynccontextmanager
    async def serving(self) -> AsyncIterator[Server]:
        database = engine.connect(self.url)
        await database.start()
        links.use(_KEYRING)
        try:
            async with serving(database, self._folder) as server:
                yield server
        finally:
            Unit.committed = staticmethod(lambda _seq: None)
            await database.close()

    async def back_up(self) -> None:
        """Copy it; nobody may be using it."""
        if self.url.startswith("sqlite"):
            with contextlib.closing(sqlite3.connect(self._file)) as database:
                database.execute(f"VACUUM INTO '{self._file}.copy'")
        else:
            await postgres.create(os.environ["TEST_PG"], f"{self._name}_copy", self._name)

    async def restore(self) -> None:
        """Put the copy back; nobody may be using it."""
        if self.url.startswith("sqlite"):
            for file in self._file.parent.glob(f"{self._file.name}-*"):
                file.unlink()
            shutil.copy(f"{self._file}.copy", self._file)
        else:
            server = os.environ["TEST_PG"]
            await postgres.drop(server, self._name)
            await postgres.create(server, self._name, f"{self._name}_copy")
            await postgres.drop(server, f"{self._name}_copy")

    @property
    def _file(self) -> Path:
        return Path(self.url.removeprefix("sqlite:///"))


@pytest.fixture
async def machine(database_url: str, tmp_path: Path) -> Machine:
    return Machine(database_url, tmp_path)


async def happen(times: int) -> int:
    for number in range(times):
        async with Unit("system") as unit:
            unit.record(ImportFinished(created=number, known=0, refused=0))
    return unit.seq


async def seen(server: Server, cookie: str, times: int) -> Reader:
    """A dashboard that was there while so much happened, and is gone now."""
    async with server.socket("/ws/feed", cookie) as socket:
        reader = Reader(socket)
        await reader.next()
        await reader.until(await happen(times))
    return reader


async def refused(server: Server, cookie: str, reader: Reader) -> int:
    """The code with which that dashboard is sent away when it comes back."""
    path = f"/ws/feed?after={reader.cursor}&epoch={reader.epoch}"
    async with server.socket(path, cookie) as socket:
        with pytest.raises(ConnectionClosed) as ended:
            while True:
                async with asyncio.timeout(5):
                    await socket.recv()
    assert ended.value.rcvd is not None
    return ended.value.rcvd.code


async def reloaded(server: Server, cookie: str) -> LiveScreen:
    async with server.client(cookie) as client:
        answer: httpx.Response = await client.get("/api/v1/live")
    return msgspec.json.decode(answer.content, type=LiveScreen)


@pytest.mark.parametrize("grown", [0, 1, 5, 9])
async def test_cursor_of_lost_log_begins_anew(machine: Machine, grown: int) -> None:
    """Also where the log has grown to the cursor again, or beyond it."""
    async with machine.serving() as server:
        _, cookie = await make.member()
        before = await seen(server, cookie, 1)
    await machine.back_up()
    async with machine.serving() as server:
        after = await seen(server, cookie, 5)
    await machine.restore()
    async with machine.serving() as server:
        if grown:
            await happen(grown)
        assert await refused(server, cookie, after) == 4409
        screen = await reloaded(server, cookie)
        assert screen.epoch != after.epoch
        path = f"/ws/feed?after={screen.seq}&epoch={screen.epoch}"
        async with server.socket(path, cookie) as socket:
            reader = Reader(socket, screen.seq)
            await reader.until(await happen(2))
            assert reader.seqs == [screen.seq + 1, screen.seq + 2]
        path = f"/ws/feed?after={before.cursor}&epoch={before.epoch}"
        async with server.socket(path, cookie) as socket:
            reader = Reader(socket, before.cursor)
            await reader.until(screen.seq + 2)
            assert len(reader.seqs) == grown + 2


@pytest.mark.parametrize("dialect", ["postgres"])  # SQLite's file belongs to its server
async def test_restore_below_server_ends_every_socket(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    _, cookie = await make.member()
    before = await happen(3)
    async with serving(database, tmp_path) as server:
        async with server.socket("/ws/feed", cookie) as socket:
            reader = Reader(socket)
            await reader.next()
            await reader.until(await happen(3))
            await database.fetch("ALTER TABLE activity DISABLE TRIGGER USER")
            async with database.transaction():
                await database.fetch("DELETE FROM activity WHERE seq > $1", before)
                await database.fetch("ALTER TABLE activity ENABLE TRIGGER USER")
            with pytest.raises(ConnectionClosed) as ended:
                while True:
                    await reader.next()
            assert ended.value.rcvd is not None
            assert ended.value.rcvd.code == 4409
        async with server.socket("/ws/feed", cookie) as socket:
            reader = Reader(socket)
            hello = await reader.next()
            assert (hello.head, hello.epoch) == (before, await queries.epoch(before))
            await reader.until(await happen(2))
            assert reader.seqs == [before + 1, before + 2]


async def test_place_without_such_entry_has_no_name(database: Database) -> None:
    last = await happen(2)
    assert await queries.epoch(last + 1) is None
    assert await queries.epoch(0) == await queries.beginning()
    names = {await queries.epoch(seq) for seq in range(last + 1)}
    assert len(names) == last + 1
    assert (await queries.head()).epoch == await queries.epoch(last)
    assert uuid.UUID(int=0) not in names
