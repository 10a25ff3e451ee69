"""Paying as a customer's browser does it: to Stripe's page, back, and what it is told."""

import uuid
from typing import Any

import httpx
import pytest

from app.domain.payments.syncing import Known
from app.sandbox.faults import Fault
from tests import make
from tests.make import Sent
from tests.payments.bank import Bank, bank

__all__ = ["bank"]


def silence(bank: Bank) -> None:
    """Stripe answers none of the three tries that our next question makes."""
    bank.sandbox.faults.add(Fault("POST /v1/checkout/sessions", before=503, times=3))


def wanted(*sent: Sent, amount: int = 119_00) -> dict[str, Any]:
    return {"parts": [{"document": str(each.document), "amount": amount} for each in sent]}


async def go(bank: Bank, sent: Sent, token: str = "", **body: Any) -> httpx.Response:
    """The page's Pay Now."""
    headers = {"authorization": f"Portal {token or sent.token}"}
    return await bank.http.post("/api/portal/payments", json=body or wanted(sent), headers=headers)


async def told(bank: Bank, token: str, path: str) -> Any:
    answer = await bank.http.get(
        f"/api/portal/{path}", headers={"authorization": f"Portal {token}"}
    )
    return answer.json() if answer.is_success else answer.status_code


async def attempt(bank: Bank, answer: httpx.Response) -> Known:
    assert answer.status_code == 201, answer.text
    return await bank.checkout.open(uuid.UUID(answer.json()["attempt"]))


async def live(bank: Bank, sent: Sent) -> Any:
    return (await told(bank, sent.token, f"documents/{sent.document}"))["live"]


async def test_customer_is_led_back_and_told(bank: Bank) -> None:
    sent = await bank.invoice()
    known = await attempt(bank, await go(bank, sent))
    bank.submit(known)
    assert (await told(bank, sent.token, f"payments/{known.id}"))["state"] == "open"
    back = await bank.http.get(f"/paid/{known.id}?session={known.session}")
    assert back.status_code == 303
    assert back.headers["location"].endswith(f"/portal/invoice/{sent.token}?paid={known.id}")
    came = await told(bank, sent.token, f"payments/{known.id}")
    assert (came["state"], came["amount"], came["url"]) == ("succeeded", 119_00, "")
    (paid,) = (await told(bank, sent.token, f"documents/{sent.document}/payments"))["payments"]
    assert (paid["method"], paid["last4"], paid["amount"]) == ("card", "4242", 119_00)
    assert (await live(bank, sent))["pay"] == "paid"
    assert await bank.told() == ["payment.started", "payment.succeeded"]


async def test_address_alone_proves_nothing(bank: Bank) -> None:
    sent = await bank.invoice()
    known = await attempt(bank, await go(bank, sent))
    back = await bank.http.get(f"/paid/{known.id}?session={known.session}")
    assert back.headers["location"].endswith(f"?paid={known.id}")
    assert (await told(bank, sent.token, f"payments/{known.id}"))["state"] == "open"
    assert (await live(bank, sent))["status"] == "open"
    assert await bank.told() == ["payment.started"]


async def test_other_browser_is_led_nowhere(bank: Bank) -> None:
    sent = await bank.invoice()
    known = await attempt(bank, await go(bank, sent))
    bank.submit(known)
    bank.http.cookies.clear()
    page = await bank.http.get(f"/paid/{known.id}?session={known.session}")
    assert page.status_code == 200
    assert sent.token not in page.text
    assert sent.number not in page.text
    assert (await live(bank, sent))["status"] == "paid"
    assert await bank.told("payment.succeeded") == ["payment.succeeded"]


async def test_two_tabs_share_one_session(bank: Bank) -> None:
    sent = await bank.invoice()
    first, second = await go(bank, sent), await go(bank, sent)
    assert first.json() == second.json()
    assert await bank.told() == ["payment.started"]


async def test_left_page_tells_where_to_continue(bank: Bank) -> None:
    sent = await bank.invoice()
    known = await attempt(bank, await go(bank, sent))
    back = await bank.http.get(f"/paid/{known.id}?left=1")
    assert back.headers["location"].endswith(f"?left={known.id}")
    came = await told(bank, sent.token, f"payments/{known.id}")
    assert (came["state"], came["url"]) == ("open", known.url)


async def test_decline_is_told_with_its_code(bank: Bank) -> None:
    sent = await bank.invoice()
    known = await attempt(bank, await go(bank, sent))
    bank.submit(known, number="4000000000009995")
    await bank.work()
    came = await told(bank, sent.token, f"payments/{known.id}")
    assert (came["state"], came["code"], came["url"]) == (
        "declined", "insufficient_funds", known.url,
    )  # fmt: skip
    assert await bank.told() == ["payment.started", "payment.declined"]


