"""What 200 events a second cost the dashboard: milliseconds of script for each second, and memory.

Visitors come to a server at a steady pace, and Chromium shows the Live screen meanwhile. Each visit
is three entries of the log: opened, viewed, read. SECONDS=600 makes it ten minutes. Then somebody
scrolls back to the first of 100,000 entries.
"""

import asyncio
import os
import sqlite3
import sys
import tempfile
import time
import uuid
from collections import deque
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from playwright.async_api import CDPSession, Page, async_playwright

from bench.client import HOST, load
from bench.house import House, Letter, furnish, sign_in
from bench.measures import beacon
from bench.process import Process
from tests import browser as chromium

#: A second, and for how many of them.
EVENTS, SECONDS = 200, int(os.environ.get("SECONDS", "10"))
ENTRIES = 100_000  # of the log that is scrolled through
AIM = 60  # milliseconds of script a second
_EVENTS_A_VISIT = 3
_STEP = 0.1  # seconds between two handfuls of beacons
_LOOKED = 1.2  # seconds after which a visit has been a look of two seconds, with what is allowed
_CLIENTS = 8
_WARM_UP, _QUIET = 3, 5  # seconds
_SPENT = ("ScriptDuration", "RecalcStyleDuration", "LayoutDuration", "TaskDuration")
_WATCH = """() => {
  window.seen = { frames: 0, long: 0 };
  const frame = () => { window.seen.frames += 1; requestAnimationFrame(frame); };
  requestAnimationFrame(frame);
  new PerformanceObserver(list => { window.seen.long += list.getEntries().length; })
    .observe({ type: "longtask" });
}"""


_DOWN = """() => {
  const log = document.querySelector(".log"), rows = log.querySelectorAll(".event");
  log.scrollTop = log.scrollHeight;
  return Number(rows[rows.length - 1].dataset.seq);
}"""
_PATIENCE = 600  # seconds in which the first entry is reached


class Shown(NamedTuple):
    """Of each second: events written, milliseconds by metric, frames, tasks above 50 ms."""

    events: float
    spent: dict[str, float]
    frames: float
    long: float
    #: Megabytes before and after, without what is garbage.
    heap: tuple[float, float]


async def measure() -> list[str]:
    """The lines to print."""
    if not chromium.find():
        return [f"# dashboard: {chromium.ABSENT}"]
    chromium.lend_node()
    with tempfile.TemporaryDirectory() as folder:
        house = House(Path(folder))
        ticket = house.prepare()
        with house.server() as server:
            cookie = await sign_in(server.port, ticket)
            letters = await furnish(server.port, cookie)
            async with async_playwright() as playwright:
                browser = await playwright.chromium.launch(**chromium.launch_options())
                context = await browser.new_context(viewport={"width": 1280, "height": 900})
                name, _, value = cookie["Cookie"].partition("=")
                address = f"http://{HOST}:{server.port}"
                await context.add_cookies([{"name": name, "value": value, "url": address}])
                page = await context.new_page()
                await page.goto(f"{address}/staff")
                await page.locator(".feed li").first.wait_for()
                session = await context.new_cdp_session(page)
                # Time of the page's thread: what others do on this machine is not in it.
                await session.send("Performance.enable", {"timeDomain": "threadTicks"})
                await page.evaluate(_WATCH)
                quiet = await _shown(house.database, page, session, asyncio.sleep(_QUIET))
                await _visitors(server, letters, _WARM_UP)
                busy = _visitors(server, letters, SECONDS)
                shown = await _shown(house.database, page, session, busy)
                await _check_complete(house.database, page)
                await page.goto(f"{address}/staff?show=everything")
                back = await _scrolled_back(house.database, page, session)
                await browser.close()
    return [*_told(quiet, shown), back]


async def _visitors(server: Process, letters: list[Letter], seconds: float) -> None:
    """So many visits a second that EVENTS are written; late beacons are sent, not left out."""
    started, begun, turn = time.monotonic(), 0.0, 0
    waiting: deque[tuple[float, bytes]] = deque()
    while (passed := time.monotonic() - started) < seconds:
        due: list[bytes] = []
        while begun < passed * EVENTS / _EVENTS_A_VISIT:
            visit = letters[turn % len(letters)], uuid.uuid4(), uuid.uuid4()
            due.append(beacon(*visit))
            waiting.append((passed + _LOOKED, beacon(*visit, visible=2_000)))
            begun, turn = begun + 1, turn + 1
        while waiting and waiting[0][0] <= passed:
            due.append(waiting.popleft()[1])
        if due:
            await load(server.port, due, min(_CLIENTS, len(due)))
        await asyncio.sleep(max(0.0, _STEP - (time.monotonic() - started - passed)))


