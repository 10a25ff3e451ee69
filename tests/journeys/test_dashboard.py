"""The dashboard by keyboard, narrowed, paused, on the wall, and with axe's rules."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import DESK, PHONE, on_a_phone
from tests.journeys.house import House
from tests.journeys.test_access import findings

NOTICES = """
window.told = [];
window.Notification = class {
  static permission = "granted";
  static requestPermission = async () => "granted";
  constructor(title, { body }) { window.told.push(`${title}: ${body}`); }
  close() {}
};
Object.defineProperty(document, "hasFocus", { value: () => false });
"""


@pytest.fixture
def letters(house: House, desk: Page) -> list[str]:
    """Three invoices, the last one first in the table."""
    numbers = ["2026-0901", "2026-0902", "2026-0903"]
    for number in numbers:
        house.command("import", str(house.letter(number)))
    expect(desk.locator(".documents tbody tr")).to_have_count(3)
    return numbers


@pytest.fixture
def opened(desk: Page, phone: Page, letters: list[str], copied: Callable[[], str]) -> str:
    """A customer looks at the first letter; the dashboard shows Live."""
    desk.get_by_role("link", name=letters[0]).click()
    desk.get_by_role("button", name="Yes, that is us").click()  # then it says how to pay
    expect(desk.get_by_text("Is Alder & Finch GmbH you?")).to_be_hidden()
    phone.goto(copied())
    phone.locator("h1").tap()
    desk.get_by_role("link", name="Live").first.click()
    expect(desk.locator(".doorway[data-light=lit]")).to_be_visible()
    return letters[0]


@pytest.mark.usefixtures("letters")
def test_command_menu_opens_document_by_keyboard(desk: Page) -> None:
    desk.keyboard.press("Control+k")
    field = desk.get_by_role("combobox", name="Search or jump to")
    expect(field).to_be_focused()
    desk.keyboard.type("0902")
    option = desk.get_by_role("option", name="2026-0902")
    expect(option).to_have_attribute("aria-selected", "true")
    expect(desk.locator(".option")).to_have_count(1)
    assert field.get_attribute("aria-activedescendant") == option.get_attribute("id")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", name="2026-0902")).to_be_visible()
    expect(desk.locator(".menu")).to_have_count(0)


@pytest.mark.usefixtures("letters")
def test_command_menu_finds_customers_and_commands(desk: Page) -> None:
    desk.get_by_role("button", name="Search or jump to").click()
    expect(desk.get_by_role("combobox", name="Search or jump to")).to_be_focused()
    desk.keyboard.type("holt")
    expect(desk.locator(".option")).to_have_count(4)
    desk.get_by_role("option", name="Holt Architekten 3 documents").click()
    expect(desk.get_by_role("heading", name="Holt Architekten")).to_be_visible()
    desk.keyboard.press("/")
    expect(desk.get_by_role("combobox", name="Search or jump to")).to_be_focused()
    desk.keyboard.type("your acc")
    expect(desk.get_by_role("option", name="Your account")).to_be_visible()
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", name="Your account")).to_be_visible()
    desk.keyboard.press("g")
    desk.keyboard.press("l")
    expect(desk.get_by_role("heading", name="Live")).to_be_visible()


@pytest.mark.usefixtures("letters")
def test_keys_are_listed_and_can_be_switched_off(desk: Page) -> None:
    desk.keyboard.press("?")
    expect(desk.get_by_role("dialog")).to_contain_text("Pause the feed")
    desk.keyboard.press("Escape")
    desk.goto(desk.url.split("?")[0] + "/account")
    desk.get_by_role("switch", name="Single keys").click()
    desk.reload()
    desk.get_by_role("switch", name="Single keys").wait_for()
    desk.keyboard.press("?")
    desk.keyboard.press("g")
    desk.keyboard.press("l")
    expect(desk.get_by_role("dialog")).to_have_count(0)
    desk.keyboard.press("Control+k")
    expect(desk.get_by_role("dialog")).to_be_visible()
    expect(desk.get_by_role("heading", name="Your account")).to_be_visible()


def test_keys_do_nothing_while_somebody_types(desk: Page, letters: list[str]) -> None:
    desk.keyboard.press("f")
    desk.keyboard.type("jkp?")
    expect(desk.get_by_label("Number or customer").first).to_have_value("jkp?")
    expect(desk.locator("tr[aria-current]")).to_have_count(0)
    expect(desk.get_by_role("button", name="Pause the feed")).to_have_attribute(
        "aria-pressed", "false"
    )
    assert letters


def test_paused_feed_counts_what_waits(house: House, desk: Page, letters: list[str]) -> None:
    entries = desk.locator(".feed .event")
    shown = entries.count()
    desk.keyboard.press("p")
    for number in ("2026-0904", "2026-0905"):
        house.command("import", str(house.letter(number)))
    expect(desk.locator(".documents tbody tr")).to_have_count(len(letters) + 2)
    waiting = desk.locator(".waiting")
    expect(waiting).to_have_text(re.compile(r"^[2-9] new$"))
    expect(entries).to_have_count(shown)
    waiting.click()
    expect(desk.locator(".log")).to_contain_text("2026-0905")
    expect(waiting).to_have_count(0)


def test_filters_survive_a_reload(desk: Page, letters: list[str]) -> None:
    desk.get_by_role("combobox", name="Show").select_option("links")
    desk.get_by_role("button", name="Filter the feed").click()
    desk.get_by_label("Number or customer").first.fill(letters[1])
    desk.keyboard.press("Enter")
    desk.get_by_role("button", name="30 days").click()
    only = desk.locator(".feed .event")
    for _ in range(2):
        expect(only).to_have_count(1)
        expect(only).to_contain_text(f"made a link{letters[1]}")
        expect(desk.get_by_role("combobox", name="Show")).to_have_value("links")
        expect(desk.locator(".counter").first).to_contain_text("in the 30 days before")
        desk.reload()
    desk.get_by_label("Number or customer").first.fill("")
    expect(only).not_to_have_count(1)


def test_feed_jumps_to_a_time_and_back(desk: Page, letters: list[str]) -> None:
    desk.keyboard.press("f")
    desk.get_by_label("Jump to").fill("2020-02-03T10:00")
    expect(desk.get_by_text("Nothing had happened by then.")).to_be_visible()
    desk.get_by_role("button", name="Back to now").click()
    expect(desk.locator(".log")).to_contain_text(letters[-1])


def test_visitor_climbs_towards_payment(desk: Page, phone: Page, opened: str) -> None:
    trace = desk.locator(".trace[data-live=true]")
    expect(trace).to_contain_text(opened)
    before = trace.locator(".line").get_attribute("d")
    phone.locator("#payment").scroll_into_view_if_needed()
    expect(trace).to_contain_text("Payment")
    assert trace.locator(".line").get_attribute("d") != before
    phone.wait_for_timeout(2_500)
    phone.locator("h1").scroll_into_view_if_needed()  # a page tells what was read when it is left
    row = desk.locator(f"tr[data-document='{opened}']")
    expect(row.locator(".path-bar")).to_have_attribute("title", "Payment read", timeout=15_000)
    expect(row.locator(".day-bars")).to_have_attribute("aria-label", "1 view in the last 24 hours")
    expect(desk.locator(".flow dd").first).to_have_text("1", timeout=15_000)


def test_wall_shows_who_is_there(desk: Page, phone: Page, opened: str) -> None:
    desk.keyboard.press("g")
    desk.keyboard.press("w")
    lamp = desk.locator(".wall-lamps li")
    expect(lamp).to_have_attribute("data-light", "lit")
    expect(lamp).to_contain_text(f"Holt Architekten{opened}, €3,739.02")
    expect(desk.locator(".wall footer")).to_contain_text("Views today1")
    background = "getComputedStyle(document.querySelector('.wall')).backgroundColor"
    assert desk.evaluate(background) == "rgb(19, 17, 14)"
    phone.close()
    expect(lamp).to_have_attribute("data-light", "unlit", timeout=25_000)
    desk.keyboard.press("Escape")
    expect(desk.get_by_role("heading", name="Live")).to_be_visible()


def test_first_view_is_notified(
    browser: Browser, desk: Page, phone: Page, letters: list[str], copied: Callable[[], str]
) -> None:
    desk.add_init_script(NOTICES)
    desk.goto(desk.url.split("?")[0] + "/account")
    desk.get_by_role("switch", name="Desktop notifications").click()
    desk.get_by_role("link", name="Live").first.click()
    desk.get_by_role("link", name=letters[0]).click()
    link = copied()
    for page in (phone, on_a_phone(browser).new_page()):
        page.goto(link)
        page.locator("h1").tap()
    expect(desk.locator(".counter").first).to_have_text("Views2", timeout=15_000)
    bell = desk.get_by_role("button", name="Notifications, 1 unread")
    expect(bell).to_be_visible()
    assert desk.evaluate("window.told") == [
        f"Holt Architekten opened {letters[0]}: the first time, iPhone, Safari"
    ]
    assert desk.title() == "(2) Porchlight"
    bell.click()
    desk.get_by_role("link", name=f"Holt Architekten opened {letters[0]}").click()
    expect(desk.get_by_role("button", name="Notifications", exact=True)).to_be_visible()
    icon = desk.locator("link[rel=icon]").get_attribute("href")
    assert icon
    assert "f7a830" in icon


def test_light_or_dark_is_remembered(desk: Page) -> None:
    desk.emulate_media(color_scheme="light")
    paper = "getComputedStyle(document.body).backgroundColor"
    desk.goto(desk.url.split("?")[0] + "/account")
    for choice, colour in (("Dark", "rgb(19, 17, 14)"), ("Light", "rgb(248, 245, 241)")):
        desk.get_by_role("button", name=choice, exact=True).click()
        assert desk.evaluate(paper) == colour
        desk.reload()
        desk.get_by_role("button", name=choice, exact=True).wait_for()
        assert desk.evaluate(paper) == colour
    desk.get_by_role("button", name="As the computer").click()
    desk.emulate_media(color_scheme="dark")
    assert desk.evaluate(paper) == "rgb(19, 17, 14)"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_anywhere(desk: Page, opened: str, scheme: Any) -> None:
    desk.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    address = desk.url.split("?")[0]
    screens = {
        f"{address}?days=7&q=holt&at=2099-01-01T10:00": ".counter",
        f"{address}/wall": ".wall-lamps li",
        f"{address}/account": ".preference",
        f"{address}/parts": ".sheet",
        f"{address}/nowhere": ".none",
    }
    for width in (DESK, PHONE):
        desk.set_viewport_size(width)  # type: ignore[arg-type]
        for screen, sign in screens.items():
            desk.goto(screen)
            desk.locator(sign).first.wait_for()
            assert findings(desk) == [], (screen, width)
        desk.goto(address)
        if width is PHONE:
            desk.get_by_role("button", name="Feed", exact=True).click()
            desk.locator(".event").first.wait_for()
            assert findings(desk) == []
        for key, sign in (("Control+k", ".option"), ("?", ".help")):
            desk.locator(".doorway").first.wait_for()
            desk.keyboard.press(key)
            desk.locator(sign).first.wait_for()
            desk.wait_for_timeout(300)
            assert findings(desk) == [], (key, width)
            desk.keyboard.press("Escape")
    assert opened