async def test_debit_on_its_way_cannot_be_paid_again(bank: Bank) -> None:
    sent = await bank.invoice()
    known = await attempt(bank, await go(bank, sent))
    bank.submit(known, iban="DE89370400440532013000")
    await bank.work()
    now = await live(bank, sent)
    assert (now["status"], now["processing"], now["pay"]) == ("processing", 119_00, "processing")
    again = await go(bank, sent)
    assert (again.status_code, again.json()["reason"]) == (409, "processing")
    page = await bank.http.get(f"/portal/invoice/{sent.token}")
    assert "Your bank is moving the money." in page.text
    assert 'name="pay"' not in page.text
    assert await bank.told() == ["payment.started", "payment.processing"]


async def test_several_invoices_are_paid_in_one_go(bank: Bank) -> None:
    first = await bank.invoice()
    second = await bank.invoice()
    home = await told(bank, first.portal_token, "")
    assert {(each["number"], each["asked"]) for each in home["documents"]} == {
        (first.number, 119_00), (second.number, 119_00),
    }  # fmt: skip
    answer = await go(bank, first, first.portal_token, **wanted(first, second))
    known = await attempt(bank, answer)
    bank.submit(known)
    back = await bank.http.get(f"/paid/{known.id}?session={known.session}")
    assert back.headers["location"].endswith(f"/portal/{first.portal_token}?paid={known.id}")
    came = await told(bank, first.portal_token, f"payments/{known.id}")
    assert (came["state"], came["amount"]) == ("succeeded", 238_00)
    home = await told(bank, first.portal_token, "")
    assert home["owed"] == []
    assert {each["asked"] for each in home["documents"]} == {0}
    assert await bank.told("payment.succeeded") == ["payment.succeeded"] * 2


async def test_attempt_is_told_to_its_own_link_only(bank: Bank) -> None:
    sent = await bank.invoice()
    other = await bank.invoice()
    stranger = await bank.invoice(buyer=make.party("Somebody Else"))
    known = await attempt(bank, await go(bank, sent))
    path = f"payments/{known.id}"
    for token in (other.token, stranger.token, stranger.portal_token):
        assert await told(bank, token, path) == 404
    assert (await told(bank, sent.portal_token, path))["state"] == "open"


async def test_amounts_stay_within_their_limits(bank: Bank) -> None:
    sent = await bank.invoice()
    assert (await go(bank, sent, **wanted(sent, amount=50_00))).status_code == 422
    await bank.allow(least_share=200_000)
    assert (await live(bank, sent))["least"] == 23_80
    for amount, status in ((23_79, 422), (119_01, 422), (23_80, 201)):
        answer = await go(bank, sent, **wanted(sent, amount=amount))
        assert answer.status_code == status
    assert await bank.told() == ["payment.started"]


async def test_silent_stripe_is_said_plainly(bank: Bank) -> None:
    sent = await bank.invoice()
    silence(bank)
    answer = await go(bank, sent)
    assert (answer.status_code, answer.json()["reason"]) == (503, "stripe_away")
    assert (await live(bank, sent))["pay"] is None
    assert (await go(bank, sent)).status_code == 201
    assert await bank.told() == ["payment.started"]


async def test_form_without_script_leads_to_stripe(bank: Bank) -> None:
    sent = await bank.invoice()
    address = f"/portal/invoice/{sent.token}"
    page = await bank.http.get(address)
    assert '<button class="button primary" name="pay" value="asked">Pay Now: €119.00' in page.text
    policy = page.headers["content-security-policy"]
    assert "form-action 'self' https://checkout.stripe.com;" in policy
    answer = await bank.http.post(address, data={"pass": "", "pay": "asked"})
    (session,) = bank.things("checkout.session")
    assert (answer.status_code, answer.headers["location"]) == (303, session["url"])
    assert bank.sandbox.pay(session["id"]) is None
    back = await bank.http.get(f"/paid/{session['client_reference_id']}?session={session['id']}")
    page = await bank.http.get(back.headers["location"])
    assert "119.00 euros paid" in page.text
    assert (await bank.http.post(address, data={"pay": "asked"})).headers["location"] == address
    assert await bank.told() == ["payment.started", "payment.succeeded"]


async def test_form_says_when_stripe_is_away(bank: Bank) -> None:
    sent = await bank.invoice()
    silence(bank)
    answer = await bank.http.post(f"/portal/invoice/{sent.token}", data={"pay": "asked"})
    assert answer.status_code == 503
    assert "Nothing was paid" in answer.text


@pytest.mark.parametrize("kind", ["quote", "credit_note"])
async def test_others_than_invoices_offer_no_payment(bank: Bank, kind: str) -> None:
    sent = await bank.invoice(kind=kind)
    page = await bank.http.get(f"/portal/{kind.replace('_', '-')}/{sent.token}")
    assert "Pay Now" not in page.text
    assert "form-action 'self';" in page.headers["content-security-policy"]
    assert (await go(bank, sent)).status_code == 409
