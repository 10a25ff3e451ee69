import asyncio
import contextvars
import datetime as dt
import sqlite3
from pathlib import Path

import pytest
from piccolo.engine.exceptions import TransactionError

from app import engine
from app.domain import tables
from app.engine import Database, Postgres, db

DAY = tables.Day(date=dt.date(2026, 11, 21), views=1, first_views=0, seconds=0)


async def count() -> int:
    return int((await db().fetch("SELECT count(*) AS n FROM rate"))[0]["n"])


async def insert(key: str) -> None:
    await db().fetch(
        "INSERT INTO rate (key, tokens, refilled_at) VALUES ($1, 1.0, '2026-01-01 00:00:00+00:00')",
        key,
    )


async def test_hundred_concurrent_writers_all_commit(database: Database) -> None:
    async def read_then_write(number: int) -> None:
        async with db().transaction():
            before = await count()
            await insert(f"{number}:{before}")

    await asyncio.gather(*(read_then_write(number) for number in range(100)))
    assert await count() == 100


async def test_failed_body_leaves_nothing(database: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        async with db().transaction():
            await insert("a")
            _ = 1 / 0
    assert await count() == 0


async def test_nested_transaction_is_refused(database: Database) -> None:
    async with db().transaction():
        with pytest.raises(TransactionError):
            async with db().transaction():
                pass


async def test_task_of_transaction_is_refused(database: Database) -> None:
    async with db().transaction():
        with pytest.raises(TransactionError):
            await asyncio.create_task(count())


async def test_task_that_outlives_transaction_is_refused(database: Database) -> None:
    started = asyncio.Event()

    async def later() -> int:
        await started.wait()
        return await count()

    async with db().transaction():
        task = asyncio.create_task(later())
    started.set()
    with pytest.raises(TransactionError):
        await task


@pytest.mark.parametrize("dialect", ["postgres"])  # SQLite has no pool to lose them from
async def test_failed_commit_returns_the_connection(database: Database) -> None:
    await database.fetch("CREATE TABLE parent (id int PRIMARY KEY)")
    await database.fetch(
        "CREATE TABLE child (id int REFERENCES parent DEFERRABLE INITIALLY DEFERRED)"
    )
    for _ in range(12):  # more often than the pool is large
        with pytest.raises(Exception, match="foreign key"):
            async with database.transaction():
                await database.fetch("INSERT INTO child (id) VALUES (7)")
    async with asyncio.timeout(5):
        assert await count() == 0


async def test_task_goes_on_after_failed_commit(database: Database) -> None:
    if isinstance(database, Postgres):
        await database.fetch("CREATE TABLE once (id int UNIQUE DEFERRABLE INITIALLY DEFERRED)")
        failing = "INSERT INTO once (id) VALUES (1), (1)"
    else:
        failing = "INSERT INTO rate (key) VALUES (NULL)"
    with pytest.raises(Exception, match="unique|NOT NULL"):
        async with database.transaction():
            await database.fetch(failing)
    async with database.transaction():
        await insert("a")
    assert await count() == 1


async def test_cancelled_transactions_leave_engine_working(database: Database) -> None:
    async def write(number: int) -> None:
        async with db().transaction():
            await insert(f"{number}:a")
            await insert(f"{number}:b")

    for number in range(60):
        task = asyncio.create_task(write(number))
        for _ in range(number % 12):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert await count() % 2 == 0
    await write(1000)
    rows = await db().fetch("SELECT key FROM rate WHERE key LIKE '1000:%'")
    assert len(rows) == 2


async def test_snapshot_sees_one_moment(database: Database) -> None:
    async with db().snapshot():
        before = await count()
        await asyncio.create_task(insert("elsewhere"), context=contextvars.Context())
        assert await count() == before
    assert await count() == before + 1


async def test_snapshot_cannot_write(database: Database) -> None:
    with pytest.raises(Exception, match="readonly|read-only"):
        async with db().snapshot():
            await insert("a")


async def test_piccolo_queries_join_the_transaction(database: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        async with db().transaction():
            await tables.Day.insert(DAY)
            _ = 1 / 0
    assert await tables.Day.count() == 0


async def test_point_reads_what_is_committed(database: Database) -> None:
    await insert("a")
    assert await db().point("SELECT key FROM rate WHERE key = $1", "a") == {"key": "a"}
    assert await db().point("SELECT key FROM rate WHERE key = $1", "b") is None


async def test_second_server_on_file_is_refused(tmp_path: Path) -> None:
    first, second = (engine.SQLite(tmp_path / "porchlight.sqlite") for _ in range(2))
    await first.start()
    await second.start()
    first.claim()
    with pytest.raises(engine.Unusable, match="Another Porchlight server"):
        second.claim()
    await first.close()
    second.claim()
    await second.close()


async def test_command_writes_beside_the_server(tmp_path: Path) -> None:
    server = engine.SQLite(tmp_path / "porchlight.sqlite")
    await server.start()
    server.claim()
    await server.fetch("CREATE TABLE word (it text)")
    command = sqlite3.connect(tmp_path / "porchlight.sqlite")
    command.execute("INSERT INTO word VALUES ('beside')")
    command.commit()
    command.close()
    assert await server.fetch("SELECT it FROM word") == [{"it": "beside"}]
    await server.close()


async def test_every_sqlite_commit_reaches_the_disk(tmp_path: Path) -> None:
    opened = engine.SQLite(tmp_path / "porchlight.sqlite")
    await opened.start()
    async with opened.transaction():
        (mode,), (level,) = [
            tuple((await opened.fetch(f"PRAGMA {name}"))[0].values())
            for name in ("journal_mode", "synchronous")
        ]
    await opened.close()
    assert (mode, level) == ("wal", 2)


async def test_unreachable_postgres_is_one_sentence() -> None:
    absent = engine.connect("postgresql://nobody@/nothing?host=/nowhere")
    with pytest.raises(engine.Unusable, match="PostgreSQL cannot be reached"):
        await absent.start()