async def _shown(database: Path, page: Page, session: CDPSession, meanwhile: Any) -> Shown:
    heap = await _heap(session)
    before, written, started = await _metrics(page, session), _head(database), time.monotonic()
    await meanwhile
    seconds = time.monotonic() - started
    after = await _metrics(page, session)
    each = {name: (after[name] - before[name]) / seconds for name in after}
    events = (_head(database) - written) / seconds
    spent = {name: each[name] * 1_000 for name in _SPENT}
    return Shown(events, spent, each["frames"], each["long"], (heap, await _heap(session)))


async def _heap(session: CDPSession) -> float:
    await session.send("HeapProfiler.collectGarbage")
    used: float = (await session.send("Runtime.getHeapUsage"))["usedSize"]
    return used / 1e6


async def _scrolled_back(database: Path, page: Page, session: CDPSession) -> str:
    """Write a long log, and scroll until its first entry is drawn."""
    head = _head(database)
    with closing(sqlite3.connect(database)) as connection:
        connection.execute(
            "INSERT INTO activity SELECT seq + ?1 - 1, at, kind, actor, customer, document, link,"
            " visit, data FROM (WITH RECURSIVE entry(seq) AS (SELECT 2 UNION ALL SELECT seq + 1"
            " FROM entry WHERE seq + ?1 - 1 < ?2) SELECT entry.seq, last.at, last.kind, last.actor,"
            " last.customer, last.document, last.link, last.visit, last.data FROM entry"
            " JOIN activity AS last ON last.seq = ?1)",
            (head, ENTRIES),
        )
        connection.commit()
    await page.reload()
    await page.locator(".feed li").first.wait_for()
    heap, started = await _heap(session), time.monotonic()
    while await page.evaluate(_DOWN) > 1:
        if time.monotonic() - started > _PATIENCE:
            sys.exit("Failed: the first entry was not reached.")
        await asyncio.sleep(0.02)
    seconds = time.monotonic() - started
    return (
        f"#   scrolled back over {max(head, ENTRIES):,} entries in {seconds:.0f} s,"
        f" heap {heap:.1f} MB before, {await _heap(session):.1f} after"
    )


async def _metrics(page: Page, session: CDPSession) -> dict[str, float]:
    got = await session.send("Performance.getMetrics")
    metrics = {metric["name"]: metric["value"] for metric in got["metrics"]}
    seen: dict[str, float] = await page.evaluate("window.seen")
    return {name: metrics[name] for name in _SPENT} | seen


async def _check_complete(database: Path, page: Page) -> None:
    """End here unless the page shows the last thing that a person did."""
    await asyncio.sleep(_WARM_UP)
    with closing(sqlite3.connect(database)) as connection:
        (last,) = connection.execute(
            "SELECT max(seq) FROM activity JOIN visit ON visit.id = activity.visit"
            " WHERE visit.visit_class = 'human' AND kind <> 'link.opened'"
        ).fetchone()
    shown = await page.locator(".feed li").first.get_attribute("data-seq")
    if shown != str(last):
        sys.exit(f"Failed: the last thing that a person did is {last}, and the page shows {shown}.")


def _head(database: Path) -> int:
    with closing(sqlite3.connect(database)) as connection:
        head: int = connection.execute("SELECT max(seq) FROM activity").fetchone()[0]
        return head


def _told(quiet: Shown, shown: Shown) -> list[str]:
    script = shown.spent["ScriptDuration"]
    load = f"{shown.events:.0f} events a second for {SECONDS} s"
    return [
        f"dashboard_script_ms {script:.0f} aim {AIM} at {load}",
        *(_line(name, each) for name, each in (("quiet", quiet), ("busy", shown))),
    ]


def _line(name: str, shown: Shown) -> str:
    spent = ", ".join(
        f"{metric.removesuffix('Duration')} {value:.0f}" for metric, value in shown.spent.items()
    )
    return (
        f"#   {name:6} {shown.events:5.1f} events, {spent} ms,"
        f" {shown.frames:.1f} frames, {shown.long:.1f} long tasks a second;"
        f" heap {shown.heap[0]:.1f} MB before, {shown.heap[1]:.1f} after"
    )
