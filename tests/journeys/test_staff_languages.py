"""The dashboard in an English that shows what cannot be translated, and in German."""

import contextlib
import json
import re
from typing import Any

import pytest
from playwright.sync_api import Error, Page, Response, expect

from tests.journeys.conftest import DESK, PHONE
from tests.journeys.house import House
from tests.journeys.test_imports import drop
from tests.journeys.test_languages import DATES, SYMBOLS, TEXTS, data

# Options that are ours; countries, currencies and languages come from CLDR.
OPTIONS = """() => [...document.querySelectorAll('option[value=""], [id$="-category"] option')]
  .map(each => each.textContent)"""
NAMES = ["Porchlight", "Lea Alder", "LA", "Germany"]
# What CLDR, keyboards and file formats write, and 1.2 kB.
FIGURES = [*SYMBOLS, "at", "AM", "PM", "kB", "MB", "EUR", "KWD", "UTC"]
# Buttons and headings whose text is wider than they are.
CUT = """() => [...document.querySelectorAll("button, .button, h1, h2, h3, label, legend, dt, th")]
  .filter(each => !each.closest(".visually-hidden, .parts") && each.offsetParent)
  .filter(each => getComputedStyle(each).display !== "inline")
  .filter(each => each.scrollWidth > each.clientWidth + 1)
  .map(each => each.textContent.trim()).filter(Boolean)"""


@pytest.fixture
def given(desk: Page) -> set[str]:
    """Every text that the server answers, as it comes in; what it names in its own words aside."""
    found: set[str] = set()

    def read(answer: Any) -> None:
        texts = (text for each in data(answer) for text in (each, *each.split("\n")))
        found.update(text for text in texts if re.search(r"[^a-z_]", text))

    def heard(response: Response) -> None:
        if "/api/v1/" in response.url and "json" in response.headers.get("content-type", ""):
            with contextlib.suppress(Error):  # gone with the page that asked for it
                read(response.json())

    desk.on("response", heard)
    desk.on("websocket", lambda line: line.on("framereceived", lambda told: read(json.loads(told))))
    return found


def bare(desk: Page, given: set[str]) -> list[str]:
    """The texts that are neither bracketed nor data nor a figure or date."""
    known = sorted({*given, *NAMES}, key=len, reverse=True)
    wrong = []
    for text in [*desk.evaluate(TEXTS, " "), *desk.evaluate(OPTIONS)]:
        rest = text
        while rest != (inner := re.sub(r"\[[^\[\]]*\]", " ", rest)):
            rest = inner
        for each in known:
            rest = re.sub(rf"(?<!\w){re.escape(each)}(?!\w)", " ", rest)
        words = {word for word in re.findall(r"[^\W\d_]+²?", rest) if len(word) > 1}
        if words - {*DATES, *FIGURES}:
            wrong.append(text)
    return wrong


@pytest.fixture
def screens(house: House) -> list[str]:
    """The screens of a business with documents, and with a draft."""
    house.command("import", str(house.letter("2026-0500")), str(house.letter("2026-0501")))
    ((document, customer),) = house.asked(
        "SELECT id, customer FROM document WHERE number = '2026-0500'"
    )
    parts = ["business", "billing", "numbering", "branding", "portal"]
    return [
        "",
        "?days=7",
        "wall",
        "documents",
        "documents?q=nobody",
        f"documents/{document}",
        f"customers/{customer}",
        "account",
        "team",
        "customers",
        "customers?q=nobody",
        "customers/new",
        f"customers/{customer}/edit",
        "imports",
        f"documents/new?kind=quote&customer={customer}",
        "documents/new?kind=credit_note",
        *(f"settings/{part}" for part in parts),
        "nowhere/at/all",
    ]


def show(desk: Page, house: House, screen: str, lang: str) -> None:
    desk.goto(f"{house.url}/staff/{screen}{'&' if '?' in screen else '?'}lang={lang}")
    expect(desk.locator("h1")).to_be_visible()
    expect(desk.locator(".skeleton")).to_have_count(0)
    desk.wait_for_load_state("networkidle")


def test_every_text_of_dashboard_can_be_translated(
    house: House, desk: Page, given: set[str], screens: list[str]
) -> None:
    found = {}
    for screen in screens:
        show(desk, house, screen, "en-XA")
        open_everything(desk)
        found[screen] = bare(desk, given)
    assert {screen: texts for screen, texts in found.items() if texts} == {}


def test_every_text_of_an_import_can_be_translated(
    house: House, desk: Page, given: set[str]
) -> None:
    files = [house.letter(f"2026-090{place}") for place in range(3)]
    _, differing, refused = files
    differing.write_text(differing.read_text().replace(">3739.02<", ">3700.00<"))
    refused.write_text("<nothing/>")
    show(desk, house, "imports", "en-XA")
    drop(desk, files)
    expect(desk.locator(".shelf")).to_have_count(3)
    open_everything(desk)
    given |= {file.name for file in files}
    assert bare(desk, given) == []
    desk.locator(".bar .primary").click()
    expect(desk.locator(".history li.file")).to_have_count(1)
    open_everything(desk)
    assert bare(desk, given) == []
    desk.locator(".history li.file .button").click()
    expect(desk.locator("dialog li").first).to_be_visible()
    assert bare(desk, given) == []


def open_everything(desk: Page) -> None:
    """What one click further shows, where it changes nothing."""
    desk.evaluate("""() => {
      const closed = "main button[aria-expanded=false], main details:not([open]) summary";
      for (const each of document.querySelectorAll(closed)) each.click();
    }""")
    desk.wait_for_load_state("networkidle")


def test_bare_text_of_dashboard_is_noticed(
    house: House, desk: Page, given: set[str], screens: list[str]
) -> None:
    show(desk, house, "customers", "en-XA")
    desk.evaluate("""() => {
      document.querySelector("th").insertAdjacentText("beforeend", "Owes");
      document.querySelector("input").setAttribute("placeholder", "Find");
      document.querySelector("main a").setAttribute("aria-label", "Add");
    }""")
    assert {"Find", "Add"} < set(bare(desk, given))
    assert any("Owes" in text for text in bare(desk, given))


@pytest.mark.parametrize("width", [PHONE["width"], DESK["width"]])
def test_german_fits_every_screen(house: House, desk: Page, screens: list[str], width: int) -> None:
    desk.set_viewport_size({"width": width, "height": DESK["height"]})
    for screen in screens:
        show(desk, house, screen, "de")
        assert desk.evaluate("document.documentElement.scrollWidth") <= width, screen
        assert desk.evaluate(CUT) == [], screen
