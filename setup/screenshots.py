"""Makes the pictures of README.md: the demo, served for a minute, seen by Chromium."""

import os
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from app.formats.pdf.fonts import PACKAGES
from setup.step import ROOT, say
from tests import browser
from tests.journeys.house import House

PICTURES = ROOT / "docs"
LARGEST = 200_000  # bytes
_PERSON = "--disable-blink-features=AutomationControlled"  # a robot would be shown as one
_LOOKED = 12_000  # milliseconds at most until somebody who looks is seen as a person
_PAUSE = 500
_VIEWS = "SELECT max(seq) FROM activity WHERE kind = 'document.viewed'"
_PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15"
    " (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
)
#: Only the paper's fonts, two of which the pages name, so that every machine paints the same.
_FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>{folders}<cachedir>{cache}</cachedir></fontconfig>
"""


def main() -> None:
    if not browser.find():
        sys.exit(f"Failed: {browser.ABSENT}")
    browser.lend_node()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as player:
        house = House(Path(folder))
        house.command("migrate")
        dashboard, portal, invoice = (
            line.split()[1] for line in house.command("demo").splitlines()[:3]
        )
        house.start()
        options = browser.launch_options()
        options["args"] = [*options["args"], _PERSON, "--font-render-hinting=none"]
        options["env"] = {**os.environ, "FONTCONFIG_FILE": str(_fonts(Path(folder)))}
        chromium = player.chromium.launch(**options)
        try:
            _take(chromium, house, dashboard, portal, invoice)
        finally:
            chromium.close()
            house.stop()


def _fonts(folder: Path) -> Path:
    """The file that tells Chromium which fonts there are."""
    packages = [
        Path(found.origin).parent
        for name in PACKAGES
        if (found := find_spec(name)) and found.origin
    ]
    folders = "".join(f"<dir>{package}</dir>" for package in packages)
    written = folder / "fonts.conf"
    written.write_text(_FONTS.format(folders=folders, cache=folder / "fontconfig"))
    return written


def _take(chromium: Browser, house: House, dashboard: str, portal: str, invoice: str) -> None:
    """Somebody reads an invoice while staff look on."""
    desk = _window(chromium, 1280, 800)
    desk.goto(dashboard)
    desk.wait_for_url("**/staff")
    phone = _window(chromium, 390, 844, agent=_PHONE)
    phone.goto(portal)
    phone.wait_for_load_state("networkidle")
    _keep(phone, "portal.png")
    before = house.asked(_VIEWS)
    phone.goto(invoice)
    phone.wait_for_load_state("networkidle")
    for place in range(_LOOKED // _PAUSE):
        phone.mouse.move(200, 300 + place)
        phone.wait_for_timeout(_PAUSE)
        if house.asked(_VIEWS) != before:
            break
    else:
        sys.exit("Failed: nobody was seen to read the invoice.")
    desk.wait_for_timeout(2 * _PAUSE)
    _keep(desk, "live.png")


def _window(chromium: Browser, width: int, height: int, agent: str | None = None) -> Any:
    context = chromium.new_context(
        viewport={"width": width, "height": height},
        locale="en-GB",
        color_scheme="light",
        reduced_motion="reduce",
        user_agent=agent,
    )
    return context.new_page()


def _keep(page: Any, name: str) -> None:
    path = PICTURES / name
    page.screenshot(path=path, animations="disabled")
    if path.stat().st_size > LARGEST:
        sys.exit(f"Failed: docs/{name} is larger than {LARGEST:,} bytes.")
    say(f"Picture: docs/{name}, {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
