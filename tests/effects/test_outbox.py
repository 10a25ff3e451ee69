"""The outbox's runner: every effect is done, once, or given up where staff see it."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Callable

import msgspec
import pytest

from app.domain import clock
from app.domain.outbox import actions
from app.domain.outbox.rules import LEASE, TRIES, Failure, wait
from app.domain.unit import Unit
from app.effects.outbox import Attempt, Never, NotNow, Runner, Unknown
from app.engine import Database, db


class Ring(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="ring"):
    door: str


class Bells:
    """Rings as often as it is told to, and notes what became of each."""

    effect = Ring
    at_once = 2

    def __init__(self) -> None:
        self.rung: list[str] = []
        self.told: list[str] = []
        self.most = 0
        self.answers: list[Exception | None] = []
        self.busy = 0
        self.held = asyncio.Event()
        self.held.set()

    async def perform(self, effect: Ring, attempt: Attempt) -> str:
        self.busy += 1
        self.most = max(self.most, self.busy)
        try:
            await self.held.wait()
            answer = self.answers.pop(0) if self.answers else None
            if answer and not isinstance(answer, Unknown):
                raise answer
            await attempt.begin()
            self.rung.append(attempt.key)
            if answer:
                raise answer
            return "rung"
        finally:
            self.busy -= 1

    async def done(self, unit: Unit, effect: Ring, said: str) -> None:
        self.told.append(f"done {effect.door}")

    async def postponed(self, effect: Ring, why: str) -> None:
        self.told.append(f"postponed {effect.door}")

    async def failed(self, unit: Unit, effect: Ring, reason: Failure, why: str) -> None:
        self.told.append(f"{reason} {effect.door}")


@pytest.fixture
def bells() -> Bells:
    return Bells()


@pytest.fixture
async def runner(database: Database, bells: Bells) -> AsyncIterator[Runner]:
    runner = Runner([bells])
    Unit.owed = runner.poke
    running = asyncio.create_task(runner.run())
    yield runner
    await runner.stop()
    await running
    Unit.owed = staticmethod(lambda: None)


async def order(*doors: str, due_at: dt.datetime | None = None) -> None:
    async with Unit("system") as unit:
        for door in doors:
            unit.later(Ring(door=door), key=f"ring:{door}", due_at=due_at)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110  # whatever the test waits for
            await asyncio.sleep(0.01)


async def row(door: str) -> dict[str, object]:
    """The effect's row once nobody holds it: a performer reports before the commit."""
    sql = "SELECT * FROM outbox WHERE key = $1 AND claimed_until IS NULL"
    async with asyncio.timeout(5):
        while not (rows := await db().fetch(sql, f"ring:{door}")):  # noqa: ASYNC110  # a row
            await asyncio.sleep(0.01)
    return rows[0]


async def test_each_effect_is_done_once(runner: Runner, bells: Bells) -> None:
    doors = [str(number) for number in range(20)]
    await order(*doors)
    await order(*doors)  # the same keys
    await until(lambda: len(bells.told) == 20)
    await asyncio.sleep(0.05)
    assert sorted(bells.rung) == sorted(f"ring:{door}" for door in doors)
    assert bells.most == 2
    left = await db().fetch("SELECT id FROM outbox WHERE done_at IS NULL")
    assert left == []


async def test_refused_effect_is_given_up(runner: Runner, bells: Bells) -> None:
    bells.answers = [Never("no such door")]
    await order("one")
    await until(lambda: bool(bells.told))
    assert bells.told == ["refused one"]
    found = await row("one")
    assert found["failed_at"] is not None
    assert found["last_error"] == "no such door"


async def test_busy_end_is_tried_later(
    runner: Runner, bells: Bells, at: Callable[[dt.datetime], None]
) -> None:
    bells.answers = [NotNow("busy")]
    await order("one")
    await until(lambda: bool(bells.told))
    assert bells.rung == []
    at(clock.now() + dt.timedelta(seconds=30))
    runner.poke()
    await until(lambda: len(bells.told) == 2)
    assert bells.told == ["postponed one", "done one"]
    assert bells.rung == ["ring:one"]


