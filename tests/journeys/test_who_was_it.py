"""Whose a visit was, told by staff; and a customer who does not want to be followed."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.house import House


@pytest.fixture
def link(house: House, desk: Page, copied: Callable[[], str]) -> str:
    """The link of the one document, which the desk has open."""
    house.command("import", str(house.letter("2026-0950")))
    desk.get_by_role("link", name="2026-0950").click()
    return copied()


def say(desk: Page, button: str) -> None:
    desk.locator(".visits").get_by_role("button", name="Who was it?").click()
    desk.get_by_role("dialog", name="Who was it?").get_by_role("button", name=button).click()
    expect(desk.get_by_role("dialog")).to_have_count(0)


def test_what_staff_say_counts_at_once(house: House, desk: Page, phone: Page, link: str) -> None:
    other = desk.context.new_page()
    other.goto(f"{house.url}/staff")
    views = other.locator(".counter .figure").first
    row = other.locator("tr[data-document='2026-0950'] td.views")
    phone.goto(link)
    phone.locator("h1").tap()
    expect(row).to_have_text("1 view")
    expect(views).to_have_text("1")

    desk.get_by_role("button", name="All", exact=True).click()
    say(desk, "This was a robot")
    expect(row).to_have_text("0 views")
    expect(views).to_have_text("0")
    expect(desk.locator(".visits tbody")).to_contain_text("one of you said so")
    other.locator(".feed select").select_option("everything")
    expect(other.locator(".log")).to_contain_text("Lea Alder said that a visit was by a robot")

    say(desk, "Take it back")
    expect(row).to_have_text("1 view")
    expect(views).to_have_text("1")
    expect(desk.locator(".visits tbody")).not_to_contain_text("one of you said so")


def test_customer_is_followed_only_as_he_chose(
    house: House, desk: Page, phone: Page, link: str
) -> None:
    desk.goto(f"{house.url}/staff")
    row = desk.locator("tr[data-document='2026-0950'] td.views")
    doorway = desk.locator(".doorway[data-light]")
    phone.goto(f"{link}/seen")
    phone.get_by_role("button", name="Do not tell").tap()
    expect(phone.get_by_role("status")).to_contain_text("is not told what you read, or when")
    expect(desk.locator(".log")).to_contain_text("prefers not to be followed")

    phone.get_by_role("link", name="Back to your document").tap()
    phone.locator("h1").tap()
    phone.wait_for_timeout(6_000)  # longer than a view takes, and than a heartbeat
    expect(doorway).to_have_count(0)
    expect(row).to_have_text("0 views")

    phone.get_by_role("link", name="What they see").tap()
    phone.get_by_role("button", name="see it again").tap()
    phone.get_by_role("link", name="Back to your document").tap()
    phone.locator("h1").tap()
    expect(desk.locator(".doorway[data-light=lit]")).to_have_count(1)
    expect(row).to_have_text("1 view")
