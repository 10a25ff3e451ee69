"""Every staff screen in turn: axe's rules, no sideways scrolling, and what stands on a phone."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import DESK, MAC, PHONE
from tests.journeys.house import House
from tests.journeys.test_access import findings, paint

#: A staff address below /staff, and what stands there once it is drawn.
SCREENS = {
    "": ".counter",
    "/wall": ".wall-lamps li",
    "/documents": ".documents tbody tr",
    "/documents?q=nothing-like-it": ".empty",
    "/documents/{invoice}": ".visits",
    "/documents/{quote}": ".visits",
    "/documents/{credit_note}": ".visits",
    "/documents/{void}": ".visits",
    "/documents/{draft}/edit": ".writing",
    "/documents/01234567-89ab-7def-8123-456789abcdef": ".empty",
    "/documents/new?kind=quote": ".writing",
    "/customers": ".customers tbody tr",
    "/customers?q=nothing-like-it": ".none, .empty",
    "/customers/{customer}": ".customer-documents",
    "/customers/{customer}/edit": ".sheets",
    "/customers/new": ".sheets",
    "/imports": ".main h2:visible",
    "/team": ".rows li",
    "/account": ".preference",
    "/settings/business": ".sheets",
    "/settings/numbering": ".sheets",
    "/settings/billing": ".sheets",
    "/settings/email": ".aliases",
    "/settings/sms": ".sheets",
    "/settings/templates": ".template-row",
    "/settings/templates?message=reminder&by=email&language=de": "iframe.letter",
    "/notifications": ".notice-ways",
    "/failed-work": ".none",
    "/messages": "tbody tr",
    "/nowhere": ".none",
}
#: Where the business's colours are shown to staff.
PAINTED = ("/settings/branding", "/settings/portal", "/documents/new?kind=invoice")
BRANDS = ("#19553c", "#ffd400", "#f7f7f5")
NAMED = """
SELECT 'invoice', id FROM document
  WHERE id IN (SELECT document FROM document_view)
  AND kind = 'invoice' AND voided_at IS NULL AND version > 0
