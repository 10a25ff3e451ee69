"""Staff look at the connection, a customer is declined and pays, and the desk says what and why."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.house import House
from tests.journeys.test_access import findings
from tests.journeys.test_paying import GOOD, POOR, go, house, pay

__all__ = ["house"]


def test_payment_is_seen_live_and_explained(
    house: House, desk: Page, phone: Page, copied: Callable[..., str]
) -> None:
    desk.goto(f"{house.url}/staff/settings/billing")
    expect(desk.get_by_text("Sandbox: no money moves.")).to_be_visible()
    desk.get_by_role("button", name="Make the endpoint anew").click()
    expect(desk.get_by_text("It tells us of payments")).to_be_visible()
    desk.get_by_label("Late fee policy").fill("2 % a month after 30 days.")
    desk.get_by_role("button", name="Save", exact=True).click()
    expect(desk.locator(".save-bar")).to_contain_text("Everything is saved.")
    assert findings(desk) == []

    house.command("import", str(house.letter("2026-0960")))
    desk.goto(f"{house.url}/staff")
    desk.get_by_role("link", name="2026-0960").first.click()
    desk.get_by_role("button", name="Yes, that is us").click()
    expect(desk.get_by_text("Its sender is this business")).to_be_visible()
    link = copied()
    phone.goto(link)
    expect(phone.get_by_text("2 % a month after 30 days.")).to_be_visible()

    go(phone, link)
    pay(phone, POOR)
    expect(phone.get_by_role("alert")).to_contain_text("Nothing was taken")
    desk.get_by_role("link", name="Why is this invoice not paid?").click()
    expect(desk.locator(".answer")).to_have_text("The bank declined it, and nothing else has come.")
    expect(desk.locator(".payment-story")).to_contain_text("not enough money in the account")
    assert findings(desk) == []

    desk.get_by_role("link", name="Live", exact=True).click()
    pay(phone, GOOD)
    expect(desk.locator(".feed")).to_contain_text("paid", timeout=15_000)
    tries = desk.locator(".counter", has_text="Tries to pay today")
    expect(tries.locator(".figure")).to_have_text("1")
    expect(tries).to_contain_text("1 payment came")
    desk.get_by_role("link", name="2026-0960").first.click()
    desk.get_by_role("link", name="Why is this invoice paid?").click()
    expect(desk.locator(".answer")).to_contain_text("It is paid, since")
    desk.get_by_role("button", name="Look at Stripe now").click()
    expect(desk.get_by_text("Stripe was asked; this is so now")).to_be_visible()
