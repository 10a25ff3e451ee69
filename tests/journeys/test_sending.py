"""From Send to Customer to a real mail server, to the opened link, to the panel of messages."""

import re
import sqlite3
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.house import House
from tests.journeys.test_access import findings
from tests.mailbox import Mailbox

CONTACTS = (("Maren Holt", "maren@holt.example"), ("Jo Holt", "jo@holt.example"))


@pytest.fixture
def letter(house: House, desk: Page) -> str:
    """An invoice on the desk, from a business with a name to a customer with two contacts."""
    house.command("import", str(house.letter("2026-0900")))
    desk.get_by_role("link", name="2026-0900").click()
    expect(desk.get_by_role("button", name="Send to Customer")).to_be_visible()
    contacts = [{"name": name, "email": email, "locale": "en-GB"} for name, email in CONTACTS]
    assert desk.evaluate(SET_UP, contacts) == 200
    return "2026-0900"


def by_mail(house: House, box: Mailbox) -> None:
    """The house sends through the mailbox's server."""
    with sqlite3.connect(house.folder / "data" / "porchlight.sqlite", timeout=10) as database:
        database.execute(
            "UPDATE outgoing SET transport = 'smtp', host = '127.0.0.1', port = ?,"
            " security = 'none'",
            (box.port,),
        )
    database.close()


SET_UP = """async contacts => {
  const headers = { "content-type": "application/json" };
  const change = async (address, changes) => {
    const { version } = await (await fetch(address)).json();
    const body = JSON.stringify({ version, ...changes });
    return (await fetch(address, { method: "PATCH", headers, body })).status;
  };
  await change("/api/v1/settings", { name: "Alder & Finch" });
  const { items: [row] } = await (await fetch("/api/v1/customers")).json();
  return change(`/api/v1/customers/${row.id}`, { contacts });
}"""


def opened_dialog(desk: Page) -> Any:
    desk.get_by_role("button", name="Send to Customer").click()
    dialog = desk.get_by_role("dialog")
    expect(dialog.get_by_label("Subject")).to_have_value("Invoice {number} from {business}")
    return dialog


@pytest.mark.usefixtures("letter")
def test_opened_link_is_told_of_its_reader_alone(
    house: House, desk: Page, phone: Page, box: Mailbox
) -> None:
    by_mail(house, box)
    dialog = opened_dialog(desk)
    dialog.get_by_label("Jo Holt").check()
    preview = dialog.frame_locator("iframe")
    expect(preview.get_by_text("Dear Maren Holt")).to_be_visible()
    dialog.get_by_label("As it reaches").select_option("Jo Holt")
    expect(preview.get_by_text("Dear Jo Holt")).to_be_visible()
    dialog.get_by_role("button", name="Send now").click()
    expect(dialog).to_be_hidden()
    messages = desk.get_by_role("region", name="Messages")
    expect(messages.get_by_text("Sent", exact=True)).to_have_count(2, timeout=20_000)
    assert sorted(to for _, (to,) in box.envelopes) == ["jo@holt.example", "maren@holt.example"]

    phone.goto(link_to("maren", house, box))
    expect(phone.get_by_role("heading", name="3,739.02 euros due")).to_be_visible()
    phone.mouse.wheel(0, 200)
    phone.touchscreen.tap(200, 400)
    maren = messages.get_by_role("listitem").filter(has_text="Maren Holt")
    jo = messages.get_by_role("listitem").filter(has_text="Jo Holt")
    expect(desk.get_by_text("Maren Holt is viewing now")).to_be_visible(timeout=20_000)
    expect(maren.get_by_text("opened")).to_contain_text("1 view", timeout=20_000)
    expect(jo.get_by_text("not opened yet")).to_be_visible()
    expect(desk.get_by_role("region", name="Visits")).to_contain_text("Maren Holt")
    expect(desk.get_by_role("list", name="Links in messages")).to_contain_text("sent to Maren Holt")

    maren.get_by_role("button", name="What was sent").click()
    kept = desk.get_by_role("dialog").frame_locator("iframe")
    expect(kept.get_by_text("Dear Maren Holt")).to_be_visible()


