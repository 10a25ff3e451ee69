import asyncio
import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import httpx
import msgspec
import pytest

from app.domain.documents.queries import detail
from app.domain.settings.queries import current
from app.domain.staff.rules import Role
from app.engine import db
from tests import make

Browse = Callable[..., httpx.AsyncClient]
At = Callable[[dt.datetime], None]
NOW = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
PATH = "/api/v1/settings"
IBAN = "DE12500105170648489890"


async def staff(browse: Browse, role: Role = "admin") -> httpx.AsyncClient:
    _, cookie = await make.member(role)
    return browse(cookie)


async def told(kind: str) -> list[Any]:
    rows = await db().fetch("SELECT data FROM activity WHERE kind = $1 ORDER BY seq", kind)
    return [msgspec.json.decode(row["data"]) for row in rows]


async def test_change_is_saved_and_told(browse: Browse) -> None:
    session, cookie = await make.member("admin")
    client = browse(cookie)
    before = (await client.get(PATH)).json()
    wanted = {"name": "Alder & Finch", "primary_colour": "#19553c", "link_days": 90}
    answer = await client.patch(PATH, json={"version": before["version"], **wanted})
    assert answer.status_code == 200
    assert answer.json() == before | wanted | {"version": before["version"] + 1}
    assert (await client.get(PATH)).json() == answer.json()
    fields = ["link_days", "name", "primary_colour"]
    assert await told("settings.changed") == [{"kind": "settings.changed", "fields": fields}]
    rows = await db().fetch("SELECT actor FROM activity WHERE kind = 'settings.changed'")
    assert rows == [{"actor": session.actor}]


async def test_log_names_fields_without_values(browse: Browse) -> None:
    client = await staff(browse)
    await client.patch(PATH, json={"version": 1, "email": "lea@alder.example", "phone": "0761"})
    rows = await db().fetch("SELECT data FROM activity")
    assert "lea@alder.example" not in str(rows)
    assert "0761" not in str(rows)


@pytest.mark.parametrize(("role", "sees"), [("owner", 1), ("admin", 1), ("member", 0)])
async def test_changes_are_told_to_admins_only(browse: Browse, role: Role, sees: int) -> None:
    await (await staff(browse)).patch(PATH, json={"version": 1, "tagline": "Joinery"})
    client = await staff(browse, role)
    for path in ("/api/v1/activity", "/api/v1/live"):
        items = (await client.get(path)).json()["items"]
        assert [item["kind"] for item in items].count("settings.changed") == sees


async def test_unchanged_values_are_no_event(browse: Browse) -> None:
    client = await staff(browse)
    await client.patch(PATH, json={"version": 1, "tagline": "Joinery"})
    answer = await client.patch(PATH, json={"version": 2, "tagline": "Joinery"})
    assert answer.status_code == 200
    assert len(await told("settings.changed")) == 1


