"""Erasing a customer from the dashboard, by owners and admins."""

from collections.abc import Callable

import httpx

from app.domain.activity import queries as activity
from tests import make

Browse = Callable[..., httpx.AsyncClient]


async def test_admin_looks_then_erases(browse: Browse) -> None:
    sent = await make.sent_invoice()
    session, cookie = await make.member("admin")
    address = f"/api/v1/customers/{sent.customer}/erasure"
    plan = (await browse(cookie).get(address)).json()
    assert (plan["name"], plan["links"]) == ("Holt Architekten", 2)
    assert [kept["number"] for kept in plan["kept"]] == [sent.number]
    answer = await browse(cookie).post(address, json={"confirmed": "Holt Architekten"})
    assert answer.status_code == 200, answer.text
    last = (await activity.after(0, 1_000))[-1]
    assert (last.kind, last.actor) == ("customer.erased", session.actor)
    for page in (f"/portal/invoice/{sent.token}", f"/portal/{sent.portal_token}"):
        assert (await browse().get(page)).status_code == 403


async def test_wrong_name_is_told_by_field(browse: Browse) -> None:
    sent = await make.sent_invoice()
    _, cookie = await make.member("owner")
    address = f"/api/v1/customers/{sent.customer}/erasure"
    answer = await browse(cookie).post(address, json={"confirmed": "Somebody"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "confirmed"
    assert (await browse().get(f"/portal/invoice/{sent.token}")).status_code == 200


async def test_customer_of_nobody_is_not_found(browse: Browse) -> None:
    _, cookie = await make.member("owner")
    missing = "/api/v1/customers/00000000-0000-0000-0000-000000000007/erasure"
    assert (await browse(cookie).get(missing)).status_code == 404
