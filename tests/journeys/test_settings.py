"""The business says who it is, and its customers see it at once."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE
from tests.journeys.house import House
from tests.journeys.test_access import findings

PARTS = ["business", "billing", "numbering", "branding", "portal"]


@pytest.fixture
def portal(house: House, desk: Page, copied: Callable[..., str]) -> str:
    """A customer's portal."""
    house.command("import", str(house.letter("2026-0950")))
    desk.get_by_role("link", name="2026-0950").click()
    return copied(".portal-settings >> nth=1")


def save(desk: Page) -> None:
    desk.get_by_role("button", name="Save", exact=True).click()
    expect(desk.locator(".save-bar")).to_contain_text("Everything is saved.")


def test_name_and_colour_show_at_once(desk: Page, phone: Page, portal: str) -> None:
    phone.goto(portal)
    phone.locator(".documents").wait_for()
    desk.get_by_role("link", name="Settings").click()
    expect(desk.get_by_text("Say what your business is called")).to_be_visible()
    desk.get_by_label("Name", exact=True).fill("Marsh & Sons")
    expect(desk.locator(".parts")).to_contain_text("not saved")
    desk.reload()
    expect(desk.get_by_label("Name", exact=True)).to_have_value("Marsh & Sons")
    save(desk)
    expect(desk.get_by_text("Say what your business is called")).to_be_hidden()
    desk.get_by_role("link", name="Branding").click()
    desk.get_by_label("Banner colour", exact=True).fill("7a1f2b")
    desk.get_by_label("Primary colour", exact=True).focus()
    expect(desk.get_by_label("Banner colour", exact=True)).to_have_value("#7a1f2b")
    painted = "rgb(122, 31, 43)"
    expect(desk.locator(".preview-banner").first).to_have_css("background-color", painted)
    save(desk)
    # The open page looks again by itself.
    expect(phone.locator(".business")).to_have_text("Marsh & Sons")
    expect(phone.locator(".banner")).to_have_css("background-color", painted)


def test_wrong_bank_details_are_told_before_saving(house: House, desk: Page) -> None:
    desk.goto(f"{house.url}/staff/settings/billing")
    desk.get_by_label("Bank account").fill("DE12 5001 0517 0648 4898 91")
    desk.get_by_label("Tax rate in %").fill("190")
    desk.get_by_label("BIC").fill("ing")
    desk.keyboard.press("Control+s")
    expect(desk.get_by_role("alert")).to_have_text("3 fields need another look.")
    expect(desk.get_by_text("is a digit wrong?")).to_be_visible()
    desk.get_by_label("Bank account").fill("DE12500105170648489890")
    expect(desk.get_by_text("Its check digits fit.")).to_be_visible()
    desk.get_by_label("Tax rate in %").fill("7,7")
    desk.get_by_label("BIC").fill("ingddeffxxx")
    save(desk)
    desk.reload()
    expect(desk.get_by_label("Bank account")).to_have_value("DE12 5001 0517 0648 4898 90")
    expect(desk.get_by_label("Tax rate in %")).to_have_value("7.7")
    expect(desk.get_by_label("BIC")).to_have_value("INGDDEFFXXX")


def test_numbers_are_shown_as_they_will_be(house: House, desk: Page) -> None:
    desk.goto(f"{house.url}/staff/settings/numbering")
    quote = desk.locator("fieldset", has_text="Quote")
    quote.get_by_label("Pattern").fill("AN-{number}/{year}")
    quote.get_by_label("Digits").fill("3")
    quote.get_by_label("Next number").fill("40")
    expect(quote.locator("output")).to_contain_text("AN-040/20")
    desk.get_by_label("Pattern").first.fill("no number")
    desk.keyboard.press("Control+s")
    expect(desk.get_by_text("Write {number} once")).to_be_visible()
    desk.get_by_label("Pattern").first.fill("R{number}")
    save(desk)
    quote.get_by_label("Next number").fill("39")
    desk.keyboard.press("Control+s")
    expect(desk.get_by_text("Number 40 comes next; it cannot go back.")).to_be_visible()
    desk.reload()
    expect(quote.get_by_label("Next number")).to_have_value("39")
    desk.get_by_role("button", name="Discard").click()
    expect(quote.get_by_label("Next number")).to_have_value("40")


def test_save_and_view_opens_a_sample_portal(house: House, desk: Page, portal: str) -> None:
    desk.goto(f"{house.url}/staff/settings/portal")
    for words in ("Enable Customer Portal", "Show Quotes", "Show Sales Orders"):
        expect(desk.get_by_role("switch", name=words)).to_be_checked()
    expect(desk.get_by_role("switch", name="Show Credit Notes")).to_be_checked()
    desk.get_by_label("Token Expiry (days)").fill("400")
    expect(desk.get_by_text("Over a year")).to_be_visible()
    desk.get_by_role("button", name="90").click()
    expect(desk.get_by_text("Over a year")).to_be_hidden()
    desk.get_by_label("Welcome Message").fill("Come in.")
    expect(desk.get_by_text("8 of 500")).to_be_visible()
    with desk.context.expect_page() as opened:
        desk.get_by_role("button", name="Save & View").click()
    sample = opened.value
    expect(sample.get_by_text("Come in.")).to_be_visible()
    assert sample.url.startswith(f"{house.url}/portal/")
    sample.close()
    expect(desk.locator(".save-bar")).to_contain_text("Everything is saved.")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_settings(house: House, desk: Page, scheme: Any) -> None:
    desk.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    for width in (DESK, PHONE):
        desk.set_viewport_size(width)  # type: ignore[arg-type]
        for part in PARTS:
            desk.goto(f"{house.url}/staff/settings/{part}")
            desk.locator(".sheets input").first.wait_for()
            desk.wait_for_timeout(300)
            assert findings(desk) == [], (width, part)
            assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth"), part
