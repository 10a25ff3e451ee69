"""What everybody can use: without JavaScript, by keyboard, on paper, with axe's rules."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from tests.journeys.conftest import DESK, PHONE, on_a_phone
from tests.journeys.house import ROOT, House

AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
RULES = (*WCAG, "best-practice")
INITIAL_WINDOW = 10 * 1460  # bytes that come before the first acknowledgement (RFC 6928)
BRANDS = ["#19553c", "#ffd400", "#f7f7f5"]


@pytest.fixture
def link(house: House, desk: Page, copied: Callable[[], str]) -> str:
    house.command("import", str(house.letter("2026-0800")))
    desk.get_by_role("link", name="2026-0800").click()
    confirm = desk.get_by_role("button", name="Yes, that is us")
    confirm.click()
    confirm.wait_for(state="hidden")
    return copied()


def findings(page: Page, rules: Sequence[str] = RULES) -> list[str]:
    """What axe finds, as rule and element."""
    page.evaluate(AXE.read_text())
    script = "rules => axe.run(document, { runOnly: rules })"
    found: dict[str, Any] = page.evaluate(script, list(rules))
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def paint(desk: Page, brand: str) -> None:
    """Set the brand's colours, as the settings page will."""
    script = """async brand => {
      const { version } = await (await fetch("/api/v1/settings")).json();
      const body = JSON.stringify({ version, primary_colour: brand, banner_colour: brand });
      const headers = { "content-type": "application/json" };
      return (await fetch("/api/v1/settings", { method: "PATCH", headers, body })).status;
    }"""
    assert desk.evaluate(script, brand) == 200


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_portal(
    desk: Page, phone: Page, link: str, copied: Callable[..., str], scheme: Any
) -> None:
    phone.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    home = copied(".portal-settings >> nth=1")
    for brand in BRANDS:
        paint(desk, brand)
        for width in (PHONE, DESK):
            phone.set_viewport_size(width)  # type: ignore[arg-type]
            phone.goto(link)
            phone.locator(".paper").wait_for()
            assert findings(phone) == [], (brand, width)
        for path in (home, link[:-4] + "zzzz"):  # the last hears of no new brand, and stays
            phone.goto(path)
            phone.locator(".lamp, .documents").first.wait_for()
            assert findings(phone) == [], (brand, path)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_dashboard(
    house: House, desk: Page, phone: Page, link: str, scheme: Any
) -> None:
    desk.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    phone.goto(link)
    phone.locator("h1").tap()
    expect(desk.get_by_text("is viewing now")).to_be_visible()
    desk.get_by_text("Why can or can’t this link").first.click()
    desk.wait_for_timeout(4_500)  # until the arriving rows' light has faded
    assert findings(desk) == []
    desk.locator(".portal-settings").first.get_by_role("button", name="Revoke").click()
    desk.wait_for_timeout(300)
    assert findings(desk) == []
    desk.keyboard.press("Escape")
    desk.get_by_role("link", name="Live").first.click()
    for width in (DESK, PHONE):
        desk.set_viewport_size(width)  # type: ignore[arg-type]
        expect(desk.locator(".doorway").first).to_be_visible()
        assert findings(desk) == [], width
    desk.set_viewport_size(DESK)  # type: ignore[arg-type]
    desk.get_by_role("button", name="Sign out").click()
    desk.get_by_role("button", name="Sign in").wait_for()
    assert findings(desk) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_what_they_see(phone: Page, link: str, scheme: Any) -> None:
    phone.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    phone.goto(link)
    phone.locator("h1").tap()
    phone.wait_for_timeout(3_000)  # until it is a view, which the page then tells
    for language in ("en", "ar"):
        for width in (PHONE, DESK):
            phone.set_viewport_size(width)  # type: ignore[arg-type]
            phone.goto(f"{link}/seen?lang={language}")
            expect(phone.locator(".until").first).to_be_visible()
            assert findings(phone) == [], (language, width)
            assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    phone.locator("button[value=no]").click()
    phone.get_by_role("status").wait_for()
    assert findings(phone) == []


def test_summary_shows_without_javascript(browser: Browser, link: str) -> None:
    context = on_a_phone(browser, java_script_enabled=False)
    page = context.new_page()
    page.goto(link)
    for text in ("Invoice 2026-0800", "3,739.02 euros due", "Partly paid", "in 14 days"):
        expect(page.get_by_text(text).first).to_be_visible()
    context.close()


def test_portal_opens_in_one_round_trip(house: House, phone: Page, link: str) -> None:
    asked: list[Request] = []
    phone.on("request", lambda request: asked.append(request))  # noqa: PLW0108  # it wants a function
    answer = phone.goto(link)
    phone.locator(".paper").wait_for()
    assert answer
    assert int(answer.headers["content-length"]) < INITIAL_WINDOW - 2_000, "headers come too"
    loaded = [request for request in asked if request.resource_type not in {"fetch", "websocket"}]
    # What is fetched beside the page, once it can be read and used, comes after these.
    assert [request.resource_type for request in loaded[:3]] == ["document", "script", "script"]
    assert {request.resource_type for request in loaded[3:]} <= {"script", "image"}
    assert all(request.url.startswith(house.url) for request in asked)


def test_portal_is_used_by_keyboard(phone: Page, link: str) -> None:
    phone.goto(link)
    phone.locator(".paper").wait_for()
    reached = []
    for _ in range(8):
        phone.keyboard.press("Tab")
        reached.append(
            phone.evaluate("document.activeElement.innerText || document.activeElement.ariaLabel")
        )
    assert "Pay by bank transfer" in reached
    assert any("Copy" in name for name in reached)


def test_portal_prints_on_one_page(phone: Page, link: str, tmp_path: Path) -> None:
    phone.goto(link)
    phone.locator(".paper").wait_for()
    phone.emulate_media(media="print")
    printed = phone.pdf(format="A4")
    assert printed.count(b"/Type /Page\n") + printed.count(b"/Type /Page ") == 1
    expect(phone.get_by_role("link", name="Download PDF")).to_be_hidden()


@pytest.mark.parametrize("width", [320, 360])
def test_no_page_scrolls_sideways(desk: Page, phone: Page, link: str, width: int) -> None:
    phone.set_viewport_size({"width": width, "height": 640})
    phone.goto(link)
    phone.locator(".paper").wait_for()
    desk.set_viewport_size({"width": width, "height": 640})
    for page in (phone, desk):
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    desk.get_by_role("link", name="Live").first.click()
    desk.locator(".documents tbody tr").wait_for()
    assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth")
