"""Visits go after the days that the business set; what was counted of them stays."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

from app.domain.activity import queries as activity
from app.domain.activity.queries import Wanted
from app.domain.clock import local_date
from app.domain.documents.queries import card
from app.domain.engagement.queries import period
from app.domain.settings import actions as settings
from app.domain.settings.rules import Changes
from app.domain.visits import actions, queries, retention
from app.domain.visits.retention import kept_since
from app.domain.visits.rules import Read
from app.effects.planner import Planner
from app.engine import Database, db
from tests import fold, make
from tests.make import Sent

At = Callable[[dt.datetime], None]
NOW = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
COUNTERS = ("engagement", "day", "hour", "document_hour")


async def read(sent: Sent, at: At, moment: dt.datetime, visitor: str = "phone") -> uuid.UUID:
    visit = uuid.uuid4()
    for seconds, told in ((0, {}), (30, {"visible": 30_000, "input": True, "downloads": 1})):
        at(moment + dt.timedelta(seconds=seconds))
        seen = Read(terms=20) if told else Read()
        beacon = make.beacon(sent.document, visit=visit, visitor=visitor, read=seen, **told)
        await actions.record([make.arrival(sent, beacon)])
    return visit


async def rows(*tables: str) -> dict[str, Any]:
    return {table: await db().fetch(f"SELECT * FROM {table} ORDER BY 1") for table in tables}


async def test_old_visits_go_and_counts_stay(database: Database, at: At) -> None:
    sent = await make.sent_invoice()
    for days, visitor in ((200, "phone"), (199, "phone"), (181, "laptop"), (10, "phone")):
        await read(sent, at, NOW - dt.timedelta(days=days), visitor)
    at(NOW)
    counted, log = await rows(*COUNTERS), await rows("activity")
    assert await retention.forget() == 3
    assert await rows(*COUNTERS) == counted
    assert await rows("activity") == log
    assert [len(found) for found in (await rows("visit", "document_view")).values()] == [1, 1]
    seen = await card(sent.document)
    assert (seen.views, seen.visitors, seen.seconds, seen.downloads) == (4, 2, 80, 4)
    assert len(await queries.of_document(sent.document, 10)) == 1
    assert await retention.forget() == 0


async def test_retention_is_a_setting(database: Database, at: At) -> None:
    sent = await make.sent_invoice()
    for days in (31, 29):
        await read(sent, at, NOW - dt.timedelta(days=days))
    at(NOW)
    assert await retention.forget() == 0
    await settings.change(Changes(version=1, visit_days=30), "system")
    assert await retention.forget() == 1
    assert (await card(sent.document)).views == 2


async def test_visit_that_goes_on_stays(database: Database, at: At) -> None:
    sent = await make.sent_invoice()
    await settings.change(Changes(version=1, visit_days=1), "system")
    visit = await read(sent, at, NOW)
    at(NOW + dt.timedelta(minutes=5))
    assert await retention.forget() == 0
    told = make.beacon(sent.document, visit=visit, visible=40_000, input=True)
    (heard,) = await actions.record([make.arrival(sent, told)])
    assert heard.viewed


async def test_people_are_counted_but_not_known(database: Database, at: At) -> None:
    sent = await make.sent_invoice()
    await settings.change(Changes(version=1, visit_days=3), "system")
    for days in (6, 5, 1):
        await read(sent, at, NOW - dt.timedelta(days=days))
    at(NOW)
    before = (await period(7)).people
    known = {row["visitor"] for row in (await rows("visitor_day"))["visitor_day"]}
    await retention.forget()
    after = (await rows("visitor_day"))["visitor_day"]
    assert (await period(7)).people == before == 1
    assert len(after) == 3
    assert sum(row["visitor"] in known for row in after) == 1


async def test_story_tells_kept_visits_only(database: Database, at: At) -> None:
    sent = await make.sent_invoice()
    old = await read(sent, at, NOW - dt.timedelta(days=200))
    kept = await read(sent, at, NOW - dt.timedelta(days=2))
    at(NOW)
    await retention.forget()
    head = (await activity.head()).seq
    for wanted in (
        Wanted(),
        Wanted(confidential=True),
        Wanted(documents=(sent.document,)),
        Wanted(group="people"),
    ):
        visits = {entry.visit for entry in await activity.page(wanted, head + 1, 100)}
        assert kept in visits
        assert old not in visits
    assert old in {entry.visit for entry in await activity.after(0, 100)}


async def test_counters_are_the_log_folded(database: Database, at: At) -> None:
    """The log itself is enough for the counters of people who are still known."""
    sent = await make.sent_invoice()
    await read(sent, at, NOW - dt.timedelta(days=2))
    at(NOW)
    before = await fold.folded("UTC")
    await retention.forget()
    assert await fold.folded("UTC") == before


def test_visit_goes_on_the_date_that_was_told() -> None:
    for zone in ("Europe/Berlin", "Pacific/Auckland", "America/Los_Angeles", "UTC"):
        since, kept = kept_since(NOW, 180, zone), dt.timedelta(days=180)
        goes, stays = since - dt.timedelta(seconds=1), since
        assert local_date(goes + kept, zone) == local_date(NOW, zone)
        assert local_date(stays + kept, zone) == local_date(NOW, zone) + dt.timedelta(days=1)


async def test_every_worker_looks_for_old_visits(database: Database, at: At) -> None:
    sent = await make.sent_invoice()
    await read(sent, at, NOW - dt.timedelta(days=200))
    at(NOW)
    await Planner(lambda _told: None).plan()
    assert (await rows("visit"))["visit"] == []
