"""Whose a visit is, as staff and programs say it, and what is refused."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import httpx
import msgspec
import pytest

from app.domain.documents.queries import card
from app.domain.visits.actions import record
from app.engine import db
from tests import make
from tests.make import Sent

Browse = Callable[..., httpx.AsyncClient]
At = Callable[[dt.datetime], None]
NOW = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
VISITS, PATTERNS = "/api/v1/visits", "/api/v1/visit-patterns"
ROBOT = {"visit_class": "scanner"}


@pytest.fixture
async def client(browse: Browse, at: At) -> httpx.AsyncClient:
    at(NOW)
    _, cookie = await make.member("member")
    return browse(cookie)


async def looked(sent: Sent, at: At, **caller: Any) -> uuid.UUID:
    """Somebody looks at a document for nine seconds."""
    told = make.beacon(sent.document)
    for seconds in (0, 9):
        at(NOW + dt.timedelta(seconds=seconds))
        beacon = msgspec.structs.replace(told, visible=seconds * 1000, input=seconds > 0)
        await record([make.arrival(sent, beacon, **caller)])
    return told.visit


async def told() -> list[str]:
    """What was logged of classes since, each by whom."""
    rows = await db().fetch(
        "SELECT kind, actor FROM activity"
        " WHERE kind IN ('visit.reclassified', 'settings.pattern_kept',"
        " 'settings.pattern_dropped') ORDER BY seq"
    )
    return [f"{row['kind']} {row['actor'].split(':')[0]}" for row in rows]


def refused(answer: httpx.Response, status: int, *fields: str) -> None:
    """As RFC 9457 wants it, with a fault for each of these fields."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")
    problem = answer.json()
    assert problem["status"] == status
    assert problem["title"]
    assert {fault["field"] for fault in problem.get("errors", ())} == set(fields)


async def test_reclassified_visit_counts_no_more(client: httpx.AsyncClient, at: At) -> None:
    sent = await make.sent_invoice()
    visit = await looked(sent, at)
    path = f"{VISITS}/{visit}/reclassification"
    answer = await client.put(path, json=ROBOT)
    assert answer.status_code == 200
    said = answer.json()
    assert (said["visit_class"], said["found"]) == ("scanner", "human")
    assert said["reasons"] == ["reclassified"]
    assert (await card(sent.document)).views == 0
    assert (await client.delete(path)).status_code == 204
    again = (await client.get(f"{VISITS}/{visit}")).json()
    assert (again["visit_class"], again["found"]) == ("human", "")
    assert (await card(sent.document)).views == 1
    assert await told() == ["visit.reclassified staff"] * 2


async def test_undoing_nothing_changes_nothing(client: httpx.AsyncClient, at: At) -> None:
    visit = await looked(await make.sent_invoice(), at)
    answer = await client.delete(f"{VISITS}/{visit}/reclassification")
    assert answer.status_code == 204
    assert await told() == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "visit_class"),
        ({"visit_class": "unknown"}, "visit_class"),
        ({"visit_class": 1}, "visit_class"),
        ({**ROBOT, "why": "because"}, "why"),
    ],
)
async def test_wrong_class_is_refused(
    client: httpx.AsyncClient, at: At, body: dict[str, Any], field: str
) -> None:
    sent = await make.sent_invoice()
    visit = await looked(sent, at)
    refused(await client.put(f"{VISITS}/{visit}/reclassification", json=body), 400, field)
    refused(await client.post(PATTERNS, json={"visit": str(visit), **body}), 400, field)
    assert (await card(sent.document)).views == 1
    assert await told() == []


async def test_unknown_visit_is_a_problem(client: httpx.AsyncClient) -> None:
    nobody = uuid.uuid4()
    refused(await client.get(f"{VISITS}/{nobody}"), 404)
    refused(await client.put(f"{VISITS}/{nobody}/reclassification", json=ROBOT), 404)
    refused(await client.delete(f"{VISITS}/{nobody}/reclassification"), 404)
    refused(await client.post(PATTERNS, json={"visit": str(nobody), **ROBOT}), 422, "visit")
    refused(await client.delete(f"{PATTERNS}/{nobody}"), 404)
    assert await told() == []
    assert (await client.get(PATTERNS)).json() == []


async def test_pattern_needs_a_place(client: httpx.AsyncClient, at: At) -> None:
    sent = await make.sent_invoice()
    visit = await looked(sent, at, address="")
    refused(await client.post(PATTERNS, json={"visit": str(visit), **ROBOT}), 422)
    assert (await card(sent.document)).views == 1
    assert await told() == []


async def test_repeated_key_keeps_one_pattern(client: httpx.AsyncClient, at: At) -> None:
    sent = await make.sent_invoice()
    body = {"visit": str(await looked(sent, at)), **ROBOT}
    key = {"idempotency-key": "once"}
    first = await client.post(PATTERNS, json=body, headers=key)
    again = await client.post(PATTERNS, json=body, headers=key)
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    other = await client.post(PATTERNS, json={**body, "visit_class": "staff"}, headers=key)
    refused(other, 422)
    (kept,) = (await client.get(PATTERNS)).json()
    assert (kept["visits"], kept["said_by"]) == (1, "Lea Alder")
    assert await told() == ["visit.reclassified staff", "settings.pattern_kept staff"]


async def test_repeated_key_says_it_once(client: httpx.AsyncClient, at: At) -> None:
    visit = await looked(await make.sent_invoice(), at)
    path, key = f"{VISITS}/{visit}/reclassification", {"idempotency-key": "once"}
    first = await client.put(path, json=ROBOT, headers=key)
    assert (await client.delete(path)).status_code == 204
    again = await client.put(path, json=ROBOT, headers=key)
    assert again.json() == first.json()
    # The answer of then: it was taken back since, and stays so.
    assert (await client.get(f"{VISITS}/{visit}")).json()["visit_class"] == "human"
    assert await told() == ["visit.reclassified staff"] * 2


async def test_dropped_pattern_counts_again(client: httpx.AsyncClient, at: At) -> None:
    sent, other = await make.sent_invoice(), await make.sent_invoice()
    visit, _ = await looked(sent, at), await looked(other, at)
    kept = (await client.post(PATTERNS, json={"visit": str(visit), **ROBOT})).json()
    assert [(await card(each.document)).views for each in (sent, other)] == [0, 0]
    path = f"{PATTERNS}/{kept['id']}"
    assert (await client.delete(path)).status_code == 204
    assert [(await card(each.document)).views for each in (sent, other)] == [1, 1]
    refused(await client.delete(path), 404)
    assert (await told()).count("settings.pattern_dropped staff") == 1
