"""Paying on a phone: to Stripe's page and back, and what both sides see of it at once."""

import contextlib
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import on_a_phone
from tests.journeys.house import House
from tests.journeys.test_access import findings

GOOD, POOR, ASKS = "4242424242424242", "4000000000009995", "4000002500003155"
IBAN = "DE89370400440532013000"
DUE = "3,739.02 euros due"


@pytest.fixture
def house(tmp_path: Path, migrated: Path) -> Iterator[House]:
    """An installation with a Stripe of its own."""
    shutil.copytree(migrated / "data", tmp_path / "data")
    made = House(tmp_path, STRIPE_SANDBOX="on")
    made.start()
    yield made
    made.stop()


@pytest.fixture
def link(house: House, desk: Page, copied: Callable[[], str]) -> str:
    """A link to an invoice that can be paid; the desk has the invoice open."""
    house.command("import", str(house.letter("2026-0417")))
    desk.get_by_role("link", name="2026-0417").click()
    desk.get_by_role("button", name="Yes, that is us").click()
    desk.get_by_role("button", name="Yes, that is us").wait_for(state="hidden")
    return copied()


def pay_now(page: Page) -> Any:
    return page.get_by_role("button", name="Pay Now", exact=True).first


def go(page: Page, link: str) -> None:
    page.goto(link)
    pay_now(page).tap()
    page.wait_for_url("**/c/pay/**")


def pay(page: Page, number: str = GOOD) -> None:
    """Type a card in at Stripe's page, and send it off."""
    page.fill("#number", number)
    page.fill("#expiry", "12/30")
    page.fill("#cvc", "123")
    submit(page)


def submit(page: Page) -> None:
    if page.locator("#email").count():
        page.fill("#email", "maren@holt-architekten.example")
    page.fill("#name", "Maren Holt")
    page.locator("#pay button.primary").tap()


def test_both_sides_see_the_payment_live(desk: Page, phone: Page, link: str) -> None:
    go(phone, link)
    pay(phone)
    expect(phone.get_by_role("status").filter(has_text="€3,739.02 arrived.")).to_be_visible()
    expect(phone.locator(".stamp")).to_contain_text("Paid")
    expect(phone.get_by_role("heading", name="4,739.02 euros paid")).to_be_visible()
    expect(phone.locator("#payments")).to_contain_text("Card ending in 4242")
    expect(pay_now(phone)).to_have_count(0)
    expect(phone).to_have_url(link)
    expect(desk.locator("[data-status=paid]").first).to_be_visible()
    desk.get_by_role("link", name="Live").first.click()
    expect(desk.locator(".event").filter(has_text="paid").first).to_be_visible()


def test_decline_comes_before_success(house: House, phone: Page, link: str) -> None:
    go(phone, link)
    pay(phone, POOR)
    expect(phone.get_by_role("alert")).to_contain_text("Nothing was taken")
    pay(phone)
    expect(phone.locator(".stamp")).to_be_visible()
    told = house.asked("SELECT kind FROM activity WHERE kind LIKE 'payment.%' ORDER BY seq")
    assert told == [("payment.started",), ("payment.declined",), ("payment.succeeded",)]


def test_who_left_goes_on_where_he_was(phone: Page, link: str) -> None:
    go(phone, link)
    session = phone.url.partition("?")[0]
    pay(phone, POOR)
    expect(phone.get_by_role("alert")).to_be_visible()
    phone.locator("a.back").tap()
    notice = phone.locator(".told")
    expect(notice).to_contain_text("Declined: not enough funds. Nothing was taken.")
    expect(phone).to_have_url(link)
    notice.get_by_role("button", name="Continue").tap()
    expect(phone).to_have_url(session)


def test_bank_asks_who_pays(phone: Page, link: str) -> None:
    go(phone, link)
    pay(phone, ASKS)
    phone.get_by_role("button", name="Complete").tap()
    expect(phone.locator(".stamp")).to_be_visible()


