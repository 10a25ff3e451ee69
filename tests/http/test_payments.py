import uuid
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from app.domain.documents.queries import card
from app.domain.outgoing import actions as outgoing
from app.domain.outgoing.rules import OutgoingChanges
from app.domain.parties import Contact
from app.engine import db
from tests import make
from tests.make import Sent

Browse = Callable[..., httpx.AsyncClient]
PAYMENTS = "/api/v1/payments"


@pytest.fixture
async def staff(browse: Browse) -> httpx.AsyncClient:
    return browse((await make.member("member"))[1])


@pytest.fixture
async def sent(staff: httpx.AsyncClient) -> Sent:
    return await make.sent_invoice()


def money(sent: Sent, **changes: Any) -> dict[str, Any]:
    known = {
        "customer": str(sent.customer),
        "amount": 119_00,
        "currency": "EUR",
        "method": "bank_transfer",
        "received_on": "2026-11-20",
        "reference": "Statement 47",
    }
    return {**known, **changes}


async def recorded(staff: httpx.AsyncClient, sent: Sent, **changes: Any) -> Any:
    answer = await staff.post(PAYMENTS, json=money(sent, **changes))
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_transfer_is_recorded_and_shown(staff: httpx.AsyncClient, sent: Sent) -> None:
    made = await recorded(staff, sent)
    assert made["payment"]["status"] == "settled"
    assert made["recorded_by"] == "Lea Alder"
    assert [each["number"] for each in made["settled"]] == [sent.number]
    shown = (await staff.get(f"{PAYMENTS}/{made['payment']['id']}")).json()
    assert shown == made
    assert (await card(sent.document)).status == "paid"


async def test_asking_twice_records_once(staff: httpx.AsyncClient, sent: Sent) -> None:
    headers = {"idempotency-key": "statement-47-line-3"}
    first, again = [
        await staff.post(PAYMENTS, json=money(sent, amount=10_00), headers=headers)
        for _ in range(2)
    ]
    assert first.json() == again.json()
    assert len(await db().fetch("SELECT id FROM payment")) == 1


async def test_list_is_searched_and_filtered(staff: httpx.AsyncClient, sent: Sent) -> None:
    other = await make.sent_invoice(buyer=make.party("Krone Bräu"))
    mine = (await recorded(staff, sent))["payment"]["id"]
    cash = (await recorded(staff, other, method="cash", amount=150_00, reference="Till"))["payment"]
    for query, found in {
        "": {mine, cash["id"]},
        "?q=krone": {cash["id"]},
        "?q=statement 47": {mine},
        f"?q={sent.number}": {mine},
        "?method=cash": {cash["id"]},
        "?method=online": set(),
        "?status=credit": {cash["id"]},
        "?status=settled": {mine},
        "?status=refunded": set(),
        f"?customer={sent.customer}": {mine},
        "?q=nobody": set(),
    }.items():
        items = (await staff.get(f"{PAYMENTS}{query}")).json()["items"]
        assert {each["id"] for each in items} == found, query


async def test_pages_of_payments_go_on(staff: httpx.AsyncClient, sent: Sent) -> None:
    made = [
        (await recorded(staff, sent, amount=1_00, received_on=f"2026-11-{day}"))["payment"]["id"]
        for day in (11, 12, 12, 13)
    ]
    seen: list[str] = []
    following: str | None = ""
    while following is not None:
        after = f"&after={following}" if following else ""
        page = (await staff.get(f"{PAYMENTS}?limit=1{after}")).json()
        seen += [each["id"] for each in page["items"]]
        following = page["next"]
    assert seen == made[::-1]
    assert (await staff.get(f"{PAYMENTS}?after=ff")).status_code == 422


async def test_document_tells_where_its_money_is(staff: httpx.AsyncClient, sent: Sent) -> None:
    made = await recorded(staff, sent, amount=19_00, parts=[])
    ledger = f"/api/v1/documents/{sent.document}/ledger"
    shown = (await staff.get(ledger)).json()
    assert [(each["id"], each["amount"]) for each in shown["leftovers"]] == [
        (made["payment"]["id"], 19_00)
    ]
    answer = await staff.post(
        f"{PAYMENTS}/{made['payment']['id']}/allocations",
        json={"parts": [{"document": str(sent.document), "amount": 19_00}]},
    )
    assert answer.status_code == 201
    (settled,) = (await staff.get(ledger)).json()["settled"]
    reversal = f"/api/v1/allocations/{settled['id']}/reversal"
    for reason in ("", "  "):
        assert (await staff.post(reversal, json={"reason": reason})).status_code == 400
    assert (await staff.post(reversal, json={"reason": "Typed twice"})).status_code == 204
    assert (await staff.post(reversal, json={"reason": "Again"})).status_code == 409
    (settled,) = (await staff.get(ledger)).json()["settled"]
    assert (settled["undone_by"], settled["undone_reason"]) == ("Lea Alder", "Typed twice")


