"""Text messages in a browser: from the gateway's settings to the reader's phone, and back."""

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from app.effects.texts import signature
from tests.gateway import ACCOUNT, SENDER, TOKEN, Gateway, gateway
from tests.journeys.conftest import beside
from tests.journeys.house import House
from tests.journeys.test_access import findings
from tests.journeys.test_sending import SET_UP

CONTACTS = [{"name": "Maren Holt", "phone": "+49 761 5550 310", "locale": "en-GB"}]


@pytest.fixture
def stands(house: House) -> Iterator[Gateway]:
    """A stand-in of Twilio."""
    with beside(house, gateway()) as stands:
        yield stands


@pytest.fixture
def set_up(house: House, desk: Page, stands: Gateway) -> None:
    """The gateway, set and tried on its page; an invoice to somebody with a phone."""
    house.command("import", str(house.letter("2026-0900")))
    expect(desk.get_by_role("link", name="2026-0900")).to_be_visible()
    assert desk.evaluate(SET_UP, CONTACTS) == 200
    desk.goto(f"{house.url}/staff/settings/sms")
    desk.get_by_label("How text messages leave").select_option("twilio")
    desk.get_by_label("Account SID").fill(ACCOUNT)
    desk.get_by_label("Auth Token").fill(TOKEN)
    desk.get_by_label("Sender").fill("+49 761 5550 1420")
    desk.get_by_label("Address", exact=True).fill(stands.url)


def opened_dialog(house: House, desk: Page) -> Any:
    desk.get_by_role("button", name="Save", exact=False).last.click()
    expect(desk.get_by_text("Saved", exact=True)).to_be_visible()
    desk.goto(f"{house.url}/staff/documents")
    desk.get_by_role("link", name="2026-0900").first.click()
    desk.get_by_role("button", name="Send to Customer").click()
    dialog = desk.get_by_role("dialog")
    dialog.get_by_role("button", name="SMS", exact=True).click()
    return dialog


def told(house: House, text: dict[str, str], status: str, code: str = "") -> None:
    """Twilio reports of a text, signed."""
    fields = {"MessageSid": "SM1", "MessageStatus": status, "ErrorCode": code}
    url = text["StatusCallback"]
    headers = {"x-twilio-signature": signature(url, fields.items(), TOKEN)}
    assert url.startswith(house.url)
    assert httpx.post(url, data=fields, headers=headers, trust_env=False).status_code == 204


@pytest.mark.usefixtures("set_up")
def test_text_reaches_phone_and_its_fate_the_desk(
    house: House, desk: Page, phone: Page, stands: Gateway
) -> None:
    desk.get_by_label("To the number").fill("+49 761 5550 310")
    desk.get_by_role("button", name="Send a test").click()
    expect(desk.get_by_text("A message is on its way to +497615550310.")).to_be_visible()
    assert stands.taken.pop()["Body"].startswith("This test message")

    dialog = opened_dialog(house, desk)
    expect(dialog.get_by_text("1 SMS")).to_be_visible()
    expect(dialog.get_by_role("group", name="Text message")).to_contain_text("/s/xxxx")
    dialog.get_by_role("button", name="Send now").click()
    messages = desk.get_by_role("region", name="Messages")
    expect(messages.get_by_text("Sent", exact=True)).to_be_visible(timeout=20_000)
    (text,) = stands.taken
    assert (text["From"], text["To"]) == (SENDER, "+497615550310")

    (link,) = re.findall(rf"{house.url}/s/\w{{16}}", text["Body"])
    phone.goto(link)
    expect(phone.get_by_role("heading", name="3,739.02 euros due")).to_be_visible()
    phone.mouse.wheel(0, 200)
    phone.touchscreen.tap(200, 400)
    expect(messages.get_by_text("opened")).to_be_visible(timeout=20_000)

    told(house, text, "delivered")
    expect(messages.get_by_text("Delivered", exact=True)).to_be_visible()
    messages.get_by_role("button", name="Resend").click()
    expect(messages.get_by_text("Sent", exact=True)).to_be_visible(timeout=20_000)
    told(house, stands.taken[1], "undelivered", "30003")
    expect(messages.get_by_text("The network could not bring it to the phone.")).to_be_visible()
    desk.goto(f"{house.url}/staff/failed-sends")
    expect(desk.get_by_text("30003 The phone is off or out of reach.")).to_be_visible()


@pytest.mark.usefixtures("set_up")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_where_texts_are(
    house: House, desk: Page, scheme: Any, width: int
) -> None:
    desk.emulate_media(color_scheme=scheme)
    desk.set_viewport_size({"width": width, "height": 900})
    assert findings(desk) == []
    assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth")
    dialog = opened_dialog(house, desk)
    expect(dialog.get_by_role("group", name="Text message")).to_be_visible()
    assert findings(desk) == []
    assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth")
    dialog.get_by_role("button", name="Send now").click()
    messages = desk.get_by_role("region", name="Messages")
    expect(messages.get_by_text("Sent", exact=True)).to_be_visible(timeout=20_000)
    messages.get_by_role("button", name="What was sent").click()
    expect(desk.get_by_role("group", name="Text message")).to_be_visible()
    assert findings(desk) == []
