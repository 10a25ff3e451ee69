"""The portal in other languages, and in one that shows what cannot be translated."""

import re
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import DESK, PHONE, on_a_phone
from tests.journeys.house import House
from tests.journeys.test_access import findings

LANGUAGES = ["en", "de", "fr", "es", "ar"]
# Every text of the page with what surrounds it, shown or read out, and what CSS writes; without
# what can be chosen from, and with a gap between elements if one is asked for.
TEXTS = """gap => {
  const found = [document.title];
  const whole = element => {
    const copy = element.cloneNode(true);
    for (const each of copy.querySelectorAll("select, [translate=no]")) each.remove();
    if (gap) for (const each of copy.querySelectorAll("*")) each.after(gap);
    return copy.textContent;
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const ignored = "script, style, noscript, select, [translate=no], .languages";
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || parent.closest(ignored)) continue;
    found.push(whole(parent.closest("p, dt, dd, td, li, h1, h2, a, button") ?? parent));
  }
  for (const element of document.body.querySelectorAll("*")) {
    for (const name of ["aria-label", "title", "placeholder", "alt"])
      if (element.hasAttribute(name)) found.push(element.getAttribute(name));
    for (const place of ["::before", "::after"]) {
      const written = getComputedStyle(element, place).content;
      if (written.startsWith('"')) found.push(written.slice(1, -1));
    }
  }
  return [...new Set(found.map(text => text.trim()).filter(Boolean))];
}"""
DATES = (
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June"
    " July August September October November December Jan Feb Mar Apr Jun Jul Aug Sep Oct Nov Dec"
).split()
NAMES = ["Alder & Finch GmbH", "AF"]
SYMBOLS = ["h", "m", "kg", "m²", "in", "ago", "day", "days"]  # units; `in 13 days` is CLDR's


@pytest.fixture
def links(house: House, desk: Page, copied: Any) -> list[str]:
    """A customer's portal and an invoice of it."""
    house.command("import", str(house.letter("2026-0417")))
    desk.get_by_role("link", name="2026-0417").click()
    desk.get_by_role("button", name="Yes, that is us").click()
    desk.get_by_role("button", name="Yes, that is us").wait_for(state="hidden")
    invoice = copied()
    return [copied(".portal-settings >> nth=1"), invoice]


def data(found: Any) -> list[str]:
    """Every text in what the server gave the page, the longest first."""
    if isinstance(found, dict):
        return [text for value in found.values() for text in data(value)]
    if isinstance(found, list):
        return [text for value in found for text in data(value)]
    return [found] if isinstance(found, str) and found else []


def untranslated(page: Page) -> list[str]:
    """The texts that are neither bracketed nor data nor a figure or date."""
    boot = page.evaluate("JSON.parse(document.getElementById('boot')?.textContent ?? '{}')")
    given = data(boot.get("business")) + data(boot.get("page"))
    known = sorted([*given, *NAMES], key=len, reverse=True)
    bare = []
    for text in page.evaluate(TEXTS):
        rest = text
        while rest != (inner := re.sub(r"\[[^\[\]]*\]", " ", rest)):
            rest = inner
        for each in known:
            rest = rest.replace(each, " ")
        if re.sub(r"\s", "", rest) in {re.sub(r"\s", "", each) for each in known}:
            continue
        words = re.findall(r"[^\W\d_]+²?", rest)
        if set(words) - {*DATES, *SYMBOLS}:
            bare.append(text)
    return bare


def ask(link: str, lang: str) -> str:
    return f"{link}?lang={lang}"


def test_every_text_of_portal_can_be_translated(
    browser: Browser, phone: Page, links: list[str]
) -> None:
    home, invoice = links
    for link in (ask(invoice, "en-XA"), ask(home, "en-XA")):
        phone.goto(link)
        phone.locator(".paper, .documents").first.wait_for()
        assert untranslated(phone) == []
    for place in range(phone.locator(".documents a").count()):
        phone.locator(".documents a").nth(place).click()
        phone.locator(".paper").wait_for()
        phone.context.set_offline(offline=True)
        expect(phone.locator(".offline")).to_be_visible()
        assert untranslated(phone) == []
        phone.context.set_offline(offline=False)
        phone.goto(ask(home, "en-XA"))
    without = on_a_phone(browser, java_script_enabled=False).new_page()
    without.goto(ask(invoice, "en-XA"))
    expect(without.locator(".languages")).to_be_visible()
    expect(without.locator("noscript p.small").first).to_contain_text("[Ţûŕñ Ĵåṽå")
    without.context.close()
    phone.goto(ask(invoice[:-4] + "zzzz", "en-XA"))
    assert untranslated(phone) == []


