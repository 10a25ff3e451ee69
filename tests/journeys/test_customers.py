"""A customer is written down, changed and found, and nothing typed is lost."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE
from tests.journeys.house import House
from tests.journeys.test_access import findings


def write(desk: Page, **fields: str) -> None:
    for label, text in fields.items():
        desk.get_by_label(label.replace("_", " "), exact=True).fill(text)


def add(desk: Page, house: House, name: str) -> None:
    desk.goto(f"{house.url}/staff/customers/new")
    desk.get_by_label("Name").first.fill(name)
    desk.get_by_role("button", name="Add customer").click()
    desk.get_by_role("heading", name=name).wait_for()


def write_down(desk: Page) -> None:
    desk.get_by_role("link", name="Customers").click()
    expect(desk.get_by_role("heading", name="No customers yet")).to_be_visible()
    desk.get_by_role("link", name="New customer").last.click()
    desk.get_by_label("Name").first.fill("Holt Architekten")
    write(desk, Customer_number="K-17", City="Freiburg")
    desk.get_by_label("Country").select_option("DE")
    desk.get_by_role("button", name="Add a contact").click()
    contact = desk.locator(".contacts li")
    contact.get_by_label("Name").fill("Maren Holt")
    contact.get_by_label("E-mail").fill("maren@holt.example")
    desk.get_by_role("button", name="Add customer").click()
    expect(desk.get_by_role("heading", name="Holt Architekten")).to_be_visible()
    expect(desk.locator(".rail")).to_contain_text("maren@holt.example")


def test_customer_is_found_by_keyboard(desk: Page) -> None:
    write_down(desk)
    desk.get_by_role("link", name="Customers").first.click()
    row = desk.get_by_role("row", name="Holt Architekten")
    expect(row).to_contain_text("K-17, Germany")
    desk.keyboard.press("/")
    desk.keyboard.type("nobody")
    expect(desk.get_by_text("No customer is called “nobody”")).to_be_visible()
    assert desk.url.endswith("?q=nobody")
    desk.keyboard.press("Escape")
    desk.keyboard.press("Escape")
    expect(row).to_be_visible()
    desk.keyboard.press("j")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", name="Holt Architekten")).to_be_visible()


def test_wrong_customer_is_kept_until_right(desk: Page) -> None:
    write_down(desk)
    desk.get_by_role("link", name="Edit").click()
    email = desk.locator(".contacts li").get_by_label("E-mail")
    desk.get_by_label("Name").first.fill("   ")
    email.fill("maren at holt")
    write(desk, City="Basel")
    desk.keyboard.press("Control+s")
    expect(desk.get_by_role("alert")).to_have_text("2 fields need another look.")
    expect(desk.get_by_text("A name is needed")).to_be_visible()
    expect(desk.get_by_text("An e-mail address such as")).to_be_visible()
    expect(desk.locator("#field-name")).to_be_focused()
    desk.reload()
    expect(desk.get_by_label("City")).to_have_value("Basel")
    expect(email).to_have_value("maren at holt")
    expect(desk.locator(".save-bar")).to_contain_text("not saved: Name, City, Contacts")
    desk.get_by_label("Name").first.fill("Holt & Marsh")
    email.fill("office@holt.example")
    desk.get_by_role("button", name="Save").click()
    expect(desk.get_by_role("heading", name="Holt & Marsh")).to_be_visible()
    expect(desk.locator(".rail")).to_contain_text("office@holt.example")
    expect(desk.locator(".story")).to_contain_text("Lea Alder changed a customer")
    desk.get_by_role("link", name="Edit").click()
    expect(desk.locator(".save-bar")).to_contain_text("Everything is saved.")


def test_two_who_change_one_customer_are_told(house: House, desk: Page) -> None:
    add(desk, house, "Holt Architekten")
    desk.get_by_role("link", name="Edit").click()
    write(desk, City="Basel", VAT_id="CHE-1")
    script = """async () => {
      const id = location.pathname.split("/")[3];
      const headers = { "content-type": "application/json" };
      const body = JSON.stringify({ version: 1, legal_name: "Holt AG", address: { city: "Bern" } });
      return (await fetch(`/api/v1/customers/${id}`, { method: "PATCH", headers, body })).status;
    }"""
    assert desk.evaluate(script) == 200
    desk.get_by_role("button", name="Save").click()
    expect(desk.get_by_role("alert")).to_contain_text("Your text is kept")
    expect(desk.get_by_text("Meanwhile saved by somebody else: Bern")).to_be_visible()
    expect(desk.get_by_label("City")).to_have_value("Basel")
    expect(desk.get_by_label("Legal name")).to_have_value("Holt AG")
    desk.get_by_role("button", name="Save").click()
    expect(desk.locator(".rail")).to_contain_text("Basel")
    expect(desk.locator(".rail")).to_contain_text("Holt AG")
    expect(desk.locator(".rail")).to_contain_text("CHE-1")


def test_portal_of_one_customer_is_switched_off(
    house: House, desk: Page, phone: Page, copied: Callable[..., str]
) -> None:
    house.command("import", str(house.letter("2026-0900")))
    desk.get_by_role("link", name="Customers").click()
    desk.get_by_role("link", name="Holt").click()
    link = copied(".portal-settings")
    phone.goto(link)
    expect(phone.get_by_text("2026-0900")).to_be_visible()
    phone.locator(".masthead").tap()
    expect(desk.locator(".viewing")).to_contain_text("reading the portal", timeout=15_000)
    desk.get_by_role("button", name="Switch off for this customer").click()
    expect(desk.get_by_text("answers “Portal not available”")).to_be_visible()
    # The page looks again by itself; a customer who comes back later reads the same.
    expect(phone.get_by_text("Portal not available").first).to_be_visible()
    phone.goto(link)
    expect(phone.get_by_text("Portal not available").first).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_customers(house: House, desk: Page, scheme: Any) -> None:
    desk.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    desk.goto(f"{house.url}/staff/customers")
    desk.get_by_role("heading", name="No customers yet").wait_for()
    assert findings(desk) == []
    house.command("import", str(house.letter("2026-0901")))
    desk.get_by_role("link", name="Holt").wait_for()
    address = desk.get_by_role("link", name="Holt").get_attribute("href")
    for width in (DESK, PHONE):
        desk.set_viewport_size(width)  # type: ignore[arg-type]
        desk.goto(f"{house.url}/staff/customers")
        desk.get_by_role("link", name="Holt").wait_for()
        assert findings(desk) == [], width
        desk.goto(f"{house.url}{address}")
        desk.locator(".event").first.wait_for()
        assert findings(desk) == [], width
        desk.goto(f"{house.url}/staff/customers/new")
        desk.get_by_role("button", name="Add customer").click()
        desk.get_by_text("A name is needed").wait_for()
        assert findings(desk) == [], width
        assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth")
