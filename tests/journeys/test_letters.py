"""Every e-mail as its reader sees it: in three languages, light and dark, wide and narrow.

The pictures lie in .cache/letters, to be looked at.
"""

import base64
import io
from collections.abc import Iterator
from typing import Any, get_args

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, expect

from app.domain.templates.rules import Purpose
from tests.journeys.conftest import MAC
from tests.journeys.house import ROOT, House
from tests.journeys.test_access import WCAG, findings

PICTURES = ROOT / ".cache" / "letters"
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)
WIDTHS = (600, 320)
SIDEWAYS = "document.documentElement.scrollWidth - innerWidth"
PUT_LOGO = """async picture => {
  const body = Uint8Array.from(atob(picture), sign => sign.charCodeAt(0));
  return (await fetch("/api/v1/settings/logo", { method: "PUT", body })).status;
}"""
PREVIEW = """async key => {
  const address = `/api/v1/templates/${key}`;
  const headers = { "content-type": "application/json" };
  const { words } = await (await fetch(address)).json();
  const body = JSON.stringify({ words });
  return (await fetch(`${address}/previews`, { method: "POST", headers, body })).json();
}"""


def logo() -> str:
    """A mark and a word on nothing, as logos are, in Base64."""
    drawn = Image.new("RGBA", (480, 160), (0, 0, 0, 0))
    pen = ImageDraw.Draw(drawn)
    pen.ellipse((10, 10, 150, 150), fill="#19553c")
    pen.polygon([(80, 30), (120, 120), (40, 120)], fill="#fefdfb")
    pen.rectangle((180, 62, 460, 98), fill="#19553c")
    written = io.BytesIO()
    drawn.save(written, "PNG")
    return base64.b64encode(written.getvalue()).decode()


@pytest.fixture
def staff(browser: Browser, house: House) -> Iterator[Page]:
    """A desk in the demo's business, whose logo was set."""
    printed = house.command("demo")
    page = browser.new_context(user_agent=MAC, reduced_motion="reduce").new_page()
    page.goto(next(word for word in printed.split() if "/sign-in#" in word))
    page.locator(".counter").first.wait_for()
    assert page.evaluate(PUT_LOGO, logo()) == 200
    yield page
    page.context.close()


def shown(page: Page, house: House, letter: dict[str, Any]) -> None:
    """The letter in the frame in which staff see it, here as a page of its own."""
    page.goto(f"{house.url}/staff/letter-frame")
    page.evaluate("letter => postMessage(letter, '*')", letter["html"])
    expect(page.locator(".fill a")).to_have_count(1)
    page.wait_for_function("[...document.images].every(image => image.complete)")


def taken(page: Page, name: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png", full_page=True)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_letter_can_be_read(house: House, staff: Page, browser: Browser, scheme: Any) -> None:
    reader = browser.new_context(color_scheme=scheme).new_page()
    for purpose in PURPOSES:
        for language in ("en", "de", "ar"):
            letter = staff.evaluate(PREVIEW, f"{purpose}/email/{language}")
            assert letter["faults"] == []
            for width in WIDTHS:
                reader.set_viewport_size({"width": width, "height": 800})
                shown(reader, house, letter)
                what = f"{purpose}-{language}-{scheme}-{width}"
                taken(reader, what)
                assert reader.evaluate(SIDEWAYS) <= 0, what
                assert findings(reader, WCAG) == [], what
                assert reader.evaluate("document.images[0].naturalWidth") > 0, what
    reader.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_initials_stand_where_pictures_are_off(
    house: House, staff: Page, browser: Browser, scheme: Any
) -> None:
    reader = browser.new_context(color_scheme=scheme).new_page()
    reader.route("**/logo/*", lambda route: route.abort())
    reader.set_viewport_size({"width": 600, "height": 800})
    shown(reader, house, staff.evaluate(PREVIEW, "invoice/email/en"))
    taken(reader, f"no-pictures-{scheme}")
    expect(reader.get_by_alt_text("AF")).to_be_visible()
    expect(reader.get_by_text("Alder & Finch", exact=True)).to_be_visible()
    assert findings(reader, WCAG) == []
    reader.context.close()
