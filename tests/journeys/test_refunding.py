"""Staff give a part of a payment back; the customer's open page and the invoice's story tell it."""

from playwright.sync_api import Page, expect

from tests.journeys.house import House
from tests.journeys.test_access import findings
from tests.journeys.test_paying import go, house, link, pay

__all__ = ["house", "link"]


def test_part_goes_back_and_is_seen(house: House, desk: Page, phone: Page, link: str) -> None:
    go(phone, link)
    pay(phone)
    expect(phone.locator(".stamp")).to_be_visible()
    desk.get_by_role("link", name="Payments").click()
    desk.locator(".money-list tbody a").click()
    desk.get_by_role("button", name="Refund").click()
    sheet = desk.get_by_role("dialog")
    expect(sheet).to_contain_text("up to €3,739.02")
    assert findings(desk) == []
    sheet.get_by_label("Why").fill("One shelf was scratched")
    sheet.get_by_label("Amount").fill("9,999")
    sheet.get_by_role("button", name="Refund").click()
    expect(sheet.get_by_role("alert")).to_contain_text("More than is left")
    sheet.get_by_label("Amount").fill("239.02")
    sheet.get_by_role("button", name="Refund").click()
    expect(sheet).to_be_hidden()
    expect(desk.locator(".headline")).to_contain_text("€239.02 refunded")
    expect(desk.get_by_text("One shelf was scratched")).to_be_visible()
    assert findings(desk) == []
    # On the customer's page, which was not touched meanwhile.
    expect(phone.get_by_role("heading", name="239.02 euros due")).to_be_visible()
    expect(phone.locator("#payments")).to_contain_text("€3,500.00")
    desk.locator(".settled a").first.click()
    desk.get_by_role("link", name="Why is this invoice not paid?").click()
    story = desk.locator(".payment-story")
    expect(story.locator("[data-lane=stripe]", has_text="Refund")).to_contain_text("€239.02")
    ledger = story.locator("[data-lane=ledger]", has_text="Taken back")
    expect(ledger).to_contain_text("because of a refund")
    expect(ledger).to_contain_text("€3,500.00")
    expect(story.locator("td a")).to_have_count(0)  # the sandbox has no dashboard to lead to
    assert findings(desk) == []
    assert house.asked("SELECT amount, state FROM refund") == [(23902, "succeeded")]