def link_to(reader: str, house: House, box: Mailbox) -> str:
    """The document's link in the last message to somebody."""
    found = [mail for mail in box.messages if reader in str(mail["To"])][-1]
    text = str(found.get_body(("plain",)).get_content())  # type: ignore[union-attr]
    return str(re.findall(rf"{house.url}/portal/invoice/\w+", text)[0])


@pytest.mark.usefixtures("letter")
def test_new_link_comes_by_mail_when_asked_for(
    house: House, desk: Page, phone: Page, box: Mailbox, copied: Callable[[], str]
) -> None:
    by_mail(house, box)
    link = copied()
    settings = desk.locator(".portal-settings").first
    settings.get_by_role("button", name="Regenerate Link").click()
    desk.get_by_role("dialog").get_by_role("button", name="Regenerate Link").click()
    phone.goto(link)
    expect(phone.get_by_text("a newer link was sent to you")).to_be_visible()
    assert findings(phone) == []
    phone.get_by_role("button", name="Send me a new link").tap()
    expect(phone.get_by_text("a new link is on its way")).to_be_visible()
    expect(desk.get_by_text("asked for a new link")).to_be_visible()
    messages = desk.get_by_role("region", name="Messages")
    expect(messages.get_by_text("Sent", exact=True)).to_be_visible(timeout=20_000)
    phone.goto(link_to("maren", house, box))
    expect(phone.get_by_role("heading", name="3,739.02 euros due")).to_be_visible()


@pytest.mark.usefixtures("letter")
def test_scheduled_message_is_taken_back(house: House, desk: Page, box: Mailbox) -> None:
    by_mail(house, box)
    dialog = opened_dialog(desk)
    dialog.get_by_role("button", name="Later").click()
    dialog.get_by_role("button", name="Schedule").click()
    expect(dialog.get_by_text("Choose a time that is still to come.")).to_be_visible()
    tomorrow = desk.evaluate("new Date(Date.now() + 864e5).toISOString().slice(0, 16)")
    dialog.get_by_label("Date and time").fill(tomorrow)
    dialog.get_by_role("button", name="Schedule").click()
    messages = desk.get_by_role("region", name="Messages")
    expect(messages.get_by_text("Scheduled for")).to_be_visible()
    messages.get_by_role("button", name="Cancel").click()
    expect(messages.get_by_text("Taken back")).to_be_visible()
    assert box.messages == []


@pytest.mark.usefixtures("letter")
def test_faults_stand_at_their_fields(house: House, desk: Page, box: Mailbox) -> None:
    by_mail(house, box)
    dialog = opened_dialog(desk)
    dialog.get_by_label("Maren Holt").uncheck()
    dialog.get_by_role("button", name="Another address").click()
    dialog.get_by_label("E-mail address").fill("nobody")
    dialog.get_by_label("Subject").fill("About {nubmer}")
    expect(dialog.get_by_text("There is no tag {nubmer}.")).to_be_visible()
    dialog.get_by_role("button", name="Send now").click()
    expect(dialog.get_by_text("Use an e-mail address such as ada@example.com.")).to_be_visible()
    expect(dialog.get_by_text("There is no tag {nubmer}.")).to_be_visible()
    expect(dialog.get_by_label("E-mail address")).to_be_focused()
    desk.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    desk.get_by_role("button", name="Send to Customer").click()
    expect(dialog.get_by_label("Subject")).to_have_value("About {nubmer}")
    expect(dialog.get_by_label("E-mail address")).to_have_value("nobody")
    dialog.get_by_label("Subject").fill("About ")
    dialog.get_by_role("button", name="Insert a tag").click()
    desk.get_by_role("button", name="Due date").click()
    expect(dialog.get_by_label("Subject")).to_have_value("About {due_date}")


@pytest.mark.usefixtures("letter")
def test_link_is_copied_without_a_mail_server(desk: Page) -> None:
    dialog = opened_dialog(desk)
    expect(dialog.get_by_role("link", name="Set it up in the settings")).to_be_visible()
    expect(dialog.get_by_role("button", name="Send now")).to_be_disabled()
    dialog.get_by_role("group", name="By").get_by_role("button", name="Copy Link").click()
    dialog.locator(".by-link").get_by_role("button", name="Copy Link").click()
    expect(desk.get_by_text("Link copied")).to_be_visible()