async def test_rest_is_written_off(staff: httpx.AsyncClient, sent: Sent) -> None:
    path = f"/api/v1/documents/{sent.document}/write-offs"
    too_much = await staff.post(path, json={"amount": 120_00, "reason": "Small claim"})
    assert too_much.status_code == 422
    assert too_much.json()["errors"] == [{"field": "amount", "problem": "At most 119.00 EUR."}]
    answer = await staff.post(path, json={"amount": 119_00, "reason": "Small claim"})
    assert answer.status_code == 201
    assert answer.json()["settled"][0]["source"] == "write_off"


async def test_invoice_is_asked_for_in_parts(staff: httpx.AsyncClient, sent: Sent) -> None:
    path = f"/api/v1/documents/{sent.document}/instalments"
    parts = [
        {"amount": 30_00, "due_on": "2026-11-25"},
        {"amount": 89_00, "due_on": "2026-12-25"},
    ]
    shown = await staff.put(path, json={"instalments": parts})
    assert (shown.json()["instalment"], shown.json()["instalment_on"]) == (30_00, "2026-11-25")
    refused = await staff.put(path, json={"instalments": parts[:1]})
    assert refused.status_code == 422
    live = await staff.get(
        f"/api/portal/documents/{sent.document}",
        headers={"authorization": f"Portal {sent.token}"},
    )
    assert live.json()["live"]["instalment"] == 30_00


async def test_customer_tells_what_is_left(staff: httpx.AsyncClient, sent: Sent) -> None:
    await recorded(staff, sent, amount=130_00)
    shown = (await staff.get(f"/api/v1/customers/{sent.customer}/ledger")).json()
    assert [(each["currency"], each["amount"]) for each in shown["leftovers"]] == [("EUR", 11_00)]
    assert shown["waiting"] == []
    assert (shown["receipt_to"], shown["receipts"]) == ("", True)  # there is no mail server


async def test_receipt_goes_to_known_address(staff: httpx.AsyncClient) -> None:
    maren = Contact(name="Maren Holt", email="maren@holt.example")
    sent = await make.sent_invoice(buyer=make.party(contact=maren))
    await outgoing.change(OutgoingChanges(version=1, transport="kept"), "system")
    shown = (await staff.get(f"/api/v1/customers/{sent.customer}/ledger")).json()
    assert shown["receipt_to"] == maren.email
    await recorded(staff, sent, send_receipt=True)
    jobs = await db().fetch("SELECT key FROM outbox WHERE kind = 'payment.letter'")
    assert len(jobs) == 1


async def test_payment_of_nobody_is_not_found(staff: httpx.AsyncClient) -> None:
    for path in ("", "/allocations"):
        method = "POST" if path else "GET"
        answer = await staff.request(method, f"{PAYMENTS}/{uuid.uuid4()}{path}", json={})
        assert answer.status_code == 404


async def test_noted_refund_asks_for_it_again(staff: httpx.AsyncClient, sent: Sent) -> None:
    payment = (await recorded(staff, sent))["payment"]["id"]
    body = {"amount": 20_00, "reason": "One shelf came back"}
    answer = await staff.post(f"{PAYMENTS}/{payment}/refunds", json=body)
    assert answer.status_code == 201, answer.text
    found = answer.json()
    assert (found["payment"]["refunded"], found["refunds"][0]["state"]) == (20_00, "succeeded")
    assert (await card(sent.document)).due == 20_00
    rows = await db().fetch("SELECT kind FROM activity ORDER BY seq")
    assert "payment.refunded" in [row["kind"] for row in rows]
    more = await staff.post(f"{PAYMENTS}/{payment}/refunds", json={**body, "amount": 100_00})
    assert more.status_code == 422
