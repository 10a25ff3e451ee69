"""Settings > Templates: words written, tried, kept in versions, and what messages begin with."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE
from tests.journeys.house import House
from tests.journeys.test_access import findings
from tests.journeys.test_sending import by_mail, letter, opened_dialog  # noqa: F401  # a fixture
from tests.mailbox import Mailbox

INVOICE = "/staff/settings/templates?message=invoice&by=email&language=en"


@pytest.fixture
def editor(house: House, desk: Page, letter: str) -> Page:  # noqa: F811  # a fixture
    """The words of invoices in English, on the desk."""
    desk.goto(house.url + INVOICE)
    expect(desk.frame_locator("iframe").get_by_text("here is our invoice")).to_be_visible()
    return desk


def save(desk: Page) -> None:
    desk.keyboard.press("Control+s")
    expect(desk.locator(".save-bar")).to_contain_text("Everything is saved.")


def test_own_words_begin_the_next_letter(house: House, editor: Page) -> None:
    editor.get_by_label("Subject").fill("Your invoice ")
    editor.get_by_role("button", name="Insert a tag").focus()
    editor.keyboard.press("Enter")
    number = editor.get_by_role("button", name="Number {number}")
    expect(number).to_contain_text("2026-0900")
    for _ in range(5):
        editor.keyboard.press("ArrowDown")
    expect(number).to_be_focused()
    editor.keyboard.press("Enter")
    expect(editor.get_by_label("Subject")).to_have_value("Your invoice {number}")
    expect(editor.get_by_label("Subject")).to_be_focused()
    expect(editor.locator(".envelope")).to_contain_text("Your invoice 2026-0900")
    save(editor)
    editor.goto(f"{house.url}/staff/documents")
    editor.get_by_role("link", name="2026-0900").click()
    editor.get_by_role("button", name="Send to Customer").click()
    subject = editor.get_by_role("dialog").get_by_label("Subject")
    expect(subject).to_have_value("Your invoice {number}")
    editor.goto(f"{house.url}/staff/settings/templates")
    expect(editor.get_by_text("Your words in English")).to_be_visible()


def test_typed_words_outlive_the_page(house: House, editor: Page) -> None:
    editor.get_by_label("Letter").fill("Half a sen")
    editor.get_by_role("link", name="Deutsch").click()
    expect(editor.get_by_label("Subject")).to_have_value("Rechnung {number} von {business}")
    editor.goto(f"{house.url}/staff/settings/templates")
    expect(editor.locator(".template-row").first).to_contain_text("not saved")
    editor.goto(house.url + INVOICE)
    expect(editor.get_by_label("Letter")).to_have_value("Half a sen")
    editor.get_by_role("button", name="Use the original words").click()
    expect(editor.get_by_label("Letter")).to_have_value(
        "Dear {contact},\n\nhere is our invoice {number} over {total}."
        "\n\n{document}\n\nKind regards\n{sender}"
    )
    editor.get_by_role("button", name="Put back what I typed").click()
    expect(editor.get_by_label("Letter")).to_have_value("Half a sen")


def test_older_version_is_brought_back(editor: Page) -> None:
    for subject in ("First {number}", "Second {number}"):
        editor.get_by_label("Subject").fill(subject)
        save(editor)
    versions = editor.get_by_role("region", name="Versions")
    expect(versions.get_by_role("listitem")).to_have_count(2)
    expect(versions).to_contain_text("Lea Alder")
    editor.get_by_label("Subject").fill("Third {number}")
    versions.get_by_role("button", name="Look").last.click()
    expect(editor.get_by_role("dialog")).to_contain_text("First {number}")
    editor.get_by_role("dialog").get_by_role("button", name="Bring it back").click()
    expect(editor.get_by_label("Subject")).to_have_value("First {number}")
    editor.get_by_role("button", name="Put back what I typed").click()
    expect(editor.get_by_label("Subject")).to_have_value("Third {number}")
    versions.get_by_role("button", name="Look").last.click()
    editor.get_by_role("dialog").get_by_role("button", name="Bring it back").click()
    save(editor)
    expect(versions.get_by_role("listitem").first).to_contain_text("Version 3")
    editor.get_by_role("button", name="Use the original words").click()
    save(editor)
    expect(versions.get_by_role("listitem").first).to_contain_text("the original words again")


def test_wrong_tags_are_told_beside_the_words(editor: Page) -> None:
    editor.get_by_label("Subject").fill("{nubmer} until {valid_until}")
    editor.get_by_label("Letter").fill("See {document} there")
    expect(editor.get_by_text("There is no tag {nubmer}.")).to_be_visible()
    expect(editor.get_by_text("stands in a paragraph of its own")).to_be_visible()
    expect(editor.get_by_role("status").filter(has_text="Valid until")).to_be_visible()
    editor.keyboard.press("Control+s")
    expect(editor.get_by_role("alert")).to_be_visible()
    expect(editor.get_by_label("Subject")).to_be_focused()


def test_trial_arrives_as_it_stands(
    house: House,
    editor: Page,
    box: Mailbox,
) -> None:
    by_mail(house, box)
    editor.reload()
    editor.get_by_label("Subject").fill("Not saved {number}")
    editor.get_by_label("Send a test to").fill("jo@holt.example")
    editor.get_by_role("button", name="Send a test").click()
    expect(editor.get_by_text("A message is on its way to jo@holt.example")).to_be_visible()
    assert box.messages[0]["Subject"] == "Not saved 2026-0900"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_templates(house: House, editor: Page, scheme: Any) -> None:
    editor.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    editor.get_by_label("Subject").fill("First {valid_until}")
    save(editor)
    for width in (PHONE, DESK):
        editor.set_viewport_size(width)  # type: ignore[arg-type]
        for path in (INVOICE, INVOICE.replace("email", "sms"), "/staff/settings/templates"):
            editor.goto(house.url + path)
            editor.locator(".template-row, .message-shown").first.wait_for()
            editor.wait_for_timeout(500)
            assert findings(editor) == [], (width, path)
            assert editor.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    editor.goto(house.url + INVOICE)
    editor.get_by_role("button", name="Insert a tag").click()
    assert findings(editor) == []
