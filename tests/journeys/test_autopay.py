"""Autopay on a phone: agreed to, told to staff, charged on its day, and ended."""

import contextlib
import datetime as dt
import sqlite3
import time
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.house import House
from tests.journeys.test_access import findings
from tests.journeys.test_paying import house, link, submit

__all__ = ["house", "link"]

#: Seconds: a sandbox that stands on the server itself may not answer yet when the server starts,
#: and is asked again a quarter of a minute later.
PATIENCE = 90.0


def offer(house: House, desk: Page) -> None:
    """Staff let every customer switch it on, and come back to where they were."""
    here = desk.url
    desk.goto(f"{house.url}/staff/settings/billing")
    desk.get_by_label("Offer autopay").check()
    desk.get_by_role("button", name="Save", exact=True).click()
    expect(desk.locator(".save-bar")).to_contain_text("Everything is saved.")
    desk.goto(here)


def enrol(phone: Page) -> None:
    """Agree on the portal's home, and give a card at Stripe's page."""
    phone.get_by_role("button", name="Agree, and give card or account").tap()
    phone.wait_for_url("**/c/pay/**")
    phone.fill("#number", "4242424242424242")
    phone.fill("#expiry", "12/30")
    phone.fill("#cvc", "123")
    submit(phone)


def bring_day(house: House) -> None:
    """Let the day of the charge be today: the one date that a journey cannot wait for."""
    path = house.folder / "data" / "porchlight.sqlite"
    deadline = time.monotonic() + PATIENCE
    while not house.asked("SELECT id FROM autopay_plan"):
        assert time.monotonic() < deadline, "the charge was not planned"
        time.sleep(0.1)
    house.stop()
    with contextlib.closing(sqlite3.connect(path, timeout=10)) as database, database:
        today = dt.datetime.now(dt.UTC).date().isoformat()
        database.execute("UPDATE autopay_plan SET next_on = ?", (today,))
    house.start()


def test_customer_agrees_and_ends_it(
    house: House, desk: Page, phone: Page, link: str, copied: Callable[..., str]
) -> None:
    assert link
    home = copied(".portal-settings >> nth=1")
    offer(house, desk)
    phone.goto(home)
    card = phone.locator("#autopay")
    expect(card).to_contain_text("on its due date")
    consent = card.locator("blockquote").inner_text()
    assert findings(phone) == []
    desk.get_by_role("link", name="Live").first.click()
    enrol(phone)
    expect(card).to_contain_text("the card that ends in 4242")
    expect(card).to_be_in_viewport()
    expect(phone).to_have_url(f"{home}#autopay")
    card.locator("summary").tap()
    expect(card.locator("blockquote")).to_have_text(consent)
    assert findings(phone) == []
    expect(desk.locator(".feed")).to_contain_text("switched autopay on")
    card.get_by_role("button", name="End autopay").tap()
    expect(card.get_by_role("button", name="Agree, and give card or account")).to_be_visible()
    expect(desk.locator(".feed")).to_contain_text("Autopay ended")
    kept = house.asked("SELECT state, reason, consent FROM autopay")
    assert [(state, reason) for state, reason, _ in kept] == [("ended", "customer")]
    assert kept[0][2].split() == consent.split()


def test_both_sides_see_the_charge(
    house: House, desk: Page, phone: Page, link: str, copied: Callable[..., str]
) -> None:
    home = copied(".portal-settings >> nth=1")
    invoice = desk.url
    offer(house, desk)
    phone.goto(home)
    enrol(phone)
    expect(phone.locator("#autopay")).to_contain_text("the card that ends in 4242")
    house.command("import", str(house.letter("2026-0418", due=2)))
    house.stop()
    house.start()  # which plans what falls due
    bring_day(house)
    phone.goto(home)
    row = phone.locator(".documents li", has_text="2026-0418")
    expect(row.locator("[data-status=paid]")).to_be_visible(timeout=PATIENCE * 1000)
    told = house.asked("SELECT kind FROM activity WHERE kind LIKE 'autopay.%' ORDER BY seq")
    assert told == [("autopay.enrolled",), ("autopay.scheduled",)]
    row.get_by_role("link").tap()
    expect(phone.locator(".stamp")).to_be_visible()
    expect(phone.locator("#payments")).to_contain_text("Card ending in 4242")
    desk.goto(f"{house.url}/staff")
    expect(desk.locator(".feed")).to_contain_text("charges by autopay")
    desk.goto(invoice)  # the other one is not due yet, and was left alone
    expect(desk.locator("[data-status=paid]")).to_have_count(0)
    phone.goto(link)
    expect(phone.get_by_role("heading", name="3,739.02 euros due")).to_be_visible()