UNION SELECT 'draft', id FROM document WHERE version = 0
UNION SELECT 'void', id FROM document WHERE kind = 'invoice' AND voided_at IS NOT NULL
UNION SELECT 'customer', customer FROM document
UNION SELECT kind, id FROM document WHERE kind IN ('quote', 'credit_note') AND version > 0
"""
SIDEWAYS = "document.documentElement.scrollWidth - innerWidth"


@pytest.fixture
def demo(browser: Browser, house: House) -> Iterator[Page]:
    """A desk in the demo's business."""
    printed = house.command("demo")
    context = browser.new_context(
        viewport=DESK,  # type: ignore[arg-type]
        user_agent=MAC,
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(next(word for word in printed.split() if "/sign-in#" in word))
    page.locator(".counter").first.wait_for()
    yield page
    context.close()


@pytest.fixture
def stand(house: House, demo: Page) -> Callable[[str, str], None]:
    """Goes to a screen, waits for its sign, and says what is wrong there."""
    ids = dict(house.asked(NAMED))

    def go(path: str, sign: str) -> None:
        demo.goto(f"{house.url}/staff{path.format(**ids)}")
        demo.locator(sign).first.wait_for()
        assert demo.evaluate(SIDEWAYS) <= 0, path
        assert findings(demo) == [], path

    return go


@pytest.mark.parametrize(("scheme", "size"), [("light", PHONE), ("dark", DESK)])
def test_every_screen_is_readable(
    house: House, demo: Page, stand: Callable[[str, str], None], scheme: Any, size: Any
) -> None:
    demo.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    demo.set_viewport_size(size)
    for path, sign in SCREENS.items():
        stand(path, sign)
    for brand in BRANDS:
        paint(demo, brand)
        for path in PAINTED:
            stand(path, ".preview[data-scheme], .sheet-preview")
    demo.goto(f"{house.url}/docs")
    assert findings(demo) == []
    assert demo.evaluate(SIDEWAYS) <= 0


@pytest.mark.parametrize(("scheme", "size"), [("dark", PHONE), ("light", DESK)])
def test_every_dialog_is_readable(
    demo: Page, stand: Callable[[str, str], None], scheme: Any, size: Any
) -> None:
    demo.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    demo.set_viewport_size(size)
    for path, sign, names in (
        ("/documents/{invoice}", ".visits", ["More", "Void"]),
        ("/documents/{invoice}", ".visits", ["Regenerate Link"]),
        ("/documents/{invoice}", ".visits", ["Revoke"]),
        ("/team", ".rows li", ["Add somebody"]),
        ("/team", ".rows li", ["New key"]),
    ):
        stand(path, sign)
        for name in names:
            within = demo.locator("dialog[open]")
            (within if within.count() else demo.locator(".main")).get_by_role(
                "button", name=name, exact=True
            ).first.click()
        demo.locator("dialog[open]").wait_for()
        assert findings(demo) == [], names
    visited(stand, demo)
    stand("/documents", "tbody tr")
    demo.locator("tbody input").first.check()
    demo.locator(".bulk").wait_for()
    assert findings(demo) == []


def visited(stand: Callable[[str, str], None], demo: Page) -> None:
    """A document's visits, opened on their facts; whose one was; what staff said of its kind."""
    stand("/documents/{invoice}", ".visits")
    demo.locator(".visits").get_by_role("button", name="All", exact=True).click()
    for visit in demo.locator(".visits .unfold").all():
        visit.click()
    demo.locator(".visit-facts").first.wait_for()
    assert demo.evaluate(SIDEWAYS) <= 0
    assert findings(demo) == []
    demo.locator(".visits").get_by_role("button", name="Who was it?").first.click()
    dialog = demo.get_by_role("dialog", name="Who was it?")
    dialog.get_by_role("checkbox").check()
    assert dialog.evaluate("each => each.scrollWidth - each.clientWidth") <= 0
    assert findings(demo) == []
    dialog.get_by_role("button", name="This was a robot").click()
    expect(dialog).to_have_count(0)
    stand("/settings/portal", ".patterns li")
    demo.get_by_role("button", name="Take it back").click()
    expect(demo.locator(".patterns li")).to_have_count(0)


def test_phone_reaches_all_by_thumb(demo: Page) -> None:
    demo.set_viewport_size(PHONE)  # type: ignore[arg-type]
    bar = demo.locator(".navigation > ul > li:visible")
    expect(bar).to_have_text(["Live", "Documents", "Customers", re.compile("Messages"), "More"])
    boxes = [box for item in bar.all() if (box := item.bounding_box())]
    assert all(box["width"] >= 44 and box["height"] >= 44 for box in boxes)
    assert {round(box["y"] + box["height"]) for box in boxes} == {PHONE["height"]}
    bar.nth(4).click()
    sheet = demo.get_by_role("dialog", name="Lea Alder")
    for place in ("Import", "Team", "Settings", "Your account"):
        expect(sheet.get_by_role("link", name=place)).to_be_visible()
    sheet.get_by_role("link", name="Team").click()
    expect(sheet).to_have_count(0)
    expect(demo.get_by_role("heading", name="People")).to_be_visible()
    bar.nth(4).click()
    sheet.get_by_role("button", name="Sign out").click()
    expect(demo.get_by_role("button", name="Sign in")).to_be_visible()


def test_phone_reads_documents_and_feed(demo: Page) -> None:
    demo.set_viewport_size(PHONE)  # type: ignore[arg-type]
    row = demo.locator("tr[data-document]").filter(has_text=re.compile(r"\d views")).first
    for part in ("a", ".amount", ".views", ".last"):
        expect(row.locator(part).first).to_be_visible()
    views, last = (row.locator(part).bounding_box() for part in (".views", ".last"))
    assert views
    assert last
    assert views["x"] + views["width"] <= last["x"], "one stands over the other"
    demo.get_by_role("button", name="Feed", exact=True).click()
    expect(demo.locator(".feed .day").first).to_be_visible()
    expect(demo.locator(".feed .event time").last).to_have_text(re.compile(r"^\d\d:\d\d$"))
    assert demo.evaluate(SIDEWAYS) <= 0


def test_feed_leads_to_nothing_that_is_gone(house: House, demo: Page) -> None:
    customer = "Weingut Schlossberger"
    demo.goto(f"{house.url}/staff/documents?status=draft&q=Weingut")
    demo.get_by_role("checkbox", name="Choose Draft").check()
    demo.get_by_role("button", name="Discard").click()
    demo.get_by_role("dialog").get_by_role("button", name="Discard").click()
    demo.locator(".empty").wait_for()
    demo.get_by_role("link", name="Live").first.click()
    told = demo.locator(".feed .event[data-kind='document.discarded']")
    for _ in range(2):
        expect(told).to_contain_text(f"Lea Alder discarded a draft{customer}")
        expect(told.get_by_role("link")).to_have_count(0)
        demo.reload()


def test_key_is_told_in_words(house: House, demo: Page) -> None:
    demo.goto(f"{house.url}/staff/team")
    demo.get_by_role("button", name="New key").click()
    demo.get_by_label("Name").fill("Books")
    demo.get_by_label("Import documents").check()
    demo.get_by_role("button", name="Make the key").click()
    demo.get_by_role("dialog", name="The key Books").get_by_role("button", name="Close").click()
    words = "imports documents, reads everything that staff see"
    expect(demo.locator(".rows").last).to_contain_text(words)
    demo.goto(f"{house.url}/staff")
    expect(demo.locator(".feed .event[data-kind='staff.key_created']")).to_contain_text(words)