@pytest.mark.usefixtures("letter")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_in_the_dialog(
    house: House, desk: Page, box: Mailbox, scheme: Any, width: int
) -> None:
    by_mail(house, box)
    desk.emulate_media(color_scheme=scheme)
    desk.set_viewport_size({"width": width, "height": 900})
    dialog = opened_dialog(desk)
    expect(dialog.frame_locator("iframe").get_by_text("Dear Maren Holt")).to_be_visible()
    assert findings(desk) == []
    assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth")
    dialog.get_by_role("button", name="Plain text").click()
    dialog.get_by_role("button", name="Send now").click()
    messages = desk.get_by_role("region", name="Messages")
    expect(messages.get_by_text("Sent", exact=True)).to_be_visible(timeout=20_000)
    assert findings(desk) == []
    assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth")


ASK = """async ([address, body]) => {
  const headers = { "content-type": "application/json", "idempotency-key": crypto.randomUUID() };
  const answer = await fetch(address, { method: "POST", headers, body: JSON.stringify(body) });
  return answer.status;
}"""


@pytest.mark.usefixtures("letter")
def test_reader_ends_reminders_without_javascript(
    house: House, browser: Browser, desk: Page, box: Mailbox
) -> None:
    by_mail(house, box)
    ((document, customer),) = house.asked("SELECT id, customer FROM document")
    order = {
        "channel": "email",
        "purpose": "reminder",
        "recipients": [{"address": "maren@holt.example"}],
        "words": {"subject": "Reminder {number}", "body": "{document}"},
    }
    assert desk.evaluate(ASK, [f"/api/v1/documents/{document}/deliveries", order]) == 201
    expect(desk.get_by_text("Sent", exact=True)).to_be_visible(timeout=20_000)
    reader = browser.new_page(java_script_enabled=False)
    reader.goto(box.messages[0]["List-Unsubscribe"].strip("<>"))
    reader.get_by_role("button", name="Send me no more reminders").click()
    expect(reader.get_by_role("heading", name="No more reminders will come")).to_be_visible()
    reader.close()
    assert desk.evaluate(ASK, [f"/api/v1/documents/{document}/deliveries", order]) == 422
    desk.goto(f"{house.url}/staff/customers/{customer}")
    contact = desk.get_by_role("listitem").filter(has_text="maren@holt.example")
    expect(contact).to_contain_text("No more reminders since")
    contact.get_by_role("button", name="Allow again").click()
    assert findings(desk) == []
    desk.get_by_role("button", name="The customer asked for it").click()
    expect(contact).not_to_contain_text("No more reminders")
    assert desk.evaluate(ASK, [f"/api/v1/documents/{document}/deliveries", order]) == 201


@pytest.mark.usefixtures("letter")
def test_alias_is_chosen_and_remembered(house: House, desk: Page, box: Mailbox) -> None:
    by_mail(house, box)
    document = desk.url
    desk.goto(f"{house.url}/staff/settings/email")
    desk.get_by_role("button", name="Another sender").click()
    aliases = desk.locator(".aliases")
    aliases.get_by_label("E-mail").fill("billing")
    desk.keyboard.press("Control+s")
    expect(aliases.get_by_text("An e-mail address such as")).to_be_visible()
    aliases.get_by_label("Name").fill("Billing")
    aliases.get_by_label("E-mail").fill("billing@alder.example")
    desk.get_by_role("button", name="Save", exact=True).click()
    expect(desk.locator(".save-bar")).to_contain_text("Everything is saved.")
    desk.goto(document)
    dialog = opened_dialog(desk)
    chosen = "Billing <billing@alder.example>"
    dialog.get_by_label("From").select_option(chosen)
    expect(dialog.locator(".envelope")).to_contain_text(chosen)
    dialog.get_by_role("button", name="Send now").click()
    expect(desk.get_by_text("Sent", exact=True)).to_be_visible(timeout=20_000)
    assert [mail["From"] for mail in box.messages] == [chosen]
    desk.reload()
    expect(opened_dialog(desk).get_by_label("From")).to_have_value("billing@alder.example")
