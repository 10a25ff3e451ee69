"""How soon a seeded installation answers, and how much memory it takes."""

import asyncio
import statistics
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import NamedTuple

from bench.client import load, request
from bench.house import House, furnish, sign_in
from bench.process import Process

ROUNDS, OPENS, CLIENTS = 5, 1_000, 16
_PATIENCE = 30.0  # seconds


class Started(NamedTuple):
    """Seconds from the start of the process to the first answer, and megabytes of memory."""

    seconds: list[float]
    fresh: float
    opened: float


async def measure() -> Started:
    """Start `porchlight serve` a few times on the demo, then open documents."""
    with tempfile.TemporaryDirectory() as folder:
        house = House(Path(folder))
        ticket = house.prepare()
        seconds = [_first_answer(house.server()) for _ in range(ROUNDS)]
        with house.server() as server:
            await asyncio.to_thread(_answered, server.port)
            fresh = server.memory()
            letters = await furnish(server.port, await sign_in(server.port, ticket))
            sent = [
                request(
                    "GET",
                    f"/api/portal/documents/{letter.document}",
                    {"Authorization": f"Portal {letter.token}"},
                )
                for letter in letters
            ]
            repeated = (sent * (OPENS // len(sent) + 1))[:OPENS]
            await load(server.port, repeated, CLIENTS)
            return Started(seconds, fresh, server.memory())


def told(started: Started) -> list[str]:
    """The lines to print, the aim beside the figure."""
    low, high = min(started.seconds), max(started.seconds)
    return [
        f"start_seconds {statistics.median(started.seconds):.2f} aim 1.20",
        f"#   {ROUNDS} starts, {low:.2f} to {high:.2f} s to the first answer",
        f"memory_mb {started.opened:.0f}",
        f"#   {started.fresh:.0f} MB after the start, {started.opened:.0f} after {OPENS:,} opens",
    ]


def _first_answer(server: Process) -> float:
    started = time.perf_counter()
    server.begin()
    try:
        _answered(server.port)
        return time.perf_counter() - started
    finally:
        server.stop()


def _answered(port: int) -> None:
    """Wait for the first answer, half a minute at most."""
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5).close()  # ours
        except (urllib.error.URLError, OSError):
            time.sleep(0.005)
        else:
            return
    sys.exit("Failed: the server did not answer.")
