from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.house import House


def test_killed_server_loses_no_event(
    house: House, desk: Page, phone: Page, copied: Callable[[], str]
) -> None:
    house.command("import", str(house.letter("2026-0600")))
    desk.get_by_role("link", name="2026-0600").click()
    phone.goto(copied())
    desk.get_by_role("link", name="Live").first.click()
    desk.get_by_role("combobox", name="Show").select_option("Everything")
    expect(desk.locator(".liveness")).to_have_text("Up to date")
    before = seqs(desk)

    house.kill()
    phone.locator("h1").tap()
    house.command("import", *(str(house.letter(f"2026-060{n}")) for n in range(1, 6)))
    expect(desk.get_by_text("Nothing is lost.")).to_be_visible()
    expect(desk.get_by_text("shows again once this page is reconnected")).to_be_visible()
    house.start()

    expect(desk.locator(".liveness")).to_have_text("Up to date", timeout=40_000)
    expect(desk.locator(".documents tbody tr")).to_have_count(6)
    expect(desk.locator("tr[data-document='2026-0600']")).to_contain_text("1 view", timeout=40_000)
    after = seqs(desk)
    assert after == list(range(after[0], after[-1] - 1, -1)), "each entry once, in order"
    assert after[-len(before) :] == before
    row = desk.locator(".event").filter(has_text="opened an invoice")
    expect(row).to_have_count(1)


def test_dashboard_catches_up_after_flight(
    house: House, desk: Page, phone: Page, copied: Callable[[], str]
) -> None:
    desk.get_by_text("No documents yet").wait_for()
    desk.evaluate("window.sockets = []")
    desk.context.set_offline(offline=True)
    # Chromium keeps an open socket when it goes offline; the network would not.
    house.kill()
    house.command("import", str(house.letter("2026-0610")))
    house.start()
    expect(desk.locator(".liveness")).not_to_have_text("Up to date")
    desk.context.set_offline(offline=False)
    expect(desk.get_by_role("link", name="2026-0610")).to_be_visible(timeout=10_000)


def test_customer_page_survives_an_outage(
    house: House, desk: Page, phone: Page, copied: Callable[[], str]
) -> None:
    house.command("import", str(house.letter("2026-0611")))
    desk.get_by_role("link", name="2026-0611").click()
    phone.goto(copied())
    phone.context.set_offline(offline=True)
    expect(phone.get_by_text("You are offline.")).to_be_visible()
    expect(phone.get_by_role("heading", name="3,739.02 euros due")).to_be_visible()
    phone.locator("h1").tap()
    phone.wait_for_timeout(2_500)
    phone.context.set_offline(offline=False)
    expect(phone.get_by_text("You are offline.")).to_be_hidden()
    expect(desk.locator(".counter").first).to_have_text("Views1", timeout=15_000)


def seqs(desk: Page) -> list[int]:
    found = desk.locator(".event").evaluate_all("rows => rows.map(row => Number(row.dataset.seq))")
    return [int(seq) for seq in found]