def test_untranslated_text_is_noticed(phone: Page, links: list[str]) -> None:
    phone.goto(ask(links[1], "en-XA"))
    phone.locator(".paper").wait_for()
    phone.evaluate("""() => {
      document.querySelector(".actions").insertAdjacentText("beforeend", "Pay Now");
      document.querySelector(".tool").setAttribute("aria-label", "Share");
    }""")
    assert {"Share"} < set(untranslated(phone))
    assert any("Pay Now" in text for text in untranslated(phone))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_server_and_page_say_the_same(
    browser: Browser, phone: Page, links: list[str], lang: str
) -> None:
    without = on_a_phone(browser, java_script_enabled=False).new_page()
    said = []
    for page in (without, phone):
        page.goto(ask(links[1], lang))
        if page is phone:
            page.locator(".paper").wait_for()
        parts = ["h1 .visually-hidden", "h1 > [aria-hidden]", ".hero .what", ".pill", ".due"]
        texts = [page.locator(part).first.text_content() or "" for part in parts]
        said.append([re.sub(r"[\u2068\u2069]", "", text).strip() for text in texts])
    assert said[0] == said[1]
    assert "3" in said[0][0]
    without.context.close()


class Spoken(NamedTuple):
    """What the demo's invoice says in one language."""

    direction: str
    hero: str
    due: str
    total: str


SPOKEN = {
    "de": Spoken(
        "ltr", "3.739,02 Euro zu zahlen", r"fällig am \w+, \d+\. \w+, in 14 Tagen", "4.739,02"
    ),
    "ar": Spoken("rtl", "3,739.02 يورو مستحقة الدفع", r"مستحقة يوم .*، .*خلال 14 يومًا", "4,739.02"),
}


@pytest.mark.parametrize("lang", SPOKEN)
def test_portal_speaks_another_language(phone: Page, links: list[str], lang: str) -> None:
    direction, hero, due, total = SPOKEN[lang]
    home, invoice = links
    phone.emulate_media(reduced_motion="reduce")
    for link, ready in ((invoice, ".paper"), (home, ".documents"), (invoice[:-4] + "zzzz", "h1")):
        for width in (320, PHONE["width"], DESK["width"]):
            phone.set_viewport_size({"width": width, "height": 800})
            phone.goto(ask(link, lang))
            phone.locator(ready).first.wait_for()
            assert phone.evaluate("document.documentElement.scrollWidth") <= width, (link, width)
            assert findings(phone) == [], (link, width)
        root = phone.locator("html")
        expect(root).to_have_attribute("dir", direction)
        expect(root).to_have_attribute("lang", re.compile(f"^{lang}"))
    phone.goto(ask(invoice, lang))
    said = phone.locator("h1").text_content() or ""
    assert hero in re.sub(r"[\u2068\u2069\u200f]", "", said)
    shown = re.sub(r"[\u2068\u2069]", "", phone.locator(".due").first.text_content() or "")
    assert re.search(due, shown), shown
    expect(phone.locator(".sums .total")).to_contain_text(total)


def test_arabic_hero_is_one_size_in_reading_order(phone: Page, links: list[str]) -> None:
    phone.goto(ask(links[1], "ar"))
    phone.locator(".paper").wait_for()
    sizes = phone.locator("h1 [aria-hidden], h1 .raised").evaluate_all(
        "all => [...new Set(all.map(each => getComputedStyle(each).fontSize))]"
    )
    assert len(sizes) == 1
    places = phone.evaluate("""() => {
      const [before, small] = document.querySelectorAll("h1 .raised");
      const whole = document.createRange();
      whole.selectNode(before.nextSibling);
      return [whole.getBoundingClientRect().left, small.getBoundingClientRect().left];
    }""")
    assert places[1] < places[0], "the currency stands left of the figure"


def test_chosen_language_is_remembered_for_this_link_only(
    browser: Browser, phone: Page, links: list[str]
) -> None:
    home, invoice = links
    phone.goto(home)
    phone.get_by_label("Language").select_option(label="Deutsch")
    expect(phone.get_by_role("heading", name="Rechnungen")).to_be_visible()
    phone.locator(".documents a").first.click()
    expect(phone.get_by_text("Alle Unterlagen")).to_be_visible()
    phone.get_by_text("Alle Unterlagen").click()
    expect(phone.get_by_role("heading", name="Rechnungen")).to_be_visible()
    phone.goto(home)
    expect(phone.get_by_role("heading", name="Rechnungen")).to_be_visible()
    phone.goto(invoice)
    expect(phone.get_by_role("link", name="Download PDF")).to_be_visible()
    assert phone.context.cookies() == []


def test_dashboard_speaks_as_somebody_chooses(house: House, desk: Page) -> None:
    desk.goto(f"{house.url}/staff/account")
    desk.get_by_label("This dashboard speaks").select_option("de")
    desk.get_by_role("button", name="Save").click()
    expect(desk.get_by_role("heading", name="Ihr Konto")).to_be_visible()
    expect(desk.locator("html")).to_have_attribute("lang", "de")
    desk.wait_for_timeout(500)
    assert findings(desk) == []
    desk.goto(f"{house.url}/staff/team?lang=en-XA")
    expect(desk.get_by_role("heading", name="[Ţéåɱ··]")).to_be_visible()
    desk.goto(f"{house.url}/staff/team")
    expect(desk.get_by_role("button", name="Jemanden hinzufügen")).to_be_visible()
