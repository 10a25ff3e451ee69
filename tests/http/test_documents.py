"""What the dashboard asks: the Live screen's range, the log narrowed down, a search."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from app.domain.activity.rules import GROUP_OF
from app.domain.links import actions as links
from app.domain.settings import actions as settings
from app.domain.settings.queries import current
from app.domain.settings.rules import Changes
from app.domain.visits.actions import record
from tests import make
from tests.make import Sent

Browse = Callable[..., httpx.AsyncClient]
At = Callable[[dt.datetime], None]
NOON = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)


async def get(client: httpx.AsyncClient, path: str, **params: Any) -> Any:
    answer = await client.get(f"/api/v1/{path}", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def kinds(page: dict[str, Any]) -> list[str]:
    return [item["kind"] for item in page["items"]]


async def visit(sent: Sent, at: At, moment: dt.datetime, agent: str = make.PERSON) -> None:
    told = make.beacon(sent.document, visible=9_000, input=True)
    for seconds in (0, 9):
        at(moment + dt.timedelta(seconds=seconds))
        await record([make.arrival(sent, told, agent=agent)])


@pytest.fixture
async def client(browse: Browse, at: At) -> httpx.AsyncClient:
    at(NOON)
    _, cookie = await make.member()
    return browse(cookie)


async def test_range_reaches_back_as_asked(client: httpx.AsyncClient, at: At) -> None:
    at(NOON - dt.timedelta(days=3))
    sent = await make.sent_invoice()
    await visit(sent, at, NOON - dt.timedelta(days=2))
    at(NOON)
    for days, views in ((1, []), (7, [1]), (30, [1])):
        screen = await get(client, "live", days=days)
        assert screen["period"]["days"] == days
        assert [slice_["views"] for slice_ in screen["period"]["earlier"]] == views
    assert (await client.get("/api/v1/live", params={"days": 8})).status_code == 400


async def test_feed_is_narrowed_to_a_group(client: httpx.AsyncClient, at: At) -> None:
    sent = await make.sent_invoice()
    await visit(sent, at, NOON)
    await visit(sent, at, NOON + dt.timedelta(minutes=1), agent="Slackbot")
    await settings.change(Changes(version=(await current()).version, tagline="x"), "system")
    people = kinds(await get(client, "activity", group="people"))
    assert people == ["document.viewed", "link.opened"]
    assert set(kinds(await get(client, "activity", group="links"))) == {
        "link.created",
        "link.copied",
    }
    assert set(kinds(await get(client, "activity", group="documents"))) == {
        "document.created",
        "customer.created",
        "bank_details.proposed",
    }
    assert kinds(await get(client, "activity", group="payments")) == []
    assert "settings.changed" in kinds(await get(client, "activity", group="team"))
    everything = await get(client, "activity")
    assert {GROUP_OF[item["kind"]] == item["group"] for item in everything["items"]} == {True}


async def test_confidential_entries_stay_so_in_every_filter(browse: Browse, at: At) -> None:
    at(NOON)
    await make.sent_invoice()
    await settings.change(Changes(version=(await current()).version, tagline="x"), "system")
    _, cookie = await make.member("member")
    for params in ({}, {"group": "team"}, {"at": NOON.isoformat()}, {"after": 0}):
        found = kinds(await get(browse(cookie), "activity", **params))
        assert not [kind for kind in found if kind.startswith(("staff.", "settings."))]


async def test_feed_is_narrowed_to_a_customer(client: httpx.AsyncClient) -> None:
    holt, osei = await make.sent_invoice(), await make.sent_invoice(buyer=make.party("Osei Studio"))
    for params in ({"customer": str(osei.customer)}, {"q": "osei"}, {"q": "studio"}):
        page = await get(client, "activity", **params)
        assert page["items"]
        assert {item["customer"] for item in page["items"]} == {str(osei.customer)}
    page = await get(client, "activity", q=holt.number)
    assert {item["document"] for item in page["items"]} == {str(holt.document)}
    assert await get(client, "activity", q="nobody has this") == {"items": [], "next": None}
    both = await get(client, "activity", q="osei", group="links")
    assert {item["group"] for item in both["items"]} == {"links"}


async def test_feed_jumps_to_a_time(client: httpx.AsyncClient, at: At) -> None:
    at(NOON - dt.timedelta(days=2))
    sent = await make.sent_invoice()
    for days in (1, 0):
        at(NOON - dt.timedelta(days=days))
        await links.copy(sent.link, "system")
    until = await get(client, "activity", at=(NOON - dt.timedelta(hours=5)).isoformat())
    assert kinds(until)[0] == "link.copied"
    seq = until["items"][0]["seq"]
    later = await get(client, "activity", after=seq)
    assert [item["seq"] for item in later["items"]] == [seq + 1]
    assert await get(client, "activity", at="2020-01-01T00:00:00Z") == {"items": [], "next": None}


@pytest.mark.parametrize("params", [{}, {"group": "links"}, {"q": "holt"}], ids=str)
async def test_feed_pages_without_gap_or_echo(
    client: httpx.AsyncClient, params: dict[str, Any]
) -> None:
    for _ in range(4):
        await make.sent_invoice()
    whole = [item["seq"] for item in (await get(client, "activity", limit=200, **params))["items"]]
    back: list[int] = []
    page = await get(client, "activity", limit=3, **params)
    while page["items"]:
        back += [item["seq"] for item in page["items"]]
        if page["next"] is None:
            break
        page = await get(client, "activity", limit=3, before=page["next"], **params)
    assert back == whole
    assert back == sorted(back, reverse=True)
    forth: list[int] = []
    page = await get(client, "activity", limit=3, after=0, **params)
    while page["items"]:
        forth = [item["seq"] for item in page["items"]] + forth
        if page["next"] is None:
            break
        page = await get(client, "activity", limit=3, after=page["next"], **params)
    assert forth == whole


@pytest.mark.parametrize(
    "params",
    [{"limit": 0}, {"limit": 201}, {"before": -1}, {"after": -1}, {"q": "x" * 201}],
    ids=str,
)
async def test_feed_refuses_what_it_cannot_answer(
    client: httpx.AsyncClient, params: dict[str, Any]
) -> None:
    assert (await client.get("/api/v1/activity", params=params)).status_code == 400


async def test_search_finds_by_part_of_anything(client: httpx.AsyncClient) -> None:
    shelf = await make.sent_invoice(number="2026-0417")
    other = await make.sent_invoice(number="2026-0999", buyer=make.party("Übersee Möbel"))
    for text in ("0417", "2026-04", "  0417 ", "SHELF 0417", "oak 2026-0417"):
        found = await get(client, "search", q=text)
        assert [card["id"] for card in found["documents"]] == [str(shelf.document)], text
    for text in ("über", "Möbel", "ÜBERSEE"):
        found = await get(client, "search", q=text)
        assert [each["name"] for each in found["customers"]] == ["Übersee Möbel"], text
        assert [card["id"] for card in found["documents"]] == [str(other.document)]
        assert found["customers"][0]["documents"] == 1


@pytest.mark.parametrize("text", ["", "  ", "%", "_", "\\", "0417%", "' OR 1=1 --"])
async def test_search_takes_signs_literally(client: httpx.AsyncClient, text: str) -> None:
    await make.sent_invoice(number="2026-0417")
    assert await get(client, "search", q=text) == {"documents": [], "customers": []}


async def test_search_leads_documents_of_a_customer(client: httpx.AsyncClient) -> None:
    sent = [await make.sent_invoice() for _ in range(10)]
    found = await get(client, "search", q="holt arch")
    assert [card["id"] for card in found["documents"]] == [
        str(each.document) for each in sent[:1:-1]
    ]
    assert [uuid.UUID(each["id"]) for each in found["customers"]] == [sent[0].customer]


async def test_flow_is_told(client: httpx.AsyncClient, at: At) -> None:
    await visit(await make.sent_invoice(), at, NOON)
    assert await get(client, "flow", days=7) == {
        "handed_out": 1,
        "viewed": 1,
        "payment_read": 0,
        "started": 0,
        "paid": 0,
        "to_view": 9,
        "to_payment": None,
        "to_start": None,
        "to_paid": None,
    }
