import asyncio
import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from app.domain.activity.queries import today
from app.domain.activity.rules import AnyEvent, DocumentViewed
from app.domain.documents.queries import card
from app.domain.grouped import Grouped
from app.domain.visits import queries
from app.domain.visits.actions import Heard, record
from app.domain.visits.rules import Read
from app.engine import Database, db
from tests import make
from tests.make import Sent

NOW = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)


async def events(kind: str) -> list[AnyEvent]:
    rows = await db().fetch("SELECT data FROM activity WHERE kind = $1 ORDER BY seq", kind)
    return [msgspec.json.decode(row["data"], type=AnyEvent) for row in rows]


async def tell(sent: Sent, visit: uuid.UUID, **changes: Any) -> Heard:
    (heard,) = await record(
        [make.arrival(sent, make.beacon(sent.document, visit=visit, **changes))]
    )
    return heard


async def look(
    sent: Sent, at: Callable[[dt.datetime], None], moment: dt.datetime, visitor: str = "browser"
) -> uuid.UUID:
    """Somebody opens a document and looks at it for three seconds."""
    visit = uuid.uuid4()
    at(moment)
    await tell(sent, visit, visitor=visitor)
    at(moment + dt.timedelta(seconds=3))
    heard = await tell(sent, visit, visitor=visitor, visible=3000, input=True)
    assert heard.viewed
    return visit


async def test_opened_page_is_no_view(database: Database) -> None:
    sent = await make.sent_invoice()
    assert await tell(sent, uuid.uuid4()) == Heard(viewed=False)
    assert (await card(sent.document)).views == 0
    assert len(await events("link.opened")) == 1
    assert await events("document.viewed") == []


async def test_person_who_looks_is_a_view(
    database: Database, at: Callable[[dt.datetime], None]
) -> None:
    sent = await make.sent_invoice()
    await look(sent, at, NOW)
    seen = await card(sent.document)
    assert (seen.views, seen.visitors) == (1, 1)
    assert seen.first_viewed_at == seen.last_viewed_at == NOW + dt.timedelta(seconds=3)
    assert await events("document.viewed") == [
        DocumentViewed(visit_class="human", version=1, first=True, new_visitor=True)
    ]
    assert (await today()).views == 1


async def test_views_at_once_have_one_first(
    database: Database, at: Callable[[dt.datetime], None]
) -> None:
    """By several workers, of one person who has two pages open."""
    letters = [await make.sent_invoice() for _ in range(10)]
    sittings = [(sent, uuid.uuid4()) for sent in letters for _ in range(2)]
    for seconds, seen in ((0, {}), (3, {"visible": 3000, "input": True})):
        at(NOW + dt.timedelta(seconds=seconds))
        await asyncio.gather(
            *(tell(sent, visit, visitor="browser", **seen) for sent, visit in sittings)
        )
    counted = await today()
    assert (counted.views, counted.first_views) == (20, 10)
    assert {(await card(sent.document)).visitors for sent in letters} == {1}
    told = await events("document.viewed")
    assert [event.first for event in told if isinstance(event, DocumentViewed)].count(True) == 10


async def test_same_visit_is_one_view(
    database: Database, at: Callable[[dt.datetime], None]
) -> None:
    sent = await make.sent_invoice()
    visit = await look(sent, at, NOW)
    for minute in (5, 20, 40):
        at(NOW + dt.timedelta(minutes=minute))
        assert (await tell(sent, visit, visible=9000, input=True)).viewed
    assert (await card(sent.document)).views == 1


async def test_visit_ends_after_thirty_minutes(
    database: Database, at: Callable[[dt.datetime], None]
) -> None:
    sent = await make.sent_invoice()
    visit = await look(sent, at, NOW)
    at(NOW + dt.timedelta(minutes=30, seconds=3))
    assert await tell(sent, visit, visible=9000, input=True) == Heard(viewed=False, ended=True)
    await look(sent, at, NOW + dt.timedelta(minutes=31))
    assert (await card(sent.document)).views == 2


async def test_return_of_a_visitor_is_no_new_one(
    database: Database, at: Callable[[dt.datetime], None]
) -> None:
    sent = await make.sent_invoice()
    for hours, visitor in ((0, "phone"), (2, "phone"), (4, "laptop"), (6, "")):
        await look(sent, at, NOW + dt.timedelta(hours=hours), visitor)
    seen = await card(sent.document)
    assert (seen.views, seen.visitors) == (4, 3)
    first = [event.first for event in await events("document.viewed")]  # type: ignore[union-attr]
    assert first == [True, False, False, False]


