"""A link that asks for a code: from the e-mail to the page, and what stays open after it."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import on_a_phone
from tests.journeys.house import House
from tests.journeys.test_access import findings

KEEP = """async () => {
  const { version } = await (await fetch("/api/v1/outgoing")).json();
  const body = JSON.stringify({ version, transport: "kept" });
  const headers = { "content-type": "application/json" };
  return (await fetch("/api/v1/outgoing", { method: "PATCH", headers, body })).status;
}"""

ATTACHED = """<cac:AdditionalDocumentReference><cbc:ID>1</cbc:ID><cac:Attachment>
<cbc:EmbeddedDocumentBinaryObject mimeCode="text/plain" filename="plan.txt"
>aGVsbG8=</cbc:EmbeddedDocumentBinaryObject></cac:Attachment></cac:AdditionalDocumentReference>
"""


@pytest.fixture
def link(house: House, desk: Page, copied: Callable[[], str]) -> str:
    """The link of an invoice, in a business that asks for codes."""
    house.command("import", str(house.letter("2026-0900")))
    desk.get_by_role("link", name="2026-0900").click()
    found = copied()
    document = desk.url
    assert desk.evaluate(KEEP) == 200
    desk.goto(f"{house.url}/staff/settings/portal")
    desk.get_by_label("Ask for an e-mail code before a link opens").check()
    with desk.expect_response("**/api/v1/settings") as saved:
        desk.get_by_role("button", name="Save", exact=True).click()
    assert saved.value.ok
    desk.goto(document)
    return found


def code(house: House, desk: Page) -> str:
    """The last code, as staff read it in a trial's messages."""
    page = desk.context.new_page()
    page.goto(f"{house.url}/staff/messages")
    page.get_by_role("link", name=re.compile("Maren Holt")).first.click()
    heading = page.locator(".message-view h2")
    expect(heading).to_have_text(re.compile(r"\d{6}"))
    found = re.search(r"\d{6}", heading.inner_text())
    assert found
    page.close()
    return found[0]


def opened(page: Page) -> None:
    expect(page.get_by_role("heading", name="3,739.02 euros due")).to_be_visible()
    page.locator(".paper").wait_for()


def test_code_opens_a_link_for_one_device(
    house: House, desk: Page, phone: Page, browser: Browser, link: str
) -> None:
    phone.goto(link)
    phone.get_by_role("button", name="Send me a code").tap()
    expect(phone.get_by_label("Code from the e-mail")).to_be_focused()
    expect(desk.get_by_text("asked for a code to open a link")).to_be_visible()
    phone.keyboard.type("12345")
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("alert")).to_have_text("A code has 6 digits.")
    expect(phone.get_by_label("Code from the e-mail")).to_have_value("12345")
    phone.get_by_label("Code from the e-mail").fill(code(house, desk))
    phone.get_by_role("button", name="Open").tap()
    opened(phone)
    # Before the page goes: what a page sends last bears the browser's own name, not the phone's.
    phone.locator("h1").tap()
    expect(desk.locator(".counter").first).to_have_text("Views1", timeout=15_000)

    phone.reload()
    opened(phone)
    with phone.expect_download() as kept:
        phone.get_by_role("link", name="Download PDF").tap()
    assert kept.value.suggested_filename.endswith(".pdf")

    other = on_a_phone(browser).new_page()
    other.goto(link)
    expect(other.get_by_label("Code from the e-mail")).to_have_count(0)
    expect(other.get_by_role("button", name="Send me a code")).to_be_visible()
    other.context.close()

    desk.locator(".portal-settings").first.get_by_role("button", name="Revoke").click()
    desk.get_by_role("dialog").get_by_role("button", name="Revoke").click()
    expect(phone.get_by_text("access denied")).to_be_visible()


def test_pass_of_home_opens_its_documents(
    house: House, desk: Page, phone: Page, link: str, copied: Callable[..., str]
) -> None:
    phone.goto(copied(".portal-settings >> nth=1"))
    phone.get_by_role("button", name="Send me a code").tap()
    phone.get_by_label("Code from the e-mail").fill(code(house, desk))
    phone.keyboard.press("Enter")
    phone.get_by_role("link", name="2026-0900").tap()
    opened(phone)
    phone.go_back()
    expect(phone.get_by_role("link", name="2026-0900")).to_be_visible()
    phone.go_forward()
    opened(phone)


def test_attachment_comes_with_the_pass(
    house: House, desk: Page, phone: Page, link: str, copied: Callable[[], str]
) -> None:
    file = house.letter("2026-0901")
    place = "<cac:AccountingSupplierParty>"
    file.write_text(file.read_text().replace(place, ATTACHED + place))
    house.command("import", str(file))
    desk.goto(f"{house.url}/staff")
    desk.get_by_role("link", name="2026-0901").click()
    phone.goto(copied())
    phone.get_by_role("button", name="Send me a code").tap()
    phone.get_by_label("Code from the e-mail").fill(code(house, desk))
    phone.keyboard.press("Enter")
    with phone.expect_download() as kept:
        phone.get_by_role("link", name="plan.txt").tap()
    assert kept.value.suggested_filename == "plan.txt"
    assert kept.value.path().read_text() == "hello"


def test_lost_pass_asks_again_without_end(phone: Page, link: str) -> None:
    phone.goto(link)
    phone.get_by_role("button", name="Send me a code").wait_for()
    name = phone.evaluate("document.querySelector('script').text.match(/pass:[0-9a-f-]+/)[0]")
    phone.evaluate("name => localStorage.setItem(name, '1999999999.00')", name)
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(request.method))
    phone.reload()
    phone.get_by_role("button", name="Send me a code").wait_for()
    phone.wait_for_timeout(500)
    assert asked == ["GET", "POST"]
    assert phone.evaluate("name => localStorage.getItem(name)", name) is None


def test_code_needs_no_javascript(house: House, desk: Page, browser: Browser, link: str) -> None:
    context = on_a_phone(browser, java_script_enabled=False)
    page = context.new_page()
    page.goto(link)
    page.get_by_role("button", name="Send me a code").tap()
    page.get_by_label("Code from the e-mail").fill(code(house, desk))
    page.get_by_role("button", name="Open").tap()
    expect(page.get_by_text("3,739.02 euros due").first).to_be_visible()
    with page.expect_download() as kept:
        page.get_by_role("button", name="Download PDF").tap()
    assert kept.value.suggested_filename.endswith(".pdf")
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_code_pages(phone: Page, link: str, scheme: Any) -> None:
    phone.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    for language in ("en", "ar"):
        phone.goto(f"{link}?lang={language}")
        phone.locator(".lamp").wait_for()
        assert findings(phone) == [], language
    phone.locator("[name=send]").first.tap()
    phone.locator("#code").fill("000000")
    phone.keyboard.press("Enter")
    phone.locator("#wrong").wait_for()
    assert phone.locator("html").get_attribute("dir") == "rtl"
    assert findings(phone) == []
