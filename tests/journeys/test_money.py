"""What a customer pays by bank transfer, written down by staff, and seen by both at once."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.house import House
from tests.journeys.test_access import findings


@pytest.fixture
def invoice(house: House, desk: Page, copied: Callable[..., str]) -> str:
    """An invoice on the desk, and its link."""
    house.command("import", str(house.letter("2026-0960")))
    desk.get_by_role("link", name="2026-0960").click()
    expect(desk.get_by_role("heading", name="2026-0960")).to_be_visible()
    return copied()


def test_transfer_shows_on_both_sides_at_once(desk: Page, phone: Page, invoice: str) -> None:
    phone.goto(invoice)
    owed = phone.locator(".hero .amount").inner_text()
    desk.locator(".money-panel").get_by_role("button", name="Record payment").click()
    desk.get_by_label("Amount", exact=True).fill("739.02")
    desk.get_by_label("Reference").fill("Statement 47")
    assert findings(desk) == []
    desk.get_by_role("button", name="Record €739.02").click()
    settled = desk.locator(".money-panel .settled")
    expect(settled).to_contain_text("€739.02")
    expect(phone.locator(".hero .amount")).not_to_have_text(owed)
    # It was somebody else's.
    settled.get_by_role("button", name="Take back").click()
    desk.get_by_label("Why").fill("Not theirs")
    desk.get_by_role("dialog").get_by_role("button", name="Take back").click()
    expect(desk.locator(".leftover")).to_contain_text("€739.02 credit")
    expect(desk.get_by_text("1 taken back")).to_be_visible()
    desk.locator(".leftover").get_by_role("button", name="Apply").click()
    expect(settled.first).to_contain_text("€739.02")


def test_payments_are_listed_and_found(desk: Page, invoice: str, house: House) -> None:
    desk.locator(".money-panel").get_by_role("button", name="Record payment").click()
    desk.get_by_label("Amount", exact=True).fill("9000")
    desk.get_by_role("button", name="Record €9,000.00").click()
    expect(desk.get_by_role("dialog")).to_be_hidden()
    desk.get_by_role("link", name="Payments").click()
    expect(desk.locator(".money-list tbody tr")).to_have_count(1)
    desk.get_by_role("button", name="With credit").click()
    expect(desk.locator(".money-list")).to_contain_text("credit")
    assert findings(desk) == []
    desk.locator(".money-list tbody a").click()
    expect(desk.get_by_role("heading", name="Where it went")).to_be_visible()
    expect(desk.locator(".settled").first).to_contain_text("2026-0960")
    assert findings(desk) == []
    assert house.asked("SELECT amount FROM payment") == [(900000,)]
