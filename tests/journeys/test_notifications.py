"""Somebody says how he wants to be told, and it is kept."""

from playwright.sync_api import Page, expect

from tests.journeys.test_access import findings

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
