"""What the demo is: a business to believe in, true in every counter."""

import datetime as dt
from collections import Counter
from collections.abc import Callable
from typing import get_args

import httpx

from app.demo.seed import LAST, seed, seeded
from app.domain.activity import queries
from app.domain.delivery.queries import dispatch, latest, made, markers
from app.domain.documents.lists import Wanted, documents
from app.domain.documents.queries import Card
from app.domain.documents.status import Status
from app.domain.links.actions import copy
from app.domain.links.queries import of_document, of_portal
from app.engine import Database
from tests import fold

ZONE = "Europe/Berlin"


async def cards() -> list[Card]:
    return (await documents(Wanted(limit=100))).items


async def test_demo_is_a_whole_business(database: Database) -> None:
    found = await cards()
    assert len(found) == 60
    assert {card.status for card in found} == set(get_args(Status)) - {"processing"}
    assert {card.kind for card in found} == {"invoice", "credit_note", "quote", "sales_order"}
    assert {card.currency for card in found} >= {"EUR", "GBP", "JPY", "KWD"}
    assert len({card.customer for card in found}) == 12
    spoken = await database.fetch("SELECT DISTINCT locale FROM contact")
    assert {row["locale"].partition("-")[0] for row in spoken} >= {"en", "de", "fr", "es", "ar"}
    assert {card.version for card in found} == {0, 1, 2}
    views = [card.views for card in found]
    assert 0 in views
    assert sum(card.downloads for card in found) > 10
    assert max(views) >= 11
    remarks = await database.fetch("SELECT DISTINCT remarks FROM document")
    assert remarks == [{"remarks": "[]"}]


async def test_demo_numbers_have_no_gaps(database: Database) -> None:
    numbers: dict[str, list[tuple[dt.datetime, str]]] = {}
    for card in await cards():
        if card.number:
            numbers.setdefault(card.kind, []).append((card.created_at, card.number))
    for of_kind in numbers.values():
        tails = [int(number[-4:]) for _, number in sorted(of_kind)]
        assert tails == list(range(tails[0], tails[0] + len(tails)))
    assert max(numbers["invoice"])[1] == LAST


async def test_demo_counters_are_the_fold(database: Database) -> None:
    assert await fold.kept() == await fold.folded(ZONE)


async def test_demo_log_is_in_order(database: Database) -> None:
    log = await queries.after(0, 10_000)
    assert [entry.seq for entry in log] == list(range(1, len(log) + 1))
    assert [entry.at for entry in log] == sorted(entry.at for entry in log)
    assert log[-1].at < dt.datetime.now(dt.UTC)
    sent = set()
    for entry in log:
        if entry.kind in {"link.copied", "delivery.sent"}:
            sent.add(entry.link)
        assert entry.kind != "link.opened" or entry.link in sent


async def test_demo_robots_are_not_counted(database: Database) -> None:
    rows = await database.fetch(
        "SELECT visit_class, count(*) AS count FROM visit GROUP BY visit_class"
    )
    count = Counter({row["visit_class"]: row["count"] for row in rows})
    assert count["human"] > 150
    assert min(count["scanner"], count["unknown"], count["staff"]) > 0


async def test_demo_twice_changes_nothing(database: Database) -> None:
    before = await queries.head()
    assert not await seed("http://localhost:8000")
    assert await queries.head() == before
    assert await seeded()


async def test_every_link_of_demo_opens(
    database: Database, browse: Callable[..., httpx.AsyncClient]
) -> None:
    client = browse()
    links = [(await of_portal(card.customer))[0] for card in await cards()]
    links += [(await of_document(card.id))[0] for card in await cards() if card.version]
    for link in {link.id: link for link in links}.values():
        path = (await copy(link.id, "demo")).path
        page = await client.get(path)
        assert page.status_code == 200, path
        asked = f"/documents/{link.document}" if link.document else ""
        token = {"authorization": f"Portal {path.rsplit('/', 1)[1]}"}
        assert (await client.get(f"/api/portal{asked}", headers=token)).status_code == 200
    assert len({link.id for link in links}) == 12 + 57


async def test_demo_mails_are_sent_but_two(database: Database) -> None:
    rows = await database.fetch("SELECT state, count(*) AS count FROM delivery GROUP BY state")
    count = {row["state"]: row["count"] for row in rows}
    assert count.keys() == {"sent", "bounced", "failed"}
    assert (count["bounced"], count["failed"]) == (1, 1)
    assert count["sent"] > 10
    messages = await latest(None, 100)
    assert {message.state for message in messages if message.opened_at} == {"sent"}
    for message in messages:
        made_as = await made(message.id)
        assert made_as
        assert "/portal/link/" in (made_as.html or made_as.text)
    known = await dispatch()
    assert {known.transport, known.sms_transport} == {"kept"}
    assert await database.fetch(
        "SELECT id FROM outbox WHERE done_at IS NULL"
    ) == await database.fetch("SELECT id FROM outbox WHERE failed_at IS NOT NULL")


async def test_demo_text_has_short_link_that_opens(
    database: Database, browse: Callable[..., httpx.AsyncClient]
) -> None:
    (message,) = [each for each in await latest(None, 100) if each.channel == "sms"]
    assert (message.name, message.state) == ("Anna Brandt", "sent")
    (short,) = (await markers(message.id)).values()
    answer = await browse().get(short)
    assert answer.status_code == 303
    assert (await browse().get(answer.headers["location"])).status_code == 200
