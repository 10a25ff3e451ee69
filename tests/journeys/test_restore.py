import contextlib
import shutil
import sqlite3

from playwright.sync_api import Page, expect

from tests.journeys.house import House
from tests.journeys.test_outage import seqs


def test_restored_backup_begins_dashboard_anew(house: House, desk: Page) -> None:
    """Its log has grown beyond what the dashboard saw, so that no number tells them apart."""
    file = house.folder / "data" / "porchlight.sqlite"
    house.command("import", str(house.letter("2026-0700")))
    expect(desk.get_by_role("link", name="2026-0700")).to_be_visible()
    with contextlib.closing(sqlite3.connect(file)) as database:
        database.execute(f"VACUUM INTO '{house.folder / 'copy.sqlite'}'")
    house.command("import", str(house.letter("2026-0701")))
    expect(desk.get_by_role("link", name="2026-0701")).to_be_visible()
    desk.get_by_role("combobox", name="Show").select_option("Everything")

    house.kill()
    for beside in file.parent.glob("porchlight.sqlite-*"):
        beside.unlink()
    shutil.copy(house.folder / "copy.sqlite", file)
    house.command("import", *(str(house.letter(f"2026-071{n}")) for n in range(3)))
    house.start()

    expect(desk.get_by_role("link", name="2026-0712")).to_be_visible(timeout=40_000)
    expect(desk.locator(".liveness")).to_have_text("Up to date", timeout=40_000)
    expect(desk.get_by_role("link", name="2026-0700")).to_be_visible()
    expect(desk.get_by_text("2026-0701")).to_have_count(0)
    shown = seqs(desk)
    assert shown == list(range(shown[0], shown[-1] - 1, -1)), "each entry once, in order"
    ((head,),) = house.asked("SELECT max(seq) FROM activity")
    assert shown[0] == head
    house.command("import", str(house.letter("2026-0720")))
    expect(desk.get_by_role("link", name="2026-0720")).to_be_visible(timeout=20_000)
