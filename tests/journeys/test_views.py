"""Views that somebody gave a name."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.house import House
from tests.journeys.test_access import findings


@pytest.fixture(autouse=True)
def letter(house: House, desk: Page) -> None:
    house.command("import", str(house.letter("2026-0901")))
    expect(desk.locator(".documents tbody tr")).to_have_count(1)


def test_view_is_kept_and_forgotten(desk: Page) -> None:
    keep = desk.get_by_role("button", name="Keep this view")
    desk.get_by_role("link", name="Documents").first.click()
    expect(keep).to_have_count(0)
    desk.get_by_label("Kind").select_option("quote")
    keep.click()
    desk.get_by_label("Name").fill("All quotes")
    assert findings(desk) == []
    desk.keyboard.press("Enter")
    desk.get_by_role("link", name="Live").first.click()
    view = desk.get_by_role("link", name="All quotes")
    view.click()
    expect(desk.get_by_label("Kind")).to_have_value("quote")
    expect(view).to_have_attribute("aria-current", "page")
    desk.reload()
    desk.get_by_role("button", name="Forget the view All quotes").click()
    expect(view).to_have_count(0)
    expect(desk.get_by_label("Kind")).to_have_value("quote")


def test_view_is_found_by_the_menu(desk: Page) -> None:
    desk.get_by_role("combobox", name="Show").select_option("links")
    desk.get_by_role("button", name="Keep this view").click()
    desk.get_by_label("Name").fill("Links only")
    desk.keyboard.press("Enter")
    desk.get_by_role("link", name="Customers").first.click()
    desk.keyboard.press("Control+k")
    finder = desk.get_by_role("combobox", name="Search or jump to")
    expect(finder).to_be_focused()
    finder.fill("links only")
    expect(desk.get_by_role("option").first).to_have_text("View: Links only")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("combobox", name="Show")).to_have_value("links")
