"""The feed under somebody's eyes: it reaches back to the first entry, and stays where he reads."""

import re
import sqlite3
from contextlib import closing

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.house import House

ENTRIES = 1_500
SEQS = "[...document.querySelectorAll('.log .event')].map(event => Number(event.dataset.seq))"
DOWN = """() => {
  const log = document.querySelector(".log");
  log.scrollTop = log.scrollHeight;
}"""


@pytest.fixture
def story(house: House, desk: Page) -> int:
    """A log of many entries; gives the number of the last one."""
    house.command("import", str(house.letter("2026-0900")))
    with closing(sqlite3.connect(house.folder / "data" / "porchlight.sqlite")) as log:
        (head,) = log.execute("SELECT max(seq) FROM activity").fetchone()
        log.execute(
            "WITH RECURSIVE entry(seq) AS"
            " (SELECT ? UNION ALL SELECT seq + 1 FROM entry WHERE seq < ?)"
            " INSERT INTO activity (seq, at, kind, actor, data)"
            " SELECT entry.seq, at, kind, actor, data FROM entry"
            " JOIN activity AS first ON first.seq = 1",
            (head + 1, ENTRIES),
        )
        log.commit()
    desk.goto(f"{house.url}/staff?show=everything")
    desk.locator(f".event[data-seq='{ENTRIES}']").wait_for()
    return ENTRIES


def test_feed_reaches_back_to_the_first_entry(desk: Page, story: int) -> None:
    first = desk.locator(".event[data-seq='1']")
    for _ in range(200):
        desk.evaluate(DOWN)
        if first.count():
            break
        desk.wait_for_timeout(50)
    expect(first).to_be_visible()
    expect(desk.get_by_role("button", name="Earlier")).to_have_count(0)
    drawn = desk.evaluate(SEQS)
    assert len(drawn) < story / 2  # what is far away is height alone
    desk.evaluate("document.querySelector('.log').scrollTop = 0")
    expect(desk.locator(f".event[data-seq='{story}']")).to_be_visible()
    middle = desk.locator(f".event[data-seq='{story - 300}']")
    for _ in range(100):
        desk.evaluate("document.querySelector('.log').scrollTop += 400")
        if middle.count():
            break
        desk.wait_for_timeout(50)
    expect(middle).to_be_visible()
    seqs = desk.evaluate(SEQS)
    near = [seq for seq in seqs if story - 350 < seq < story - 250]
    assert near == list(range(near[0], near[-1] - 1, -1))


def test_feed_stands_still_while_somebody_reads(house: House, desk: Page, story: int) -> None:
    desk.evaluate("document.querySelector('.log').scrollTop = 300")
    row = desk.locator(f".event[data-seq='{story - 10}']")
    before = row.bounding_box()
    house.command("import", str(house.letter("2026-0901")))
    waiting = desk.locator(".waiting")
    expect(waiting).to_have_text(re.compile(r"^\d+ new$"))
    assert row.bounding_box() == before
    waiting.click()
    expect(waiting).to_have_count(0)
    expect(desk.locator(".log")).to_contain_text("2026-0901")


def test_feed_stands_still_under_the_focus(house: House, desk: Page, story: int) -> None:
    house.command("import", str(house.letter("2026-0901")))
    desk.emulate_media(reduced_motion="reduce")
    link = desk.locator(".log .event a").first
    link.focus()
    before = link.bounding_box()
    house.command("import", str(house.letter("2026-0902")))
    expect(desk.locator(".waiting")).to_have_text(re.compile(r"^\d+ new$"))
    expect(link).to_be_focused()
    assert link.bounding_box() == before
    desk.keyboard.press("Shift+Tab")
    desk.locator("h1").click()
    expect(desk.locator(".log")).to_contain_text("2026-0902")
    assert story
