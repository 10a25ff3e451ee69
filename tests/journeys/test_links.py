from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.house import House

PORTAL = ".portal-settings >> nth=1"


def test_revoked_link_closes_the_open_page(
    house: House, desk: Page, phone: Page, copied: Callable[[], str]
) -> None:
    house.command("import", str(house.letter("2026-0700")))
    desk.get_by_role("link", name="2026-0700").click()
    link = copied()
    phone.goto(link)
    settings = desk.locator(".portal-settings").first
    settings.get_by_role("button", name="Revoke").click()
    expect(desk.get_by_role("dialog")).to_contain_text("it stops opening at once")
    desk.get_by_role("dialog").get_by_role("button", name="Revoke").click()
    expect(settings).to_contain_text("Nothing opens for the customer")
    expect(phone.get_by_text("access denied")).to_be_visible()

    settings.get_by_role("button", name="New link").click()
    expect(settings).to_contain_text("Opens for the customer")
    renewed = copied()
    assert renewed != link
    phone.goto(renewed)
    expect(phone.get_by_role("heading", name="3,739.02 euros due")).to_be_visible()


def test_regenerated_link_replaces_the_old(
    house: House, desk: Page, phone: Page, copied: Callable[[], str]
) -> None:
    house.command("import", str(house.letter("2026-0701")))
    desk.get_by_role("link", name="2026-0701").click()
    link = copied()
    settings = desk.locator(".portal-settings").first
    settings.get_by_role("button", name="Regenerate Link").click()
    desk.get_by_role("dialog").get_by_role("button", name="Regenerate Link").click()
    expect(desk.get_by_role("dialog")).to_be_hidden()
    expect(settings).to_contain_text("1 earlier link")
    phone.goto(link)
    expect(phone.get_by_text("a newer link was sent to you")).to_be_visible()
    expect(desk.get_by_text("was not let in")).to_be_visible()
    phone.goto(copied())
    expect(phone.get_by_role("heading", name="3,739.02 euros due")).to_be_visible()


def test_portal_link_shows_every_document(
    house: House, desk: Page, phone: Page, copied: Callable[..., str]
) -> None:
    files = [str(house.letter(f"2026-070{n}")) for n in (2, 3)]
    house.command("import", *files)
    desk.get_by_role("link", name="2026-0702").click()
    expect(desk.locator(PORTAL)).to_contain_text("Portal of Holt Architekten")
    phone.goto(copied(PORTAL))
    expect(phone.get_by_text("7,478.04 euros due")).to_be_visible()
    phone.get_by_role("link", name="2026-0703").tap()
    expect(phone.get_by_role("heading", name="3,739.02 euros due")).to_be_visible()
    phone.get_by_role("link", name="All documents").tap()
    expect(phone.get_by_role("link", name="2026-0702")).to_be_visible()


def test_signing_out_ends_every_tab(house: House, desk: Page) -> None:
    other = desk.context.new_page()
    other.goto(f"{house.url}/staff")
    other.get_by_role("button", name="Sign out").wait_for()
    desk.get_by_role("button", name="Sign out").click()
    expect(desk.get_by_role("button", name="Sign in")).to_be_visible()
    expect(other.get_by_role("button", name="Sign in")).to_be_visible()


def test_wrong_password_keeps_what_was_typed(house: House, desk: Page) -> None:
    desk.get_by_role("button", name="Sign out").click()
    desk.get_by_label("E-mail").fill("lea@alderandfinch.example")
    desk.get_by_label("Password").fill("not the password")
    desk.get_by_role("button", name="Sign in").click()
    expect(desk.get_by_role("alert")).to_contain_text("do not belong together")
    expect(desk.get_by_label("E-mail")).to_have_value("lea@alderandfinch.example")
