import asyncio
import datetime as dt
from typing import Any

import msgspec
import pytest

from app.domain.activity.rules import CustomerCreated, ImportFinished
from app.domain.unit import Unit
from app.engine import Database, db


class Remind(msgspec.Struct, tag="mail.remind"):
    number: str


async def log() -> list[dict[str, Any]]:
    return await db().fetch("SELECT * FROM activity ORDER BY seq")


def imported(number: int) -> ImportFinished:
    return ImportFinished(created=number, known=0, refused=0)


async def test_events_are_numbered_in_commit_order(database: Database) -> None:
    finished: list[int] = []

    async def write(number: int) -> None:
        async with Unit("system") as unit:
            await asyncio.sleep((number % 5) / 500)
            unit.record(imported(number))
            unit.record(CustomerCreated())
        finished.append(unit.seq)

    await asyncio.gather(*(write(number) for number in range(40)))
    rows = await log()
    assert [row["seq"] for row in rows] == list(range(1, 81))
    assert sorted(finished) == list(range(2, 81, 2))


async def test_reader_never_sees_a_gap(database: Database) -> None:
    """Reads what follows its cursor while sixteen write, as the feed does."""
    seen: list[int] = []
    done = asyncio.Event()

    async def write() -> None:
        for number in range(12):
            async with Unit("system") as unit:
                unit.record(imported(number))

    async def follow() -> None:
        while not done.is_set() or len(seen) < 16 * 12:
            cursor = seen[-1] if seen else 0
            rows = await db().fetch("SELECT seq FROM activity WHERE seq > $1 ORDER BY seq", cursor)
            seen.extend(row["seq"] for row in rows)
            await asyncio.sleep(0)

    reader = asyncio.create_task(follow())
    await asyncio.gather(*(write() for _ in range(16)))
    done.set()
    await reader
    assert seen == list(range(1, 16 * 12 + 1))


async def test_failed_unit_leaves_no_event(database: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        async with Unit("system") as unit:
            unit.record(imported(1))
            unit.later(Remind("2026-0417"), key="once")
            _ = 1 / 0
    assert await log() == []
    assert await db().fetch("SELECT * FROM outbox") == []


async def test_others_are_told_only_after_commit(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[int] = []
    monkeypatch.setattr(Unit, "committed", told.append)
    async with Unit("system") as unit:
        unit.record(imported(1))
        assert told == []
    assert told == [1]
    with pytest.raises(ZeroDivisionError):
        async with Unit("system") as unit:
            unit.record(imported(2))
            _ = 1 / 0
    assert told == [1]


async def test_effect_is_kept_once_for_its_key(database: Database) -> None:
    for number in ("2026-0417", "2026-0418"):
        async with Unit("system") as unit:
            unit.later(Remind(number), key="reminder:1")
    rows = await db().fetch("SELECT key, kind, data, attempts, done_at FROM outbox")
    assert rows == [
        {
            "key": "reminder:1",
            "kind": "mail.remind",
            "data": '{"type":"mail.remind","number":"2026-0417"}',
            "attempts": 0,
            "done_at": None,
        }
    ]


async def test_effect_waits_for_its_time(database: Database) -> None:
    due_at = dt.datetime(2027, 1, 1, tzinfo=dt.UTC)
    async with Unit("system") as unit:
        unit.later(Remind("2026-0417"), key="reminder:1", due_at=due_at)
    assert (await db().fetch("SELECT due_at FROM outbox"))[0]["due_at"] == due_at


@pytest.mark.parametrize(
    "change",
    ["UPDATE activity SET actor = 'nobody'", "DELETE FROM activity", "TRUNCATE activity"],
)
async def test_log_refuses_every_change(database: Database, change: str) -> None:
    if change.startswith("TRUNCATE") and database.engine_type == "sqlite":
        change = "DELETE FROM activity WHERE true"
    async with Unit("system") as unit:
        unit.record(imported(1))
    with pytest.raises(Exception, match="append-only"):
        await db().fetch(change)
    assert len(await log()) == 1


@pytest.mark.parametrize("seq", [0, 1, 3, 100])
async def test_log_refuses_a_gap(database: Database, seq: int) -> None:
    async with Unit("system") as unit:
        unit.record(imported(1))
    with pytest.raises(Exception, match="gapless"):
        await db().fetch(
            "INSERT INTO activity (seq, at, kind, actor, data) VALUES ($1, $2, 'x', 'y', '{}')",
            seq,
            dt.datetime.now(dt.UTC),
        )


async def test_unit_without_events_tells_nobody(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[int] = []
    monkeypatch.setattr(Unit, "committed", told.append)
    async with Unit("system"):
        pass
    assert told == []
