"""Importing many files: dropped, looked at, taken in, taken back; also while the network goes."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE
from tests.journeys.house import House
from tests.journeys.test_access import findings

DROPPED = """files => {
  const dropped = new DataTransfer();
  for (const [name, text] of files) dropped.items.add(new File([text], name));
  return dropped;
}"""


@pytest.fixture
def five(house: House) -> list[Path]:
    """Two good files, a twin of one, one whose total differs, one that is none."""
    good, other = house.letter("2026-0900"), house.letter("2026-0901")
    twin = house.folder / "twin.xml"
    twin.write_bytes(good.read_bytes())
    differing = house.letter("2026-0902")
    text = differing.read_text()
    stated = re.search(r"<cbc:PayableAmount[^>]*>([\d.]+)<", text)
    assert stated
    differing.write_text(text.replace(stated[0], stated[0].replace(stated[1], "3700.00")))
    bad = house.letter("2026-0903")
    bad.write_text(bad.read_text().replace("<cbc:ID>2026-0903</cbc:ID>", ""))
    return [good, other, twin, differing, bad]


def drop(page: Page, files: Sequence[Path]) -> None:
    named = [[file.name, file.read_text()] for file in files]
    dropped = page.evaluate_handle(DROPPED, named)
    page.dispatch_event("body", "dragover", {"dataTransfer": dropped})
    page.dispatch_event("body", "drop", {"dataTransfer": dropped})


def shelf(page: Page, title: str) -> Any:
    return page.locator(".shelf").filter(has=page.get_by_role("heading", name=title))


def numbers(page: Page) -> set[str]:
    return set(page.locator(".documents td.numbered").all_inner_texts())


def check_preview(desk: Page) -> None:
    """What the list says of the five, with the figures and the reasons."""
    expect(shelf(desk, "Will be created").locator(".file")).to_have_count(2)
    differs = shelf(desk, "Differs, please check")
    expect(differs.locator(".file")).to_have_count(1)
    differs.get_by_role("button", name="Details of 2026-0902").click()
    expect(differs.locator(".differences")).to_contain_text("3,700.00")
    expect(differs.locator(".differences")).to_contain_text("3,739.02")
    expect(shelf(desk, "Skipped, already here")).to_contain_text("The same file as 2026-0900.xml")
    refused = shelf(desk, "Refused")
    refused.get_by_role("button", name="Details of 2026-0903.xml").click()
    expect(refused.locator(".faults")).to_contain_text("The number is missing.")


def undo(desk: Page) -> None:
    """Take the three back, once the dialog has said what goes."""
    desk.get_by_role("button", name="Undo the import of").click()
    dialog = desk.get_by_role("dialog")
    expect(dialog).to_contain_text("Invoice 2026-0902 to Holt Architekten")
    expect(dialog).to_contain_text("Holt Architekten, a customer with nothing else")
    dialog.get_by_role("button", name="Remove 3 documents").click()
    expect(dialog).to_be_hidden()


def test_five_files_come_and_go(house: House, desk: Page, five: list[Path]) -> None:
    other = desk.context.new_page()
    other.goto(f"{house.url}/staff/imports")
    expect(other.get_by_text("Nothing was imported yet.")).to_be_visible()

    drop(desk, five)
    expect(desk).to_have_url(f"{house.url}/staff/imports")
    check_preview(desk)
    assert house.asked("SELECT count(*) FROM document") == [(0,)], "a preview writes nothing"

    desk.get_by_role("button", name="Import 3 documents").click()
    expect(shelf(desk, "Imported").locator(".file")).to_have_count(3)
    expect(desk.get_by_role("status").filter(has_text="3 documents imported")).to_be_visible()
    expect(other.locator(".history .file")).to_contain_text("3 documents")
    desk.get_by_role("link", name="Live").first.click()
    expect(desk.locator(".documents tbody tr")).to_have_count(3)
    assert numbers(desk) == {"2026-0900", "2026-0901", "2026-0902"}

    desk.get_by_role("link", name="Import", exact=True).click()
    undo(desk)
    for page in (desk, other):
        expect(page.locator(".history .file")).to_contain_text("undone")
    expect(desk.get_by_role("button", name="Import 3 documents")).to_be_enabled()
    desk.get_by_role("link", name="Live").first.click()
    expect(desk.get_by_role("heading", name="No documents yet")).to_be_visible()
    house.command("import", str(house.letter("2026-0904")))
    expect(desk.locator(".feed")).to_contain_text("undid an import")
    expect(desk.locator(".feed")).to_contain_text("3 documents were removed")
    assert house.asked("SELECT number FROM document") == [("2026-0904",)]


def test_copied_link_keeps_the_import(house: House, desk: Page, copied: Callable[[], str]) -> None:
    house.command("import", str(house.letter("2026-0910")), str(house.letter("2026-0911")))
    desk.get_by_role("link", name="2026-0911").click()
    copied()
    desk.get_by_role("link", name="Import", exact=True).click()
    expect(desk.locator(".history .file")).to_contain_text("The command line")
    desk.get_by_role("button", name="Undo the import of").click()
    dialog = desk.get_by_role("dialog")
    expect(dialog).to_contain_text("Invoice 2026-0911 stays")
    expect(dialog).to_contain_text("its link was copied")
    expect(dialog.get_by_role("button", name="Remove")).to_have_count(0)
    desk.keyboard.press("Escape")
    assert house.asked("SELECT count(*) FROM document") == [(2,)]


def test_import_goes_on_after_an_outage(house: House, desk: Page) -> None:
    files = [house.letter(f"2026-092{n}") for n in range(6)]
    drop(desk, files)
    expect(desk.get_by_role("button", name="Import 6 documents")).to_be_enabled()
    house.kill()
    desk.get_by_role("button", name="Import 6 documents").click()
    expect(desk.get_by_text("The server cannot be reached", exact=True)).to_be_visible()
    house.start()
    expect(shelf(desk, "Imported").locator(".file")).to_have_count(6, timeout=40_000)
    expect(desk.locator(".history .file")).to_contain_text("6 documents", timeout=40_000)
    assert house.asked("SELECT count(*) FROM document") == [(6,)]
    assert house.asked("SELECT count(*) FROM import_batch") == [(1,)]


def test_stopped_import_keeps_its_files(house: House, desk: Page) -> None:
    drop(desk, [house.letter(f"2026-093{n}") for n in range(4)])
    start = desk.get_by_role("button", name="Import 4 documents")
    expect(start).to_be_enabled()
    house.kill()
    start.click()
    expect(desk.get_by_text("The server cannot be reached", exact=True)).to_be_visible()
    desk.get_by_role("button", name="Stop").click()
    expect(start).to_be_enabled()
    house.start()
    start.click()
    expect(shelf(desk, "Imported").locator(".file")).to_have_count(4, timeout=40_000)


def test_refused_file_is_looked_at_again(house: House, desk: Page, five: list[Path]) -> None:
    desk.get_by_role("link", name="Import", exact=True).click()
    with desk.expect_file_chooser() as chosen:
        desk.get_by_role("button", name="Drop e-invoices here, or choose files").click()
    chosen.value.set_files(five[4])
    expect(shelf(desk, "Refused").locator(".file")).to_have_count(1)
    five[4].write_bytes(five[1].read_bytes())
    desk.get_by_role("button", name="Details of").click()
    desk.get_by_role("button", name="Look again").click()
    expect(shelf(desk, "Refused")).to_contain_text("moved or changed")
    desk.get_by_role("button", name="Details of").click()
    desk.get_by_role("button", name="Take it off the list").click()
    expect(desk.locator(".chosen")).to_have_count(0)


def test_more_files_than_allowed_are_said(house: House, desk: Page) -> None:
    desk.get_by_role("link", name="Import", exact=True).click()
    dropped = desk.evaluate_handle(DROPPED, [[f"{n}.xml", "no XML"] for n in range(503)])
    desk.dispatch_event("body", "drop", {"dataTransfer": dropped})
    said = "An import takes 500 files at most, so 3 files were left out."
    expect(desk.get_by_role("alert")).to_contain_text(said)
    desk.get_by_role("button", name="Stop").click()
    expect(desk.get_by_role("button", name="Go on")).to_be_visible()
    desk.get_by_role("button", name="Clear the list").click()
    expect(desk.locator(".chosen")).to_have_count(0)


def test_import_is_done_by_keyboard(house: House, desk: Page) -> None:
    desk.goto(f"{house.url}/staff/imports")
    zone = desk.get_by_role("button", name="Drop e-invoices here, or choose files")
    desk.wait_for_load_state("networkidle")  # the list of imports may still move the focus
    with desk.expect_file_chooser() as chosen:
        zone.press("Enter")
    chosen.value.set_files(house.letter("2026-0940"))
    start = desk.get_by_role("button", name="Import 1 document", exact=True)
    expect(start).to_be_enabled()
    for _ in range(3):
        desk.keyboard.press("Tab")
        if start.evaluate("button => button === document.activeElement"):
            break
    desk.keyboard.press("Enter")
    expect(shelf(desk, "Imported").get_by_role("link", name="2026-0940")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_import(
    house: House, desk: Page, five: list[Path], scheme: Any
) -> None:
    house.command("import", str(house.letter("2026-0950")))
    desk.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    desk.goto(f"{house.url}/staff/imports")
    expect(desk.locator(".history .file")).to_have_count(1)
    assert findings(desk) == []
    drop(desk, five)
    expect(desk.get_by_role("button", name="Import 3 documents")).to_be_enabled()
    for button in desk.get_by_role("button", name=re.compile("^(Details|Files) of")).all():
        button.click()
    expect(desk.locator(".differences")).to_be_visible()
    for width in (DESK, PHONE, {"width": 320, "height": 640}):
        desk.set_viewport_size(width)  # type: ignore[arg-type]
        assert findings(desk) == [], width
        assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
    desk.set_viewport_size(DESK)  # type: ignore[arg-type]
    desk.get_by_role("button", name="Import 3 documents").click()
    expect(shelf(desk, "Imported").locator(".file")).to_have_count(3)
    expect(desk.locator(".history .file").first).to_contain_text("3 documents")
    desk.get_by_role("button", name="Undo the import of").first.click()
    expect(desk.get_by_role("button", name="Remove 3 documents")).to_be_visible()
    desk.wait_for_timeout(300)
    assert findings(desk) == []
