"""Paying on the sandbox's own page: by hand, without JavaScript, and with axe's rules."""

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import DESK, PHONE
from tests.journeys.house import House
from tests.journeys.test_access import findings

SIZES = [PHONE, DESK]
LINE = "line_items[0][price_data]"


@pytest.fixture
def sandbox(house: House) -> Iterator[str]:
    """The address of a sandbox, where the house served."""
    house.stop()
    house.start("sandbox", "/_sandbox/")
    yield house.url.replace("localhost", "127.0.0.1")
    house.stop()


@pytest.fixture
def session(sandbox: str) -> str:
    """The page of an invoice that is to be paid."""
    form = {
        "mode": "payment",
        "success_url": f"{sandbox}/c/receipt?session={{CHECKOUT_SESSION_ID}}",
        "cancel_url": f"{sandbox}/_sandbox/",
        "customer_email": "maren@holt-architekten.example",
        f"{LINE}[currency]": "eur",
        f"{LINE}[unit_amount]": "373902",
        f"{LINE}[product_data][name]": "Invoice 2026-0417",
        "line_items[0][quantity]": "1",
    }
    made = httpx.post(
        f"{sandbox}/v1/checkout/sessions",
        data=form,
        headers={"authorization": "Bearer sk_test_porchlight"},
        trust_env=False,
    )
    return str(made.json()["url"])


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_while_paying(
    browser: Browser, session: str, size: Any, scheme: Any
) -> None:
    context = browser.new_context(viewport=size, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    page.goto(session)
    look(page, size)
    page.get_by_role("button", name="Pay").click()
    expect(page.get_by_label("Card number")).to_have_attribute("aria-invalid", "true")
    look(page, size)
    page.get_by_role("link", name="Declined: too little money").click()
    page.get_by_role("button", name="Pay").click()
    expect(page.get_by_role("alert")).to_contain_text("insufficient funds")
    look(page, size)
    page.get_by_role("link", name="Asks for 3-D Secure, always").click()
    page.get_by_role("button", name="Pay").click()
    page.get_by_role("heading", name="Is it you?").wait_for()
    look(page, size)
    page.get_by_role("button", name="Complete").click()
    page.wait_for_url("**/c/receipt?session=cs_test_*")
    page.goto(re.sub("/c/pay/.*", "/_sandbox/", session))
    look(page, size)
    context.close()


def look(page: Page, size: Any) -> None:
    """No rule of axe's is broken, and nothing is wider than the screen."""
    assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == size["width"]


def test_debit_is_paid_without_javascript(browser: Browser, session: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(session)
    page.get_by_label("Direct debit").check()
    expect(page.get_by_label("Card number")).to_be_hidden()
    page.get_by_label("IBAN").fill("DE89 3704 0044 0532 0130 00")
    page.get_by_label("Name").fill("Maren Holt")
    page.get_by_role("button", name="Pay €3,739.02").click()
    page.wait_for_url("**/c/receipt?session=cs_test_*")
    page.goto(re.sub("/c/pay/.*", "/_sandbox/", session))
    page.get_by_role("button", name="4 days on").click()
    expect(page.get_by_text("checkout.session.async_payment_succeeded")).to_be_visible()
    context.close()