def test_debit_is_told_while_it_moves(desk: Page, phone: Page, link: str) -> None:
    go(phone, link)
    phone.get_by_text("Direct debit", exact=True).tap()
    phone.fill("#iban", IBAN)
    submit(phone)
    expect(phone.locator(".due")).to_contain_text("Your bank is moving the money.")
    expect(phone.locator("[data-status=processing]")).to_be_visible()
    expect(phone).to_have_url(link)
    expect(pay_now(phone)).to_have_count(0)
    expect(desk.locator("[data-status=processing]").first).to_be_visible()


def test_two_tabs_share_one_session(phone: Page, link: str) -> None:
    other = phone.context.new_page()
    for page in (phone, other):
        go(page, link)
    assert phone.url == other.url
    other.goto(link)
    pay(phone)
    expect(other.locator(".stamp")).to_be_visible()  # live, without a reload


def test_bar_follows_where_button_is_away(phone: Page, link: str) -> None:
    phone.goto(link)
    bar = phone.locator(".pay-bar")
    expect(bar).to_have_attribute("data-shown", "false")
    phone.locator(".due-sum").scroll_into_view_if_needed()
    expect(bar).to_have_attribute("data-shown", "true")
    bar.get_by_role("button", name="Pay Now").tap()
    phone.wait_for_url("**/c/pay/**")


def test_another_amount_is_checked_and_paid(house: House, phone: Page, link: str) -> None:
    path = house.folder / "data" / "porchlight.sqlite"
    with contextlib.closing(sqlite3.connect(path, timeout=10)) as database, database:
        database.execute("UPDATE billing SET other_amounts = 1")
    phone.goto(link)
    pay_now(phone).tap()
    sheet = phone.get_by_role("dialog")
    sheet.get_by_text("Another amount").tap()
    amount = sheet.get_by_label("Amount in euros")
    amount.fill("0.10")
    amount.blur()
    expect(sheet.get_by_role("alert")).to_contain_text("Choose an amount from €0.50 to €3,739.02.")
    assert findings(phone) == []
    amount.fill("1,000.00")
    sheet.get_by_role("button", name="Pay Now").tap()
    phone.wait_for_url("**/c/pay/**")
    pay(phone)
    expect(phone.get_by_role("heading", name="2,739.02 euros due")).to_be_visible()
    expect(phone.locator("#payments")).to_contain_text("€1,000.00")


def test_several_invoices_are_paid_at_once(
    house: House, phone: Page, link: str, copied: Callable[..., str]
) -> None:
    assert link
    home = copied(".portal-settings >> nth=1")
    house.command("import", str(house.letter("2026-0418")))
    phone.goto(home)
    for number in ("2026-0417", "2026-0418"):
        phone.get_by_label(f"Choose {number} to pay").check()
    expect(phone.locator(".chosen")).to_contain_text("2 invoices")
    expect(phone.locator(".chosen")).to_contain_text("€7,478.04")
    phone.locator(".chosen").get_by_role("button", name="Pay Now").tap()
    phone.wait_for_url("**/c/pay/**")
    pay(phone)
    expect(phone.get_by_text("Nothing to pay. Thank you.")).to_be_visible()
    expect(phone.locator(".told")).to_contain_text("€7,478.04 arrived.")
    expect(phone).to_have_url(home)


def test_paying_needs_no_script(browser: Browser, link: str) -> None:
    context = on_a_phone(browser, java_script_enabled=False)
    page = context.new_page()
    page.goto(link)
    page.get_by_role("button", name=re.compile("Pay Now")).tap()
    page.wait_for_url("**/c/pay/**")
    pay(page)
    expect(page.get_by_role("heading", name="4,739.02 euros paid")).to_be_visible()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_around_paying(phone: Page, link: str, scheme: Any) -> None:
    phone.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    phone.goto(link)
    phone.locator(".due-sum").scroll_into_view_if_needed()
    expect(phone.locator(".pay-bar")).to_have_attribute("data-shown", "true")
    assert findings(phone) == []
    go(phone, link)
    pay(phone, POOR)
    expect(phone.get_by_role("alert")).to_be_visible()
    phone.locator("a.back").tap()
    expect(phone.locator(".told")).to_contain_text("Declined")
    assert findings(phone) == []
    go(phone, link)
    pay(phone)
    expect(phone.locator(".stamp")).to_be_visible()
    assert findings(phone) == []
