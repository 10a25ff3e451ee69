import re
from collections.abc import AsyncIterator
from datetime import timedelta
from html import unescape
from typing import Any

import httpx
import pytest
from litestar import Litestar, asgi

from app.sandbox import Sandbox
from tests.sandbox.conftest import DEBIT, LINE, Shop

ORIGIN = "http://127.0.0.1:8000"
CARD = {
    "way": "card", "number": "4242 4242 4242 4242", "expiry": "12 / 34", "cvc": "123",
    "name": "Maren Holt", "email": "maren@example.com",
}  # fmt: skip


@pytest.fixture
async def browser(shop: Shop) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=shop.sandbox)
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
        yield client


def text(page: httpx.Response) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.text)).split())


def alert(page: httpx.Response) -> str:
    found = re.search(r'role="alert">(.*?)</p>', page.text, re.DOTALL)
    return unescape(re.sub(r"<[^>]+>", "", found[1])) if found else ""


async def test_page_says_what_is_paid(shop: Shop, browser: httpx.AsyncClient) -> None:
    session: Any = await shop.session(line_items=[{**LINE, "quantity": 2}])
    page = await browser.get(session.url)
    shown = text(page)
    for wanted in (
        "Sandbox: no money moves", "Invoice 2026-0417 × 2", "€100.00", "Back to shop.example",
        "4242 4242 4242 4242", "DE89 3704 0044 0532 0130 00",
    ):  # fmt: skip
        assert wanted in shown
    assert 'href="https://shop.example/back"' in page.text
    assert "<script" not in page.text
    assert "style=" not in page.text
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "form-action 'self' https://shop.example;" in policy
    assert page.headers["referrer-policy"] == "no-referrer"


async def test_card_leads_back_to_shop(shop: Shop, browser: httpx.AsyncClient) -> None:
    session: Any = await shop.session()
    done = await browser.post(session.url, data=CARD)
    assert done.status_code == 303
    assert done.headers["location"] == f"https://shop.example/done?s={session.id}"
    paid = await shop.again(session)
    assert (paid.payment_status, paid.customer_details.email) == ("paid", "maren@example.com")
    assert (await browser.get(session.url)).status_code == 410


async def test_debit_leads_back_to_shop(shop: Shop, browser: httpx.AsyncClient) -> None:
    session: Any = await shop.session()
    done = await browser.post(session.url, data={**CARD, "way": "sepa_debit", "iban": DEBIT})
    assert done.headers["location"].startswith("https://shop.example/done")
    assert (await shop.again(session)).payment_status == "unpaid"


async def test_decline_is_told_on_page(shop: Shop, browser: httpx.AsyncClient) -> None:
    session: Any = await shop.session()
    declined = await browser.post(session.url, data={**CARD, "number": "4000000000009995"})
    page = await browser.get(declined.headers["location"])
    assert alert(page) == (
        "Your card has insufficient funds. Nothing was taken. Try another way to pay."
    )
    assert "4000000000009995" not in declined.headers["location"]
    assert (await browser.post(session.url, data=CARD)).headers["location"].endswith(session.id)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"number": "4111111111111111"}, "number"),
        ({"expiry": "10 / 26"}, "expiry"),
        ({"expiry": "13 / 30"}, "expiry"),
        ({"expiry": "soon"}, "expiry"),
        ({"cvc": "12"}, "cvc"),
        ({"name": " "}, "name"),
        ({"email": "maren"}, "email"),
        ({"way": "sepa_debit", "iban": "DE00"}, "iban"),
    ],
)
async def test_wrong_field_is_named(
    shop: Shop, browser: httpx.AsyncClient, change: dict[str, str], field: str
) -> None:
    session: Any = await shop.session()
    page = await browser.post(session.url, data={**CARD, **change})
    assert page.status_code == 422
    assert re.findall(r'id="(\w+)-fault"', page.text) == [field]
    assert shop.happened() == []