async def test_view_tells_what_is_worth_a_notice(
    database: Database, at: Callable[[dt.datetime], None]
) -> None:
    sent = await make.sent_invoice()
    for days, version in ((0, 1), (1, 1), (32, 1), (33, 2), (34, 1), (35, 2)):
        visit = make.beacon(sent.document, visible=9_000, input=True)
        for seconds in (0, 9):
            at(NOW + dt.timedelta(days=days, seconds=seconds))
            arrival = make.arrival(sent, visit)
            await record([msgspec.structs.replace(arrival, version=version)])
    told: list[Any] = await events("document.viewed")
    assert [(view.first, view.new_version, view.silent_days) for view in told] == [
        (True, False, 0),
        (False, False, 1),
        (False, False, 31),
        (False, True, 1),
        (False, False, 1),
        (False, False, 1),
    ]


async def test_link_counts_what_came_by_it(
    database: Database, at: Callable[[dt.datetime], None]
) -> None:
    sent = await make.sent_invoice()
    await look(sent, at, NOW)
    rows = await db().fetch("SELECT subject, scope, views FROM engagement ORDER BY scope")
    assert rows == [
        {"subject": sent.document, "scope": "document", "views": 1},
        {"subject": sent.link, "scope": "link", "views": 1},
    ]


async def test_robot_is_kept_but_not_counted(
    database: Database, at: Callable[[dt.datetime], None]
) -> None:
    sent = await make.sent_invoice()
    visit = uuid.uuid4()
    for seconds, told in ((0, {}), (20, {"visible": 20_000, "input": True})):
        at(NOW + dt.timedelta(seconds=seconds))
        arrival = make.arrival(
            sent, make.beacon(sent.document, visit=visit, **told), agent="Slackbot"
        )
        await record([arrival])
    assert (await card(sent.document)).views == 0
    (kept,) = await queries.of_document(sent.document, 10)
    assert (kept.visit_class, kept.reasons) == ("scanner", ("known_agent",))
    assert len(await events("document.viewed")) == 1


async def test_visit_of_another_link_is_not_taken_over(database: Database) -> None:
    mine, other = await make.sent_invoice(), await make.sent_invoice()
    visit = uuid.uuid4()
    await tell(mine, visit)
    assert (await tell(other, visit, visible=99_000, input=True)).ended
    assert len(await db().fetch("SELECT id FROM document_view")) == 1


async def test_group_is_applied_in_one_unit(
    database: Database, at: Callable[[dt.datetime], None]
) -> None:
    at(NOW)
    sent = [await make.sent_invoice() for _ in range(3)]
    arrivals = [
        make.arrival(document, make.beacon(document.document, visitor=str(number)))
        for number in range(20)
        for document in sent
    ]
    await record(arrivals)
    at(NOW + dt.timedelta(seconds=12))
    told = [
        msgspec.structs.replace(
            arrival,
            beacon=msgspec.structs.replace(arrival.beacon, visible=12_000, read=Read(lines=4)),
        )
        for arrival in arrivals
    ]
    heard = await record([*told, *told])
    assert heard == [Heard(viewed=True)] * 120
    assert [(await card(document.document)).views for document in sent] == [20, 20, 20]
    assert [(await card(document.document)).seconds for document in sent] == [80, 80, 80]


async def test_grouped_callers_share_commits(database: Database) -> None:
    sent = await make.sent_invoice()
    groups: list[int] = []

    async def counting(arrivals: Any) -> list[Heard]:
        groups.append(len(arrivals))
        return await record(arrivals)

    hear = Grouped(counting)
    await asyncio.gather(
        *(hear(make.arrival(sent, make.beacon(sent.document))) for _ in range(100))
    )
    assert sum(groups) == 100
    assert len(groups) < 100
    assert len(await db().fetch("SELECT id FROM visit")) == 100


async def test_failed_commit_fails_every_waiter(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = True

    async def apply(items: Any) -> list[int]:
        if broken:
            raise OSError("disk full")
        return [item * 2 for item in items]

    double: Grouped[int, int] = Grouped(apply)
    outcomes = await asyncio.gather(*(double(n) for n in range(5)), return_exceptions=True)
    assert [str(outcome) for outcome in outcomes] == ["disk full"] * 5
    broken = False
    assert await asyncio.gather(*(double(n) for n in range(3))) == [0, 2, 4]