async def test_slower_of_two_is_refused(browse: Browse) -> None:
    clients = [await staff(browse) for _ in range(4)]
    bodies = [{"version": 1, "tagline": f"number {number}"} for number in range(4)]
    answers = await asyncio.gather(
        *(client.patch(PATH, json=body) for client, body in zip(clients, bodies, strict=True))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    won = next(answer.json() for answer in answers if answer.status_code == 200)
    lost = next(answer.json() for answer in answers if answer.status_code == 409)
    assert "meanwhile" in lost["detail"]
    assert (await current()).tagline == won["tagline"]
    assert len(await told("settings.changed")) == 1


async def test_wrong_values_are_told_together(browse: Browse) -> None:
    wrong = {
        "name": "x" * 201,
        "primary_colour": "#19553C; color: red",
        "banner_colour": "green",
        "time_zone": 7,
        "welcome_message": "x" * 501,
        "portal_enabled": "yes",
        "link_days": 1001,
        "locale": "plain English",
        "epoch": str(uuid.uuid4()),
    }
    answer = await (await staff(browse)).patch(PATH, json={"version": 1, **wrong})
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert sorted(fault["field"] for fault in answer.json()["errors"]) == sorted(wrong)
    assert all(fault["problem"].endswith(".") for fault in answer.json()["errors"])
    assert (await current()).version == 1
    assert await told("settings.changed") == []


@pytest.mark.parametrize("colour", ["#19553", "#19553cc", "#19553c\n", "#19553g", "red", ""])
async def test_colour_is_six_digits(browse: Browse, colour: str) -> None:
    answer = await (await staff(browse)).patch(
        PATH, json={"version": 1, "primary_colour": colour, "banner_colour": colour}
    )
    assert answer.status_code == 400
    fields = [fault["field"] for fault in answer.json()["errors"]]
    assert fields == ["primary_colour", "banner_colour"]


async def test_nul_is_refused_everywhere(browse: Browse) -> None:
    client = await staff(browse)
    text = ("name", "tagline", "email", "phone", "vat_id", "registration", "welcome_message")
    body = {"version": 1, **dict.fromkeys(text, "a\x00b")}
    answer = await client.patch(PATH, json=body)
    assert answer.status_code == 400
    assert {fault["field"] for fault in answer.json()["errors"]} == set(text)
    told_email = await client.post(
        "/api/v1/session", json={"email": "a\x00@b", "password": "long enough"}
    )
    assert told_email.status_code == 400


@pytest.mark.parametrize("version", [0, -1, 2**40, 10**30])
async def test_impossible_version_is_refused(browse: Browse, version: int) -> None:
    answer = await (await staff(browse)).patch(PATH, json={"version": version, "name": "x"})
    assert answer.status_code == 400
    assert (await current()).version == 1


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd", "", "europe/berlin", "UTC+1"])
async def test_time_zone_is_a_known_one(browse: Browse, zone: str) -> None:
    answer = await (await staff(browse)).patch(PATH, json={"version": 1, "time_zone": zone})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "time_zone"
    assert (await current()).time_zone == "UTC"


@pytest.mark.parametrize("days", [0, -1, 1001, 30.5, "long", None])
async def test_link_days_have_their_limits(browse: Browse, days: object) -> None:
    client = await staff(browse)
    answer = await client.patch(PATH, json={"version": 1, "link_days": days})
    assert answer.status_code == 400
    for kept in (1, 1000):
        body = {"version": (await current()).version, "link_days": kept}
        assert (await client.patch(PATH, json=body)).status_code == 200


async def test_new_days_leave_old_links_alone(browse: Browse, at: At) -> None:
    at(NOW)
    old = await make.sent_invoice()
    await (await staff(browse)).patch(PATH, json={"version": 1, "link_days": 1})
    new = await make.sent_invoice()
    at(NOW + dt.timedelta(days=2))
    codes = [
        (await browse().get(f"/portal/invoice/{sent.token}")).status_code for sent in (old, new)
    ]
    assert codes == [200, 410]


async def test_master_switch_closes_at_once(browse: Browse) -> None:
    client, sent = await staff(browse), await make.sent_invoice()
    await client.patch(PATH, json={"version": 1, "portal_enabled": False})
    page = await browse().get(f"/portal/invoice/{sent.token}")
    assert (page.status_code, "Portal not available" in page.text) == (403, True)
    await client.patch(PATH, json={"version": 2, "portal_enabled": True})
    assert (await browse().get(f"/portal/invoice/{sent.token}")).status_code == 200


async def test_customers_switch_closes_his_portal(browse: Browse) -> None:
    client, sent = await staff(browse, "member"), await make.sent_invoice()
    other = await make.sent_invoice(buyer=make.party("Somebody Else"))
    path = f"/api/v1/customers/{sent.customer}"
    answer = await client.patch(path, json={"version": 1, "portal_enabled": False})
    assert (answer.status_code, answer.json()["portal_enabled"]) == (200, False)
    for address in (f"/portal/invoice/{sent.token}", f"/portal/{sent.portal_token}"):
        page = await browse().get(address)
        assert (page.status_code, "Portal not available" in page.text) == (403, True)
    headers = {"authorization": f"Portal {sent.token}"}
    refused = await browse().get(f"/api/portal/documents/{sent.document}", headers=headers)
    assert refused.json()["reason"] == "customer_portal_disabled"
    assert (await browse().get(f"/portal/invoice/{other.token}")).status_code == 200
    assert await told("customer.updated") == [
        {"kind": "customer.updated", "fields": ["portal_enabled"]}
    ]


async def test_customer_is_changed_as_seen(browse: Browse) -> None:
    client, sent = await staff(browse), await make.sent_invoice()
    path = f"/api/v1/customers/{sent.customer}"
    answers = [
        await client.patch(path, json={"version": 1, "portal_enabled": on}) for on in (False, True)
    ]
    assert [answer.status_code for answer in answers] == [200, 409]
    assert (await client.get(path)).json()["portal_enabled"] is False
    absent = await client.patch(
        f"/api/v1/customers/{uuid.uuid4()}", json={"version": 1, "portal_enabled": False}
    )
    assert absent.status_code == 404
    assert len(await told("customer.updated")) == 1


async def test_confirmed_seller_shows_payment_data(browse: Browse) -> None:
    client, sent = await staff(browse), await make.sent_invoice()
    address = f"/portal/invoice/{sent.token}"
    assert IBAN not in (await browse().get(address)).text
    seller = (await detail(sent.document)).seller
    answer = await client.post(f"/api/v1/sellers/{seller}/confirmation")
    assert (answer.status_code, answer.content) == (204, b"")
    assert IBAN in (await browse().get(address)).text
    assert await told("bank_details.confirmed") == [
        {"kind": "bank_details.confirmed", "seller": str(seller)}
    ]
    again = await client.post(f"/api/v1/sellers/{seller}/confirmation")
    absent = await client.post(f"/api/v1/sellers/{uuid.uuid4()}/confirmation")
    assert (again.status_code, absent.status_code) == (409, 404)
    assert len(await told("bank_details.confirmed")) == 1


@pytest.mark.parametrize("role", ["member", "read_only"])
async def test_only_admins_change_the_business(browse: Browse, role: Role) -> None:
    client, sent = await staff(browse, role), await make.sent_invoice()
    seller = (await detail(sent.document)).seller
    refused = [
        await client.patch(PATH, json={"version": 1, "name": "Mine"}),
        await client.post(f"/api/v1/sellers/{seller}/confirmation"),
    ]
    assert [answer.status_code for answer in refused] == [403, 403]
    assert (await client.get(PATH)).json()["name"] == ""
    assert await told("settings.changed") == []
    assert await told("bank_details.confirmed") == []


async def test_language_is_kept_and_needed(browse: Browse) -> None:
    client = await staff(browse)
    answer = await client.patch(PATH, json={"version": 1, "locale": "de-AT"})
    assert (answer.status_code, answer.json()["locale"]) == (200, "de-AT")
    assert 'lang="de-AT"' in (await browse().get("/portal/" + "0" * 32)).text
    refused = await client.patch(PATH, json={"version": 2, "locale": ""})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "locale")
    assert (await current()).locale == "de-AT"


async def test_broken_rules_are_told_together(browse: Browse) -> None:
    wrong = {
        "locale": "",
        "time_zone": "Mars/Olympus",
        "currency": "XXX",
        "bank_account": "DE12 5001 0517 0648 4898 91",
    }
    answer = await (await staff(browse)).patch(PATH, json={"version": 1, **wrong})
    assert answer.status_code == 422
    assert [fault["field"] for fault in answer.json()["errors"]] == list(wrong)
    assert (await current()).version == 1
    assert await told("settings.changed") == []


async def test_wrong_form_is_told_in_words(browse: Browse) -> None:
    wrong = {"email": "studio", "primary_colour": "green", "bic": "ING", "bank_account": "§"}
    answer = await (await staff(browse)).patch(PATH, json={"version": 1, **wrong})
    problems = {fault["field"]: fault["problem"] for fault in answer.json()["errors"]}
    assert problems == {
        "email": "An e-mail address such as ada@example.com.",
        "primary_colour": "A colour such as #19553c.",
        "bic": "A BIC has 8 or 11 characters, such as INGDDEFFXXX.",
        "bank_account": "Letters, digits and blanks only.",
    }
