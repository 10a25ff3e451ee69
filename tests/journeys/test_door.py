from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.house import House

# When the customer's page told of a view, and when the dashboard had painted it: same clock.
TELLING = """
const asked = window.fetch;
window.fetch = (...given) => {
  if (String(given[0]).endsWith("/beacons")) window.told = Date.now();
  return asked(...given);
};
"""
PAINTING = """() => {
  new MutationObserver(() => {
    const log = document.querySelector(".log");
    if (!window.painted && log?.textContent.includes("opened an invoice"))
      requestAnimationFrame(() => setTimeout(() => (window.painted ??= Date.now())));
  }).observe(document.body, { childList: true, subtree: true, characterData: true });
}"""


def test_imported_invoice_reaches_dashboard_live(
    house: House,
    desk: Page,
    phone: Page,
    copied: Callable[[], str],
    record_property: Callable[[str, object], None],
) -> None:
    expect(desk.get_by_role("heading", name="No documents yet")).to_be_visible()
    desk.get_by_role("link", name="Drop in e-invoices").click()
    with desk.expect_file_chooser() as chosen:
        desk.get_by_role("button", name="Drop e-invoices here, or choose files").click()
    chosen.value.set_files(house.letter("2026-0500"))
    desk.get_by_role("button", name="Import 1 document", exact=True).click()
    desk.get_by_role("link", name="2026-0500").click()
    expect(desk.get_by_role("heading", name="2026-0500", exact=True)).to_be_visible()
    expect(desk.get_by_text("Is Alder & Finch GmbH you?")).to_be_visible()
    desk.get_by_role("button", name="Yes, that is us").click()
    expect(desk.get_by_text("Is Alder & Finch GmbH you?")).to_be_hidden()
    settings = desk.locator(".portal-settings").first
    expect(settings).to_contain_text("30 days after it is first copied")

    link = copied()
    assert link.startswith(f"{house.url}/portal/invoice/")
    expect(settings).to_contain_text("in 30 days")
    desk.get_by_role("link", name="Live").first.click()
    row = desk.locator("tr[data-document='2026-0500']")
    expect(row).to_contain_text("never")
    desk.evaluate(PAINTING)

    phone.add_init_script(TELLING)
    phone.goto(link)
    expect(phone.get_by_role("heading", name="3,739.02 euros due")).to_be_visible()
    expect(desk.locator(".doorway")).to_contain_text("person or robot?")
    phone.get_by_role("heading", name="3,739.02 euros due").tap()
    expect(desk.locator(".doorway[data-light=lit]")).to_contain_text("Holt Architekten")
    expect(desk.locator(".event").filter(has_text="opened an invoice")).to_have_count(1)
    expect(row).to_contain_text("now")
    expect(row.locator("td.views")).to_have_text("1 view")
    waited = desk.evaluate("window.painted") - phone.evaluate("window.told")
    record_property("from the customer's event to the dashboard's pixels", f"{waited} ms")

    phone.locator("#payment").scroll_into_view_if_needed()
    expect(desk.locator(".doorway")).to_contain_text("Payment")
    phone.close()
    expect(desk.get_by_text("Nobody at the door. Last: Holt Architekten")).to_be_visible(
        timeout=20_000
    )


def test_reload_adds_no_view(
    house: House, desk: Page, phone: Page, copied: Callable[[], str]
) -> None:
    house.command("import", str(house.letter("2026-0501")))
    desk.get_by_role("link", name="2026-0501").click()
    phone.goto(copied())
    phone.locator("h1").tap()
    expect(desk.get_by_text("Holt Architekten is viewing now")).to_be_visible()
    phone.reload()
    phone.locator("h1").tap()
    expect(desk.locator(".viewing")).to_contain_text("viewing now")
    phone.wait_for_timeout(3_000)
    expect(desk.locator(".counter").first).to_have_text("Views1")
    expect(desk.locator(".visits tbody tr")).to_have_count(1)


def test_robot_is_kept_apart(
    house: House, desk: Page, phone: Page, copied: Callable[[], str]
) -> None:
    house.command("import", str(house.letter("2026-0502")))
    desk.get_by_role("link", name="2026-0502").click()
    phone.add_init_script("Object.defineProperty(navigator, 'webdriver', { get: () => true })")
    phone.goto(copied())
    phone.locator("h1").tap()
    desk.get_by_role("button", name="All", exact=True).click()
    expect(desk.locator(".visits tbody tr").first).to_contain_text("Robot")
    expect(desk.locator(".counter").first).to_have_text("Views0")
    expect(desk.locator(".viewing")).to_have_count(0)


def test_dashboard_leads_by_keyboard_alone(
    house: House, desk: Page, phone: Page, copied: Callable[[], str]
) -> None:
    house.command("import", str(house.letter("2026-0503")), str(house.letter("2026-0504")))
    expect(desk.locator(".documents tbody tr")).to_have_count(2)
    desk.keyboard.press("j")
    desk.keyboard.press("j")
    expect(desk.locator("tr[aria-current]")).to_contain_text("2026-0503")
    desk.keyboard.press("c")
    expect(desk.get_by_text("Link copied")).to_be_visible()
    assert "/portal/invoice/" in desk.evaluate("navigator.clipboard.readText()")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", name="2026-0503")).to_be_visible()