async def test_last_try_gives_up(runner: Runner, bells: Bells) -> None:
    await db().fetch("SELECT 1")
    bells.answers = [NotNow("busy")]
    bells.held.clear()
    await order("one")
    await until(lambda: bells.busy == 1)
    await db().fetch("UPDATE outbox SET attempts = $1", TRIES)  # as if it had been tried so often
    bells.held.set()
    await asyncio.sleep(0.2)
    assert bells.told == []  # the one who holds an older claim may not say so
    await db().fetch("UPDATE outbox SET attempts = $1, claimed_until = NULL", TRIES - 1)
    bells.answers = [NotNow("busy")]
    runner.poke()
    await until(lambda: bool(bells.told))
    assert bells.told == ["gave_up one"]


async def test_unanswered_effect_is_not_repeated(runner: Runner, bells: Bells) -> None:
    bells.answers = [Unknown("cut off")]
    await order("one")
    await until(lambda: bool(bells.told))
    assert bells.told == ["unknown one"]
    assert bells.rung == ["ring:one"]


async def test_worker_that_died_after_begin_is_unknown(
    database: Database, bells: Bells, at: Callable[[dt.datetime], None]
) -> None:
    await order("one")
    (job,) = await actions.claim("ring", 1)
    await actions.begin(job)
    at(clock.now() + LEASE + dt.timedelta(seconds=1))
    runner = Runner([bells])
    running = asyncio.create_task(runner.run())
    await until(lambda: bool(bells.told))
    await runner.stop()
    await running
    assert bells.told == ["unknown one"]
    assert bells.rung == []


async def test_worker_that_died_before_begin_is_replaced(
    database: Database, bells: Bells, at: Callable[[dt.datetime], None]
) -> None:
    await order("one")
    (job,) = await actions.claim("ring", 1)
    assert await actions.claim("ring", 1) == []
    at(clock.now() + LEASE + dt.timedelta(seconds=1))
    (again,) = await actions.claim("ring", 1)
    assert again.attempts == job.attempts + 1
    with pytest.raises(actions.Lost):
        await actions.begin(job)


async def test_stopped_runner_gives_back_what_waits(
    database: Database, bells: Bells, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.effects.outbox.DRAIN", 0.05)
    bells.held.clear()
    await order("one")
    runner = Runner([bells])
    running = asyncio.create_task(runner.run())
    await until(lambda: bells.busy == 1)
    await runner.stop()
    await running
    found = await row("one")
    assert (found["attempts"], found["claimed_until"]) == (0, None)


async def test_given_up_effect_can_be_replayed(runner: Runner, bells: Bells) -> None:
    bells.answers = [Never("no such door")]
    await order("one")
    await until(lambda: bool(bells.told))
    async with Unit("system") as unit:
        await actions.replay(unit, "ring:one")
    await until(lambda: len(bells.told) == 2)
    assert bells.told == ["refused one", "done one"]


async def test_effect_waits_for_its_time(
    runner: Runner, bells: Bells, at: Callable[[dt.datetime], None]
) -> None:
    due_at = clock.now() + dt.timedelta(hours=1)
    await order("one", due_at=due_at)
    await asyncio.sleep(0.1)
    assert bells.rung == []
    at(due_at)
    runner.poke()
    await until(lambda: bells.rung == ["ring:one"])


def test_waits_grow_and_spread() -> None:
    waits = [wait(tries, 0.5) for tries in range(1, TRIES)]
    seconds = [each.total_seconds() for each in waits if each]
    assert seconds == sorted(seconds)
    assert seconds[0] == 15
    assert max(seconds) == 2 * 60 * 60
    assert wait(TRIES, 0.5) is None
    soonest, latest = wait(1, 0), wait(1, 1)
    assert soonest
    assert latest
    assert (soonest.total_seconds(), latest.total_seconds()) == (12, 18)
