"""How Chromium comes to a customer's page: as robots do, and as people do, in real seconds.

Chromium plays the people too: what their browsers would send is real, who they are is our word.
"""

from collections.abc import Awaitable, Callable
from typing import TypeAlias

import msgspec
from playwright.async_api import Page

from tests.classify.traces import Label

#: A browser without a window has no tab strip to put a page behind another.
_BEHIND = """Object.defineProperty(Document.prototype, "visibilityState", { get: () => "hidden" });
Object.defineProperty(Document.prototype, "hidden", { get: () => true });"""
_NO_STORAGE = """Object.defineProperty(window, "localStorage", {
  get() { throw new DOMException("denied", "SecurityError"); },
});"""
Act: TypeAlias = Callable[[Page], Awaitable[None]]


class Way(msgspec.Struct, frozen=True, kw_only=True):
    """Who comes, by which headers of agents.json ("" for Chromium's own), and what is done."""

    name: str
    label: Label
    agent: str
    from_: str
    act: Act
    phone: bool = False
    #: Runs before the page's own script.
    first: str = ""


async def _stays(page: Page) -> None:
    await page.evaluate("scrollTo(0, 400)")
    await page.wait_for_timeout(12_000)


async def _plays_a_mouse(page: Page) -> None:
    await page.mouse.move(200, 200)
    await page.mouse.move(600, 500, steps=25)
    await page.mouse.wheel(0, 500)
    await page.wait_for_timeout(4_500)


async def _is_elsewhere(page: Page) -> None:
    await page.wait_for_timeout(6_000)


async def _presses_keys(page: Page) -> None:
    for key in ("Tab", "Tab", "PageDown", "PageDown", "Tab"):
        await page.wait_for_timeout(900)
        await page.keyboard.press(key)
    await page.wait_for_timeout(1_500)


async def _taps(page: Page) -> None:
    await page.wait_for_timeout(1_200)
    await page.locator("h1").tap()
    await page.wait_for_timeout(2_500)
    await page.locator("#payment").scroll_into_view_if_needed()
    await page.wait_for_timeout(3_000)


async def _prints(page: Page) -> None:
    await page.mouse.move(300, 300, steps=8)
    await page.wait_for_timeout(3_500)
    await page.evaluate("print()")
    await page.wait_for_timeout(1_500)


async def _moves(page: Page) -> None:
    await page.wait_for_timeout(800)
    await page.mouse.move(700, 400, steps=12)
    await page.wait_for_timeout(4_200)


async def _skims(page: Page) -> None:
    await page.mouse.wheel(0, 300)
    await page.wait_for_timeout(1_500)
    await page.mouse.wheel(0, 900)
    await page.wait_for_timeout(1_500)


async def _reads_two_sections(page: Page) -> None:
    await page.locator("h1").tap()
    await page.wait_for_timeout(7_000)
    await page.mouse.wheel(0, 5_000)
    await page.wait_for_timeout(7_000)


WAYS = (
    Way(
        name="a headless browser without disguise",
        label="scanner",
        agent="",
        from_="192.0.2.60",
        act=_stays,
    ),
    Way(
        name="a headless browser in disguise that plays a mouse",
        label="scanner",
        agent="windows-chrome",
        from_="192.0.2.61",
        act=_plays_a_mouse,
    ),
    Way(
        name="a tab opened in the background and closed again",
        label="unknown",
        agent="mac-chrome",
        from_="198.51.100.62",
        act=_is_elsewhere,
        first=_BEHIND,
    ),
    Way(
        name="keyboard only",
        label="human",
        agent="windows-edge",
        from_="198.51.100.63",
        act=_presses_keys,
    ),
    Way(
        name="touch only",
        label="human",
        agent="android",
        from_="198.51.100.64",
        act=_taps,
        phone=True,
    ),
    Way(
        name="prints it",
        label="human",
        agent="windows-chrome",
        from_="203.0.113.65",
        act=_prints,
    ),
    Way(
        name="keeps nothing and sends no referrer",
        label="human",
        agent="mac-brave",
        from_="203.0.113.66",
        act=_moves,
        first=_NO_STORAGE,
    ),
    Way(
        name="skims it in three seconds",
        label="human",
        agent="mac-chrome",
        from_="203.0.113.67",
        act=_skims,
    ),
    Way(
        name="reads two sections",
        label="human",
        agent="android",
        from_="203.0.113.68",
        act=_reads_two_sections,
        phone=True,
    ),
)
