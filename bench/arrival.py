"""How soon a committed event is on every dashboard, and how soon another worker hears of it.

From the beginning of the transaction to the parsed frame, at 200 sockets and 20 events a second,
each about a document: on SQLite with one worker, on PostgreSQL with two, of which one commits and
each has half of the sockets. A wake-up is from `announce()` in one process to the return of
`wait()` in another.
"""

import asyncio
import bisect
import contextlib
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import uvloop

from app.realtime.wake import PostgresWake
from bench.audience import Audience, Pace, begin
from bench.crowd import Came
from bench.process import ROOT, clean
from bench.venues import ours, prepare
from tests import postgres

SOCKETS, PACE, ROUNDS = 200, Pace(20, 200), 3
AIM, WAKE_AIM = 50, 1  # milliseconds
WAKES, _PAUSE = 400, 0.01  # announcements, and seconds between two
_STARTED = 1.0  # seconds until both ends listen


async def measure() -> list[str]:
    """The lines to print."""
    with tempfile.TemporaryDirectory() as folder:
        lines = _told("sqlite", await _arrived(f"sqlite:///{folder}/bench.sqlite", Path(folder), 1))
    try:
        server = await asyncio.to_thread(postgres.start)
    except postgres.Absent as absent:
        return [*lines, f"# postgres: {absent}"]
    try:
        url = await postgres.create(server.url, "bench_arrival")
        with tempfile.TemporaryDirectory() as folder:
            lines += _told("postgres", await _arrived(url, Path(folder), 2))
        late = await asyncio.to_thread(_woken, url)
        await postgres.drop(server.url, "bench_arrival")
    finally:
        await asyncio.to_thread(server.stop)
    return [*lines, *_waked(late)]


async def _arrived(url: str, folder: Path, workers: int) -> list[list[Came]]:
    """For each round, what came to the sockets of each worker; the first commits."""
    prepare(url, folder)
    rounds: list[list[Came]] = []
    with contextlib.ExitStack() as stack:
        venues = [ours(url, folder) for _ in range(workers)]
        audiences = []
        for venue in venues:
            stack.enter_context(venue.server)
            seats = await venue.seats(SOCKETS // workers)
            audiences.append(stack.enter_context(Audience(venue.name, seats)))
        for _ in range(ROUNDS + 1):
            for audience in audiences:
                await audience.expect(PACE)
            await begin(venues[0].server, "/commit", PACE)
            rounds.append([await audience.came() for audience in audiences])
    return rounds[1:]  # the first was to warm up


def _told(name: str, rounds: list[list[Came]]) -> list[str]:
    """The worker that is told by the other is the last one, and the slower."""
    p99 = sorted(came[-1].p99 for came in rounds)
    lines = [
        f"event_to_dashboard_{name}_ms {statistics.median(p99):.1f} aim {AIM}",
        f"#   p99 of {len(rounds)} rounds: {p99[0]:.1f} to {p99[-1]:.1f}",
    ]
    for number, worker in enumerate(zip(*rounds, strict=True), start=1):
        p50 = statistics.median(came.p50 for came in worker)
        slow = statistics.median(came.p99 for came in worker)
        deliveries = sum(came.events for came in worker)
        lines.append(
            f"#   worker {number}: p50 {p50:.1f} p99 {slow:.1f} ms of {deliveries:,} deliveries"
        )
    return lines


def _woken(url: str) -> list[float]:
    """Milliseconds to each wake-up, sorted."""
    listener = subprocess.Popen(
        [sys.executable, "-m", "bench.arrival", url],
        cwd=ROOT,
        env=clean({}),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    announced = uvloop.run(_announce(url))
    heard = [int(line) for line in listener.communicate()[0].split()]
    late = []
    for at in announced:
        following = bisect.bisect(heard, at)
        if following == len(heard):
            sys.exit("Failed: a wake-up was lost.")
        late.append((heard[following] - at) / 1e6)
    return sorted(late)


async def _announce(url: str) -> list[int]:
    """Announce at a steady pace; when, in nanoseconds."""
    wake = PostgresWake(url, lambda _: None)
    running = asyncio.create_task(wake.run())
    await asyncio.sleep(_STARTED)
    announced = []
    for number in range(WAKES):
        announced.append(time.monotonic_ns())
        wake.announce(number)
        await asyncio.sleep(_PAUSE)
    await asyncio.sleep(_PAUSE)
    running.cancel()
    return announced


def _waked(late: list[float]) -> list[str]:
    p50, p90, p99 = (late[int(len(late) * part)] for part in (0.5, 0.9, 0.99))
    return [
        f"wake_ms {p50:.2f} aim {WAKE_AIM}",
        f"#   p50 {p50:.2f} p90 {p90:.2f} p99 {p99:.2f} ms of {len(late)}, on PostgreSQL",
    ]


async def _listen(url: str) -> None:
    """Note when each wait is over, until standard input ends; then print it."""
    wake = PostgresWake(url, lambda _: None)
    running = asyncio.create_task(wake.run())
    ended = asyncio.create_task(asyncio.to_thread(sys.stdin.read))
    heard: list[int] = []
    while not ended.done():
        await wake.wait()
        heard.append(time.monotonic_ns())
    running.cancel()
    print(*heard, sep="\n", flush=True)


def main(arguments: Sequence[str]) -> None:
    """Be the other process: listen on the database at that address."""
    uvloop.run(_listen(arguments[0]))


if __name__ == "__main__":
    main(sys.argv[1:])
