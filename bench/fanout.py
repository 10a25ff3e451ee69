"""What it costs to tell every dashboard: microseconds of CPU a delivery, ours and the peers'.

A publisher in each server's process offers the same events, of about 340 bytes; a delivery is one
event at one socket. All servers have their sockets at once, and take turns in each round. In ours
the feed reads those events from memory, so that reading the log and a document's card, which is
done once an event, is not in it: `event_to_dashboard` has that.
"""

import contextlib
import statistics
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

from bench.audience import Audience, Pace, Reached
from bench.venues import OURS, Venue, ours, peers, prepare

ROUNDS = 5
SLOW, FAST = Pace(10, 20), Pace(1_000, 250)
CHANNELS, WS, UWS = "Litestar's ChannelsPlugin", "Node's ws", "uWebSockets by socketify"
LIMIT = "write(2) alone"
#: The ratios to print for a thousand sockets: the peer, the pace and the aim.
RATIOS = {
    "fanout_10_vs_channels": (CHANNELS, SLOW, 3),
    "fanout_10_vs_ws": (WS, SLOW, 1),
    "fanout_10_vs_limit": (LIMIT, SLOW, 0.7),
    "fanout_1000_vs_ws": (WS, FAST, 10),
    "fanout_1000_vs_uws": (UWS, FAST, 0.7),
}
MOST = 1_000  # sockets
FEW = (1, 100)
_WARM_UP = Pace(100, 20)
MEMORY_AIM = 25  # megabytes

Rounds = dict[tuple[str, Pace], list[Reached]]


async def measure() -> list[str]:
    """A thousand sockets: the lines to print."""
    async with _street() as venues:
        rounds, megabytes = await _rounds(venues, MOST)
    lines = [line for name in RATIOS for line in _ratio(name, rounds)]
    lines += [f"feed_mb_per_1000 {megabytes[OURS]:.1f} aim {MEMORY_AIM}"]
    lines += [f"#   {name:25} {megabytes[name]:5.1f} MB" for name in megabytes]
    return lines + _lines(MOST, rounds)


async def few() -> list[str]:
    """One socket and a hundred, which have no aims: the lines to print."""
    async with _street() as venues:
        each = [_lines(count, (await _rounds(venues, count))[0]) for count in FEW]
    return [line for lines in each for line in lines]


@contextlib.asynccontextmanager
async def _street() -> AsyncIterator[list[Venue]]:
    """All the servers, running."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = f"sqlite:///{folder}/bench.sqlite"
        prepare(url, folder)
        venues = [ours(url, folder), *peers()]
        for venue in venues:
            stack.enter_context(venue.server)
        yield venues


async def _rounds(venues: list[Venue], count: int) -> tuple[Rounds, dict[str, float]]:
    """Let them take turns before so many sockets each; megabytes that the sockets took as well."""
    rounds: Rounds = {(venue.name, pace): [] for venue in venues for pace in (SLOW, FAST)}
    megabytes = {}
    with contextlib.ExitStack() as stack:
        audiences = []
        for venue in venues:
            seats = await venue.seats(count)
            before = venue.server.memory()
            audiences.append(stack.enter_context(Audience(venue.name, seats)))
            await audiences[-1].reached(venue.server, _WARM_UP)
            megabytes[venue.name] = venue.server.memory() - before
        for _ in range(ROUNDS):
            for pace in (SLOW, FAST):
                for venue, audience in zip(venues, audiences, strict=True):
                    rounds[venue.name, pace].append(await audience.reached(venue.server, pace))
    return rounds, megabytes


def _ratio(name: str, rounds: Rounds) -> list[str]:
    """Their CPU for each delivery by ours: the median of the rounds, and the lowest and highest."""
    peer, pace, aim = RATIOS[name]
    pairs = zip(rounds[peer, pace], rounds[OURS, pace], strict=True)
    ratios = sorted(theirs.cpu / our.cpu for theirs, our in pairs)
    spread = f"{ratios[0]:.2f} to {ratios[-1]:.2f}"
    return [f"{name} {statistics.median(ratios):.2f} {peer}", f"#   {spread}, aim {aim}"]


def _lines(count: int, rounds: Rounds) -> list[str]:
    lines = []
    for pace in (SLOW, FAST):
        lines.append(f"# {count:,} sockets, {pace.rate:,} events a second")
        lines += [_line(name, rounds[name, at]) for name, at in rounds if at == pace]
    return lines


def _line(name: str, rounds: list[Reached]) -> str:
    """The medians of the rounds, and their spread."""
    costs = sorted(each.cpu for each in rounds)
    p50, p99 = (statistics.median(getattr(each.came, at) for each in rounds) for at in _LATE)
    return (
        f"#   {name:25} {statistics.median(costs):8.2f} µs CPU a delivery"
        f" ({costs[0]:.2f} to {costs[-1]:.2f}), p50 {p50:.1f} p99 {p99:.1f} ms"
    )


_LATE = ("p50", "p99")
