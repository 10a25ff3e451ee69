"""Writing a document: from an empty page to what changed since the customer's last look."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import PHONE, on_a_phone
from tests.journeys.house import House
from tests.journeys.test_access import findings


@pytest.fixture
def writer(house: House, desk: Page) -> Page:
    """A desk of a business that said who it is, with one customer."""
    desk.evaluate(
        """async () => {
          const send = (method, path, body) => fetch(path, {
            method, body: JSON.stringify(body), headers: {"content-type": "application/json"}
          });
          const { version } = await (await fetch("/api/v1/settings")).json();
          await send("PATCH", "/api/v1/settings", {
            version, name: "Alder & Finch", tax_rate: 190000, bank_account: "DE02120300000000202051"
          });
          await send("POST", "/api/v1/customers", {
            name: "Holt Architekten",
            contacts: [{ name: "Maren Holt", email: "maren@holt.example" }]
          });
        }"""
    )
    return desk


def write(desk: Page, house: House) -> None:
    """An invoice by keyboard alone, from an empty page to its number."""
    desk.goto(f"{house.url}/staff/documents/new?kind=invoice")
    expect(desk.get_by_role("combobox", name="Customer")).to_be_focused()
    desk.keyboard.type("holt")
    desk.get_by_role("option", name="Holt").wait_for()
    desk.keyboard.press("Enter")
    desk.get_by_label("Description of line 1").focus()
    for cell in ("Oak shelf", "2", "1,250.50"):
        desk.keyboard.type(cell)
        desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    expect(desk.get_by_label("Description of line 2")).to_be_focused()
    for cell in ("Fitting", "3", "80"):
        desk.keyboard.type(cell)
        desk.keyboard.press("Tab")
    expect(desk.locator(".sums .total")).to_contain_text("€3,261.79")
    desk.keyboard.press("Control+Enter")
    desk.get_by_role("heading", name=re.compile(r"20\d\d-0001")).wait_for()


def test_invoice_is_written_sent_read_and_changed(
    house: House, writer: Page, phone: Page, copied: Callable[[], str], browser: Browser
) -> None:
    write(writer, house)
    link = copied()
    phone.goto(link)
    expect(phone.locator("h1.amount")).to_contain_text("3,261.79")
    with phone.expect_download() as downloading:
        phone.get_by_role("link", name="Download PDF").tap()
    assert downloading.value.suggested_filename.endswith("0001.pdf")
    expect(writer.locator(".counter", has_text="Views")).to_contain_text("1", timeout=15_000)

    writer.get_by_role("link", name="Edit").click()
    writer.get_by_label("Price of line 2").fill("90")
    writer.get_by_label("Note at the top of the letter").fill("Fitting takes a little longer.")
    writer.get_by_role("button", name="Issue version 2").click()
    writer.get_by_text("Version 2 is out").wait_for()

    # The customer, who still reads, is told without asking.
    changed = phone.locator(".changed")
    expect(changed).to_contain_text("Fitting: now €270.00, before €240.00")
    expect(changed).to_contain_text("The total is now €3,297.49, before €3,261.79")
    expect(changed).to_contain_text("The note reads differently")
    phone.reload()
    expect(phone.locator(".changed")).to_contain_text("Fitting: now €270.00")
    stranger = on_a_phone(browser).new_page()
    stranger.goto(link)
    expect(stranger.locator("h1.amount")).to_contain_text("3,297.49")
    expect(stranger.locator(".changed")).to_have_count(0)
    stranger.context.close()


def test_all_that_is_missing_is_told_at_once(house: House, writer: Page) -> None:
    writer.goto(f"{house.url}/staff/documents/new?kind=invoice")
    writer.get_by_role("combobox", name="Customer").fill("holt")
    writer.get_by_role("option", name="Holt").click()
    writer.get_by_label("Quantity of line 1").fill("two")
    writer.get_by_label("Quantity of line 1").fill("2")
    writer.get_by_label("Due", exact=True).fill("2020-01-01")
    writer.get_by_role("button", name="Issue", exact=True).click()
    expect(writer.get_by_text("This cannot be issued yet.")).to_be_visible()
    for label in ("Description of line 1", "Price of line 1", "Due"):
        expect(writer.get_by_label(label, exact=True)).to_have_attribute("aria-invalid", "true")
    writer.get_by_role("button", name=re.compile("Line 1: Say what it is")).click()
    expect(writer.get_by_label("Description of line 1")).to_be_focused()


def test_typed_text_survives_server_and_reload(house: House, writer: Page) -> None:
    writer.goto(f"{house.url}/staff/documents/new?kind=quote")
    writer.get_by_role("combobox", name="Customer").fill("holt")
    writer.get_by_role("option", name="Holt").click()
    house.kill()
    writer.get_by_label("Description of line 1").fill("A shelf that nobody may lose")
    expect(writer.get_by_text("Not saved; kept in this browser")).to_be_visible()
    house.start()
    writer.reload()
    expect(writer.get_by_label("Description of line 1")).to_have_value(
        "A shelf that nobody may lose"
    )
    expect(writer.get_by_text("is here again")).to_be_visible()
    writer.get_by_label("Price of line 1").fill("10")
    expect(writer.get_by_text(re.compile(r"Saved \d\d:\d\d"))).to_be_visible(timeout=15_000)
    writer.goto(f"{house.url}/staff/documents")
    writer.get_by_role("link", name="Draft").click()
    expect(writer.get_by_label("Description of line 1")).to_have_value(
        "A shelf that nobody may lose"
    )


def test_rows_of_a_sheet_are_pasted(house: House, writer: Page) -> None:
    writer.goto(f"{house.url}/staff/documents/new?kind=invoice")
    writer.get_by_label("Description of line 1").focus()
    rows = "Oak shelf\t2\t100\t19%\nFitting\t1\t50\t7%"
    writer.evaluate("text => navigator.clipboard.writeText(text)", rows)
    writer.keyboard.press("Control+V")
    expect(writer.get_by_label("Description of line 2")).to_have_value("Fitting")
    expect(writer.locator(".sums .total")).to_contain_text("€291.50")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_where_one_writes(
    house: House, writer: Page, tmp_path: Path, scheme: Any
) -> None:
    writer.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    write(writer, house)
    number = writer.locator("h1").inner_text()
    for width in (writer.viewport_size, PHONE):
        writer.set_viewport_size(width)  # type: ignore[arg-type]
        writer.goto(f"{house.url}/staff/documents")
        writer.get_by_label(f"Choose {number}").check()
        assert findings(writer) == [], width
        writer.goto(f"{house.url}/staff/documents/new?kind=quote")
        writer.get_by_label("More of line 1").click()
        writer.get_by_role("button", name="More fields").click()
        assert findings(writer) == [], width
        assert writer.evaluate("document.documentElement.scrollWidth <= innerWidth")
