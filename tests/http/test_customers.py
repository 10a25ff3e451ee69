"""Customers as staff and programs ask for them."""

import uuid
from collections.abc import Callable
from typing import Any

import httpx
import msgspec
import pytest

from app.domain.staff.rules import Role
from app.engine import db
from tests import make

Browse = Callable[..., httpx.AsyncClient]
PATH = "/api/v1/customers"


async def staff(browse: Browse, role: Role = "member") -> httpx.AsyncClient:
    _, cookie = await make.member(role)
    return browse(cookie)


async def told() -> list[tuple[str, str]]:
    rows = await db().fetch(
        "SELECT kind, actor FROM activity WHERE kind LIKE 'customer.%' ORDER BY seq"
    )
    return [(row["kind"], row["actor"]) for row in rows]


async def test_customer_is_added_listed_and_told(browse: Browse) -> None:
    session, cookie = await make.member("member")
    client = browse(cookie)
    body = {
        "name": "Holt Architekten",
        "external_id": "K-17",
        "address": {"lines": ["Am Bach 1"], "city": "Freiburg", "country": "DE"},
        "contacts": [{"name": "Maren Holt", "email": "maren@holt.example"}],
    }
    answer = await client.post(PATH, json=body)
    assert answer.status_code == 201
    added = answer.json()
    assert (added["version"], added["portal_enabled"]) == (1, True)
    assert (await client.get(f"{PATH}/{added['id']}")).json() == added
    assert (await client.get(f"{PATH}/external:K-17")).json() == added
    (row,) = (await client.get(PATH, params={"q": "k-17"})).json()["items"]
    assert (row["name"], row["country"], row["documents"]) == ("Holt Architekten", "DE", 0)
    assert await told() == [("customer.created", session.actor)]


async def test_wrong_fields_are_told_together(browse: Browse) -> None:
    client = await staff(browse)
    wrong = {
        "name": "  ",
        "vat_id": "x" * 201,
        "address": {"country": "Germany", "postcode": "1" * 21},
        "contacts": [{"name": "Maren"}, {"email": "maren at holt"}],
    }
    answer = await client.post(PATH, json=wrong)
    assert answer.status_code == 400
    told_of = {fault["field"]: fault["problem"] for fault in answer.json()["errors"]}
    assert told_of == {
        "name": "A name.",
        "vat_id": "200 characters at most.",
        "address.country": "A code of ISO 3166 such as DE.",
        "address.postcode": "20 characters at most.",
        "contacts.1.email": "An e-mail address such as ada@example.com.",
    }
    assert (await client.get(PATH)).json()["items"] == []
    assert await told() == []


async def test_known_customer_and_number_are_refused(browse: Browse) -> None:
    client = await staff(browse)
    await make.customer(external_id="K-1")
    again = await client.post(PATH, json={"name": "Holt Architekten"})
    assert (again.status_code, "already" in again.json()["detail"]) == (409, True)
    taken = await client.post(PATH, json={"name": "Another", "external_id": "K-1"})
    assert taken.status_code == 422
    assert [fault["field"] for fault in taken.json()["errors"]] == ["external_id"]
    assert len(await told()) == 1


async def test_slower_change_is_told_and_loses_nothing(browse: Browse) -> None:
    client = await staff(browse)
    path = f"{PATH}/{await make.customer()}"
    first = await client.patch(path, json={"version": 1, "name": "Holt & Co"})
    second = await client.patch(path, json={"version": 1, "vat_id": "DE1"})
    assert (first.status_code, second.status_code) == (200, 409)
    assert "meanwhile" in second.json()["detail"]
    kept = (await client.get(path)).json()
    assert (kept["name"], kept["vat_id"], kept["version"]) == ("Holt & Co", "", 2)
    assert [kind for kind, _ in await told()] == ["customer.created", "customer.updated"]


async def test_screen_shows_customer_as_of_a_moment(browse: Browse) -> None:
    client = await staff(browse, "read_only")
    sent = await make.sent_invoice()
    screen = (await client.get(f"{PATH}/{sent.customer}/screen")).json()
    head = await db().fetch("SELECT max(seq) AS head FROM activity")
    assert screen["seq"] == head[0]["head"]
    assert screen["customer"]["name"] == screen["standing"]["name"] == "Holt Architekten"
    assert screen["standing"]["owed"] == [
        {"currency": "EUR", "due": 119_00, "invoices": 1, "overdue": 0}
    ]
    assert [link["id"] for link in screen["portal_links"]] == [str(sent.portal_link)]
    assert sent.portal_token not in str(screen)
    absent = await client.get(f"{PATH}/{uuid.uuid4()}/screen")
    assert absent.status_code == 404


@pytest.mark.parametrize("role", ["admin", "member"])
async def test_story_is_one_customers(browse: Browse, role: Role) -> None:
    client = await staff(browse, role)
    mine, other = await make.customer(), await make.customer("Somebody Else")
    await make.business()
    await make.issued(mine)
    await make.issued(other)
    answer = (await client.get("/api/v1/activity", params={"customer": str(mine)})).json()
    assert {item["customer"] for item in answer["items"]} == {str(mine)}
    kinds = [item["kind"] for item in answer["items"]]
    assert {"customer.created", "document.issued"} <= set(kinds)
    assert "settings.changed" not in kinds
    assert all(
        one["seq"] > next_["seq"]
        for one, next_ in zip(answer["items"], answer["items"][1:], strict=False)
    )


async def test_readers_change_no_customer(browse: Browse) -> None:
    client = await staff(browse, "read_only")
    path = f"{PATH}/{await make.customer()}"
    refused = [
        await client.post(PATH, json={"name": "Another"}),
        await client.patch(path, json={"version": 1, "name": "Mine"}),
    ]
    assert [answer.status_code for answer in refused] == [403, 403]
    assert len(await told()) == 1


async def test_names_stay_out_of_the_log(browse: Browse) -> None:
    client = await staff(browse)
    body: dict[str, Any] = {"name": "Holt", "contacts": [{"email": "maren@holt.example"}]}
    added = (await client.post(PATH, json=body)).json()
    await client.patch(f"{PATH}/{added['id']}", json={"version": 1, "name": "Marsh"})
    rows = await db().fetch("SELECT data FROM activity")
    written = msgspec.json.encode([row["data"] for row in rows]).decode()
    assert not {name for name in ("Holt", "Marsh", "maren") if name in written}
