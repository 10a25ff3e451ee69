"""What changed since the customer's last look."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import httpx
import msgspec
import pytest

from app.domain.documents.queries import Card
from app.domain.drafts import actions
from app.domain.links import actions as links
from app.domain.links import queries as link_queries
from app.engine import Database
from tests import make

Browse = Callable[..., httpx.AsyncClient]
At = Callable[[dt.datetime], None]
NOW = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)


@pytest.fixture
async def invoice(database: Database, at: At) -> Card:
    at(NOW)
    await make.business()
    return await make.issued(await make.customer())


async def opened(browse: Browse, card: Card) -> httpx.AsyncClient:
    """A customer with the link to `card`."""
    (link, *_) = await link_queries.of_document(card.id)
    token = (await links.copy(link.id, "system")).path.rsplit("/", 1)[1]
    headers = {"authorization": f"Portal {token}", "user-agent": make.PERSON}
    return browse(headers=headers)


async def look(client: httpx.AsyncClient, card: Card, at: At, moment: dt.datetime = NOW) -> None:
    """Somebody looks at the document for twelve seconds, as a person does."""
    visit = str(uuid.uuid4())
    for seconds in (0, 12):
        at(moment + dt.timedelta(seconds=seconds))
        more = {"visible": 1000 * seconds, "input": bool(seconds)}
        body = {"visit": visit, "document": str(card.id), "visitor": "browser", **more}
        answer = await client.post("/api/portal/beacons", json=body)
        assert answer.status_code == 200, answer.text


async def reissue(card: Card, **changes: Any) -> None:
    wording = make.wording(card.customer, **changes)
    await actions.save(card.id, wording, 0, "staff:x")
    await actions.issue(card.id, 1, "staff:x")


async def live(client: httpx.AsyncClient, card: Card) -> Any:
    return (await client.get(f"/api/portal/documents/{card.id}")).json()["live"]


async def changes(client: httpx.AsyncClient, card: Card, since: int) -> Any:
    answer = await client.get(f"/api/portal/documents/{card.id}/changes", params={"since": since})
    return [(each["part"], each["before"], each["after"]) for each in answer.json()]


async def test_customer_is_told_what_he_saw_last(browse: Browse, invoice: Card, at: At) -> None:
    client = await opened(browse, invoice)
    await look(client, invoice, at)
    dearer = msgspec.structs.replace(make.wording(invoice.customer).lines[0], price="200")
    await reissue(invoice, lines=(dearer,))
    assert (await live(client, invoice))["seen_version"] is None  # he still sits there
    at(NOW + dt.timedelta(hours=1))
    assert (await live(client, invoice))["seen_version"] == 1
    found = await changes(client, invoice, 1)
    assert ("line_changed", 100_00, 200_00) in found
    assert ("gross", 119_00, 238_00) in found
    await look(client, invoice, at, NOW + dt.timedelta(hours=2))
    at(NOW + dt.timedelta(hours=3))
    assert (await live(client, invoice))["seen_version"] == 2
    assert await changes(client, invoice, 2) == []


async def test_unchanged_document_says_nothing(browse: Browse, invoice: Card, at: At) -> None:
    client = await opened(browse, invoice)
    await look(client, invoice, at)
    at(NOW + dt.timedelta(hours=1))
    assert (await live(client, invoice))["seen_version"] is None


async def test_versions_that_never_were_are_not_found(browse: Browse, invoice: Card) -> None:
    client = await opened(browse, invoice)
    answer = await client.get(f"/api/portal/documents/{invoice.id}/changes", params={"since": 7})
    assert answer.status_code == 404


async def test_draft_of_a_change_stays_with_staff(browse: Browse, invoice: Card) -> None:
    client = await opened(browse, invoice)
    wording = make.wording(invoice.customer, note="Not for you yet")
    await actions.save(invoice.id, wording, 0, "staff:x")
    assert "Not for you yet" not in (await client.get(f"/api/portal/documents/{invoice.id}")).text
    draft = await actions.begin(make.wording(invoice.customer), "staff:x")
    assert (await client.get(f"/api/portal/documents/{draft}")).status_code == 404
