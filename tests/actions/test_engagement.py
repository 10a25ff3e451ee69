"""Counters of days and hours, people counted once, and how far documents came."""

import datetime as dt
from collections.abc import Callable

import pytest

from app.domain.activity.queries import today
from app.domain.documents.queries import card
from app.domain.engagement.queries import flow_of, period
from app.domain.links import actions as links
from app.domain.settings import actions as settings
from app.domain.settings.queries import current
from app.domain.settings.rules import Changes
from app.domain.visits.actions import record
from app.domain.visits.rules import Read
from app.engine import Database, db
from tests import make
from tests.make import Sent

NOON = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
At = Callable[[dt.datetime], None]


async def look(sent: Sent, at: At, moment: dt.datetime, visitor: str, payment: int = 0) -> None:
    """Somebody looks at a document for five seconds, some of them at how to pay."""
    opened = make.beacon(sent.document, visitor=visitor)
    read = Read(lines=5 - payment, payment=payment)
    told = make.beacon(
        sent.document, visit=opened.visit, visitor=visitor, visible=5000, input=True, read=read
    )
    for seconds, beacon in ((0, opened), (5, told)):
        at(moment + dt.timedelta(seconds=seconds))
        await record([make.arrival(sent, beacon)])


def ago(**time: float) -> dt.datetime:
    return NOON - dt.timedelta(**time)


async def test_person_of_many_days_counts_once(database: Database, at: At) -> None:
    at(ago(days=40))
    sent = await make.sent_invoice()
    for days, visitor in ((20, "phone"), (8, "phone"), (8, "desk"), (3, "phone"), (0, "phone")):
        await look(sent, at, ago(days=days), visitor)
    at(NOON)
    now = await today()
    assert (now.people, now.people_7, now.people_30) == (1, 0, 0)
    week, month = await period(7), await period(30)
    assert (week.people, week.people_before) == (1, 2)
    assert (month.people, month.people_before) == (2, 0)
    assert [slice_.people for slice_ in month.earlier] == [1, 2, 1]


async def test_browser_that_keeps_nothing_is_new(database: Database, at: At) -> None:
    at(ago(days=1))
    sent = await make.sent_invoice()
    for minutes in (50, 40):
        await look(sent, at, ago(minutes=minutes), "")
    assert (await today()).people == 2


async def test_hours_follow_the_business(database: Database, at: At) -> None:
    changes = Changes(version=(await current()).version, time_zone="Asia/Kolkata")
    await settings.change(changes, "system")
    at(ago(days=2))
    sent = await make.sent_invoice()
    # 17:32 and 18:28 in Kolkata, then half an hour after its midnight.
    for moment in (ago(minutes=-2), ago(minutes=-58), ago(hours=-7)):
        await look(sent, at, moment, "phone")
    now = await today()
    assert now.since == dt.datetime(2026, 11, 21, 18, 30, tzinfo=dt.UTC)
    assert [(hour.at, hour.views) for hour in now.hours] == [(now.since, 1)]
    yesterday = await period(1)
    assert [(hour.at, hour.views, hour.people) for hour in yesterday.before] == [
        (dt.datetime(2026, 11, 21, 11, 30, tzinfo=dt.UTC), 1, 1),
        (dt.datetime(2026, 11, 21, 12, 30, tzinfo=dt.UTC), 1, 0),
    ]


async def test_period_leaves_today_to_the_feed(database: Database, at: At) -> None:
    at(ago(days=60))
    sent = await make.sent_invoice()
    for days in (13, 7, 6, 1, 0):
        await look(sent, at, ago(days=days), "phone")
    week = await period(7)
    assert week.since == dt.datetime(2026, 11, 15, tzinfo=dt.UTC)
    assert [(day.at.day, day.views) for day in week.before] == [(8, 1), (14, 1)]
    assert [(day.at.day, day.views, day.seconds) for day in week.earlier] == [
        (15, 1, 5),
        (20, 1, 5),
    ]


async def test_card_shows_views_of_last_day(database: Database, at: At) -> None:
    at(ago(days=3))
    sent = await make.sent_invoice()
    for hours, visitor in ((30, "a"), (3, "a"), (3, "b"), (0, "a")):
        await look(sent, at, ago(hours=hours), visitor)
    lately = [(hour.at, hour.views) for hour in (await card(sent.document)).lately]
    assert lately == [(ago(hours=3), 2), (NOON, 1)]


async def test_card_tells_how_far_a_document_came(database: Database, at: At) -> None:
    at(ago(hours=5))
    sent = await make.sent_invoice()
    at(ago(hours=4))
    await links.regenerate(sent.link, "system")
    first = await card(sent.document)
    assert (first.handed_out_at, first.payment_read_at) == (ago(hours=5), None)
    await look(sent, at, ago(hours=3), "a")
    await look(sent, at, ago(hours=2), "a", payment=2)
    await look(sent, at, ago(hours=1), "a", payment=3)
    assert (await card(sent.document)).payment_read_at == ago(hours=2) + dt.timedelta(seconds=5)


@pytest.mark.parametrize(("days", "expected"), [(1, (1, 0, 0)), (7, (2, 1, 1)), (30, (3, 2, 1))])
async def test_flow_is_of_documents_handed_out_lately(
    database: Database, at: At, days: int, expected: tuple[int, int, int]
) -> None:
    for since, payment in ((20, 0), (3, 2)):
        at(ago(days=since))
        sent = await make.sent_invoice()
        await look(sent, at, ago(days=since, hours=-1), "a", payment=payment)
    at(ago(hours=2))
    await make.sent_invoice()
    at(NOON)
    told = await flow_of(days)
    assert (told.handed_out, told.viewed, told.payment_read) == expected


async def test_robots_leave_no_trace_in_counters(database: Database, at: At) -> None:
    at(NOON)
    sent = await make.sent_invoice()
    told = make.beacon(sent.document, visible=30_000, input=True)
    for seconds in (0, 40):
        at(NOON + dt.timedelta(seconds=seconds))
        await record([make.arrival(sent, told, agent="Slackbot")])
    for table in ("day", "hour", "document_hour", "visitor_day"):
        assert await db().fetch(f"SELECT * FROM {table}") == []