async def test_test_number_fills_the_form(shop: Shop, browser: httpx.AsyncClient) -> None:
    session: Any = await shop.session()
    page = await browser.get(session.url)
    link = re.search(r'href="([^"]+number=4000000000000002#pay)"', page.text)
    assert link
    filled = await browser.get(link[1])
    values = dict(re.findall(r'name="(\w+)" value="([^"]*)"', filled.text))
    assert values["number"] == "4000 0000 0000 0002"
    assert values["expiry"] == "12 / 34"


@pytest.mark.parametrize(("result", "status"), [("complete", "succeeded"), ("fail", None)])
async def test_secure_page_asks_its_question(
    shop: Shop, browser: httpx.AsyncClient, result: str, status: str | None
) -> None:
    session: Any = await shop.session()
    asked = await browser.post(session.url, data={**CARD, "number": "4000002760003184"})
    challenge = asked.headers["location"]
    page = await browser.get(challenge)
    assert "pay €50.00 with the card ending in 3184" in text(page)
    answered = await browser.post(challenge, data={"result": result})
    intent = (await shop.again(session, "payment_intent")).payment_intent
    assert intent.status == (status or "requires_payment_method")
    if status:
        assert answered.headers["location"].startswith("https://shop.example/done")
    else:
        back = await browser.get(answered.headers["location"])
        assert "unable to authenticate" in alert(back)
    assert (await browser.get(challenge)).status_code == 410
    assert (await browser.post(challenge, data={"result": result})).status_code == 410


async def test_setup_page_saves_a_card(shop: Shop, browser: httpx.AsyncClient) -> None:
    customer = await shop.customer()
    session: Any = await shop.session(
        mode="setup", currency="eur", line_items=None, customer=customer.id
    )
    page = await browser.get(session.url)
    assert "Nothing now" in text(page)
    assert "maren@example.com" in text(page)
    await browser.post(session.url, data={**CARD, "number": "4000000000000341"})
    methods = await shop.v1.customers.payment_methods.list_async(customer.id)
    assert [each.card.last4 for each in methods.data] == ["0341"]


async def test_expired_page_leads_back(shop: Shop, browser: httpx.AsyncClient) -> None:
    session: Any = await shop.session()
    shop.sandbox.advance(timedelta(days=1))
    page = await browser.get(session.url)
    assert page.status_code == 410
    assert "This page has expired" in text(page)
    assert 'href="https://shop.example/back"' in page.text


async def test_unknown_page_is_not_found(browser: httpx.AsyncClient) -> None:
    for path in ("/c/pay/cs_test_none", "/c/3ds/pi_none", "/c/none", "/none"):
        assert (await browser.get(f"/_stripe{path}")).status_code == 404


async def test_text_of_shop_is_escaped(shop: Shop, browser: httpx.AsyncClient) -> None:
    price: Any = LINE["price_data"]
    named = {**price, "product_data": {"name": "<b>Wall</b>"}}
    session: Any = await shop.session(line_items=[{**LINE, "price_data": named}])
    page = await browser.get(session.url)
    assert "<b>Wall" not in page.text
    assert "<b>Wall</b>" in unescape(page.text)


async def test_mounted_sandbox_answers_the_same(shop: Shop) -> None:
    @asgi("/_stripe", is_mount=True, copy_scope=True)
    async def mounted(scope: Any, receive: Any, send: Any) -> None:
        await shop.sandbox(scope, receive, send)

    session: Any = await shop.session()
    transport = httpx.ASGITransport(app=Litestar([mounted]))  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
        assert "€50.00" in (await client.get(session.url)).text
        headers = {"authorization": f"Bearer {shop.sandbox.key}"}
        asked = await client.get("/_stripe/v1/customers", headers=headers)
        assert (asked.status_code, asked.json()["data"]) == (200, [])
        assert (await client.get("/_stripe/_sandbox/")).status_code == 200
        assert (await client.post(session.url, data=CARD)).status_code == 303


async def test_large_request_is_refused(browser: httpx.AsyncClient) -> None:
    answer = await browser.post("/_stripe/v1/customers", content=b"x" * (1 << 20) + b"x")
    assert answer.status_code == 413


def test_sandbox_speaks_only_http() -> None:
    with pytest.raises(NotImplementedError):
        Sandbox()({"type": "websocket"}, None, None).send(None)  # type: ignore[arg-type]
