from collections.abc import Callable
from pathlib import Path

import pypdfium2
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import on_a_phone
from tests.journeys.house import House


def test_download_shows_on_the_desk(
    house: House, desk: Page, phone: Page, copied: Callable[[], str], tmp_path: Path
) -> None:
    house.command("import", str(house.letter("2026-0800")))
    desk.get_by_role("link", name="2026-0800").click()
    phone.goto(copied())
    for _ in range(2):  # a person, who stays on the page
        with phone.expect_download() as downloading:
            phone.get_by_role("link", name="Download PDF").tap()
    kept = downloading.value
    assert kept.suggested_filename == "Invoice 2026-0800.pdf"
    kept.save_as(tmp_path / "kept.pdf")
    read = pypdfium2.PdfDocument(tmp_path / "kept.pdf")
    assert "3,739.02" in read[0].get_textpage().get_text_range()
    read.close()
    expect(desk.locator(".counter", has_text="PDFs")).to_contain_text("2")

    with desk.expect_download() as downloading:
        desk.get_by_role("button", name="Download PDF").click()
    assert downloading.value.suggested_filename == "Invoice 2026-0800.pdf"
    assert Path(downloading.value.path()).read_bytes() == (tmp_path / "kept.pdf").read_bytes()
    desk.get_by_role("link", name="Live").first.click()
    expect(desk.locator(".feed").get_by_text("downloaded an invoice").first).to_be_visible()


def test_lost_network_leaves_the_page(
    house: House, desk: Page, phone: Page, copied: Callable[[], str]
) -> None:
    house.command("import", str(house.letter("2026-0801")))
    desk.get_by_role("link", name="2026-0801").click()
    phone.goto(copied())
    phone.context.set_offline(True)
    phone.get_by_role("link", name="Download PDF").tap()
    expect(phone.get_by_role("alert")).to_contain_text("The PDF did not arrive")
    phone.context.set_offline(False)
    with phone.expect_download():
        phone.get_by_role("link", name="Download PDF").tap()
    expect(phone.get_by_role("alert")).to_be_hidden()


def test_phone_without_scripts_downloads_too(
    house: House, desk: Page, browser: Browser, copied: Callable[[], str]
) -> None:
    house.command("import", str(house.letter("2026-0802")))
    desk.get_by_role("link", name="2026-0802").click()
    context = on_a_phone(browser, java_script_enabled=False)
    page = context.new_page()
    page.goto(copied())
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Download PDF").tap()
    assert downloading.value.suggested_filename == "Invoice 2026-0802.pdf"
    context.close()
