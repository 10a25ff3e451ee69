"""A past hour, played again."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE
from tests.journeys.house import House
from tests.journeys.test_access import findings


@pytest.fixture
def hour(house: House, desk: Page) -> str:
    """The hour in which three letters came in, as the address says it."""
    for number in ("2026-0901", "2026-0902", "2026-0903"):
        house.command("import", str(house.letter(number)))
    expect(desk.locator(".documents tbody tr")).to_have_count(3)
    begun: str = desk.evaluate("""() => {
      const now = new Date(), two = number => String(number).padStart(2, "0");
      const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
      return `${day}T${two(now.getHours())}:00`;
    }""")
    return begun


def test_past_hour_is_played_again(house: House, desk: Page, hour: str) -> None:
    desk.goto(f"{house.url}/staff?replay={hour}")
    log = desk.locator(".replay .log")
    desk.get_by_role("button", name="300×").click()
    expect(log).to_contain_text("2026-0903", timeout=20_000)
    desk.get_by_role("slider", name="Moment of the hour").fill("0")
    expect(log).not_to_contain_text("2026-0903")
    desk.get_by_role("button", name="Back to now").click()
    expect(desk.locator(".feed .log")).to_contain_text("2026-0903")
    expect(desk).to_have_url(f"{house.url}/staff")


def test_replay_can_be_paused(house: House, desk: Page, hour: str) -> None:
    desk.goto(f"{house.url}/staff?replay={hour}")
    play = desk.get_by_role("button", name="Play", exact=True)
    desk.get_by_role("button", name="Pause", exact=True).click()
    expect(play).to_be_visible()
    moment = desk.locator(".moment").text_content()
    desk.wait_for_timeout(500)
    assert desk.locator(".moment").text_content() == moment
    assert re.fullmatch(r"\d\d:\d\d:\d\d", moment or "")
    desk.keyboard.press("p")
    expect(play).to_have_count(0)


@pytest.mark.usefixtures("hour")
def test_feed_leads_to_the_hour_before(desk: Page) -> None:
    desk.get_by_role("button", name="Replay a past hour").click()
    expect(desk.get_by_role("heading", name="Replay")).to_be_visible()
    before = desk.get_by_text(re.compile(r"\d\d:00 to \d\d:00")).text_content()
    desk.get_by_role("button", name="The hour before").click()
    expect(desk.get_by_text(re.compile(r"\d\d:00 to \d\d:00"))).not_to_have_text(before or "")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_a_replay(house: House, desk: Page, hour: str, scheme: Any) -> None:
    desk.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    for size in ({"width": 1280, "height": 900}, PHONE):
        desk.set_viewport_size(size)  # type: ignore[arg-type]
        desk.goto(f"{house.url}/staff?replay={hour}")
        desk.get_by_role("slider", name="Moment of the hour").fill("3600")
        expect(desk.locator(".replay .log")).to_contain_text("2026-0903")
        assert findings(desk) == []
