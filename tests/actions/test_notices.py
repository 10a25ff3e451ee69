"""Notices and digests are planned by every worker, and each of them once."""

import asyncio
import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from app.domain import clock
from app.domain.activity.rules import DocumentViewed
from app.domain.errors import Conflict
from app.domain.notices import actions, queries
from app.domain.notices.rules import NoticeChanges
from app.domain.staff import actions as staff
from app.domain.staff.rules import Changes
from app.domain.unit import Unit
from app.engine import Database, db
from tests import make
from tests.make import Sent

SetTime = Callable[[dt.datetime], None]
MORNING = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)


async def view(sent: Sent, **changes: Any) -> int:
    """A person's view of a document, as the log tells it; its number."""
    fields = {"visit_class": "human", "version": 1, "first": True, "new_visitor": True}
    async with Unit("customer") as unit:
        event = DocumentViewed(**{**fields, **changes})
        unit.record(event, customer=sent.customer, document=sent.document)
    return unit.seq


async def prefer(member: uuid.UUID, **changes: Any) -> None:
    version = (await queries.reader(member)).preferences.version
    await actions.change(member, NoticeChanges(version=version, **changes), "system")


async def keys(prefix: str) -> list[str]:
    rows = await db().fetch("SELECT key FROM outbox WHERE key LIKE $1 ORDER BY key", f"{prefix}%")
    return [row["key"] for row in rows]


async def test_first_view_stands_in_every_list(database: Database) -> None:
    sent, (lea, _), (kim, _) = (
        await make.sent_invoice(),
        await make.member(),
        await make.member("read_only"),
    )
    seq = await view(sent)
    assert await actions.plan_notices() == seq
    for member in (lea, kim):
        found = await queries.notices(member.staff, member.role, 10)
        assert found.unread == 1
        assert [(each.kind, each.number) for each in found.items] == [("first_view", sent.number)]


async def test_planning_again_tells_nothing_twice(database: Database) -> None:
    sent, (lea, _) = await make.sent_invoice(), await make.member()
    await prefer(lea.staff, ways={"first_view": frozenset({"app", "email"})})
    await view(sent)
    await actions.plan_notices()
    await db().fetch("UPDATE planned SET seq = 0")  # as a worker that read this before the other
    await actions.plan_notices()
    assert (await queries.notices(lea.staff, "owner", 10)).unread == 1
    assert len(await keys("notice:")) == 1


async def test_two_workers_plan_once(database: Database, at: SetTime) -> None:
    sent, members = await make.sent_invoice(), [(await make.member())[0] for _ in range(3)]
    for member in members:
        await prefer(member.staff, ways={"first_view": frozenset({"app", "email"})})
    for _ in range(20):
        await view(sent)
    await asyncio.gather(*(actions.plan_notices() for _ in range(2)))
    assert len(await keys("notice:")) == 60
    for member in members:
        assert (await queries.notices(member.staff, "owner", 100)).unread == 20
    at(clock.now() + dt.timedelta(days=1))
    await asyncio.gather(*(actions.plan_digests() for _ in range(2)))
    assert len(await keys("digest:")) == 3


async def test_robots_are_no_notice(database: Database) -> None:
    sent, (lea, _) = await make.sent_invoice(), await make.member()
    await view(sent, visit_class="scanner", first=False)
    await actions.plan_notices()
    assert (await queries.notices(lea.staff, "owner", 10)).items == []


async def test_removed_member_is_not_told(database: Database) -> None:
    sent, (lea, _), (kim, _) = (
        await make.sent_invoice(),
        await make.member(),
        await make.member("member"),
    )
    await staff.change(kim.staff, Changes(version=1, active=False), "owner", lea.actor)
    await view(sent)
    await actions.plan_notices()
    assert (await queries.notices(kim.staff, "member", 10)).items == []


async def test_quiet_hours_delay_the_email(database: Database, at: SetTime) -> None:
    sent, (lea, _) = await make.sent_invoice(), await make.member()
    await make.business(time_zone="Europe/Berlin")
    at(dt.datetime(2026, 11, 21, 21, 0, tzinfo=dt.UTC))
    await prefer(lea.staff, quiet=True, ways={"first_view": frozenset({"app", "email"})})
    await view(sent)
    await actions.plan_notices()
    (row,) = await db().fetch("SELECT due_at FROM outbox WHERE key LIKE 'notice:%'")
    assert row["due_at"] == dt.datetime(2026, 11, 22, 6, 0, tzinfo=dt.UTC)
    (listed,) = (await queries.notices(lea.staff, "owner", 10)).items
    assert listed.silent


async def test_digest_is_planned_once_a_day(database: Database, at: SetTime) -> None:
    lea, _ = await make.member()
    await make.business(time_zone="Europe/Berlin")
    at(MORNING)
    await actions.plan_digests()  # its hour has gone by: the first comes tomorrow
    assert await keys("digest:") == []
    for hours in (20, 22, 23, 24, 30):
        at(MORNING + dt.timedelta(hours=hours))
        await actions.plan_digests()
    assert await keys("digest:") == [f"digest:{lea.staff}:2026-11-25"]


async def test_missed_digests_are_caught_up_once(database: Database, at: SetTime) -> None:
    lea, _ = await make.member()
    at(MORNING)
    await actions.plan_digests()
    at(MORNING + dt.timedelta(days=5))
    await actions.plan_digests()
    await actions.plan_digests()
    assert await keys("digest:") == [f"digest:{lea.staff}:2026-11-29"]
    (row,) = await db().fetch("SELECT data FROM outbox WHERE key LIKE 'digest:%'")
    assert MORNING.strftime("%Y-%m-%dT%H:%M") in row["data"]  # it tells of all five days


async def test_digest_that_is_off_is_not_planned(database: Database, at: SetTime) -> None:
    lea, _ = await make.member()
    at(MORNING)
    await actions.end_digest(lea.staff)
    at(MORNING + dt.timedelta(days=2))
    await actions.plan_digests()
    assert await keys("digest:") == []
    await prefer(lea.staff, digest=True)  # it begins now, and does not look back
    await actions.plan_digests()
    assert await keys("digest:") == []


async def test_notices_are_read_by_their_reader(database: Database) -> None:
    sent, (lea, _), (kim, _) = await make.sent_invoice(), await make.member(), await make.member()
    await view(sent)
    await view(sent)
    await actions.plan_notices()
    first = (await queries.notices(lea.staff, "owner", 10)).items[0]
    await actions.read(kim.staff, [first.id])  # somebody else's
    assert (await queries.notices(lea.staff, "owner", 10)).unread == 2
    await actions.read(lea.staff, [first.id])
    assert (await queries.notices(lea.staff, "owner", 10)).unread == 1
    await actions.read(lea.staff, None)
    assert (await queries.notices(lea.staff, "owner", 10)).unread == 0
    assert (await queries.notices(kim.staff, "owner", 10)).unread == 2


async def test_stale_preferences_are_refused(database: Database) -> None:
    lea, _ = await make.member()
    await actions.change(lea.staff, NoticeChanges(version=1, quiet=True), "system")
    with pytest.raises(Conflict):
        await actions.change(lea.staff, NoticeChanges(version=1, quiet=False), "system")
