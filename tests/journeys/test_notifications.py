"""Somebody says how he wants to be told, and it is kept."""

from playwright.sync_api import Page, expect

from tests.journeys.house import House
from tests.journeys.test_access import findings
from tests.journeys.test_sending import by_mail
from tests.mailbox import Mailbox

FIRST_BY_EMAIL = "A document is opened for the first time: E-mail at once"


def test_choice_of_notices_outlives_a_reload(desk: Page) -> None:
    page = f"{desk.url.partition('/staff')[0]}/staff/notifications"
    desk.goto(page)
    desk.get_by_role("checkbox", name=FIRST_BY_EMAIL).check()
    desk.get_by_role("switch", name="Leave me alone at night").check()
    desk.get_by_label("From").fill("21:30")
    desk.goto(page)  # what was typed is not lost
    expect(desk.get_by_text("not saved: What you are told, Quiet hours, From")).to_be_visible()
    desk.get_by_role("button", name="Save").click()
    expect(desk.get_by_text("Everything is saved.")).to_be_visible()
    desk.goto(page)
    expect(desk.get_by_role("checkbox", name=FIRST_BY_EMAIL)).to_be_checked()
    expect(desk.get_by_label("From")).to_have_value("21:30")
    assert findings(desk) == []


def test_refused_work_is_tried_again_by_hand(house: House, desk: Page, box: Mailbox) -> None:
    by_mail(house, box)
    box.answers = ["550 5.7.1 not today"]
    desk.goto(f"{house.url}/staff/notifications")
    desk.get_by_role("button", name="Send me a test").click()
    desk.goto(f"{house.url}/staff/failed-work")
    expect(desk.get_by_text("550 5.7.1 not today")).to_be_visible(timeout=20_000)
    assert findings(desk) == []
    desk.get_by_role("button", name="Try again").click()
    expect(desk.get_by_text("Everything else that the server had to do is done.")).to_be_visible()
    desk.goto(f"{house.url}/staff/messages?to=staff")
    expect(desk.get_by_text("Your notices arrive")).to_be_visible()
    assert [str(mail["Subject"]) for mail in box.messages] == ["Your notices arrive"]
