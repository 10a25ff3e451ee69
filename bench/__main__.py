"""Runs the benchmarks: a line `name ratio peer` for each measure, and its figures after a `#`.

The ratio is the peer's CPU time by ours, above 1 where we cost less. A view is what a page sends
until it counts as one: two beacons, each answered after its commit, synchronous=FULL on both sides.
A PDF is an invoice of ten lines, tagged, as PDF/A-3; ours is PDF/UA-1 as well.
`start`, `lists`, `dashboard`, `sending`, `arrival` and `stuck` have no peer: their lines are
`name figure aim limit`. `fanout` has five peers, and prints a line for each ratio that has an aim.
"""

import asyncio
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import uvloop

from bench import arrival, dashboard, fanout, install, lists, sending, start, stuck, webhooks
from bench.client import ask, request
from bench.measures import ROUNDS, WARM_UP, Compared, Side, Spent, compare, opens, views
from bench.papers import compare_papers
from bench.process import Process
from bench.same import check_views, facts
from bench.street import Street, street

#: Units of work in one round: enough that ticks of 10 ms do not matter.
OPENS, FASTAPI_OPENS, FASTIFY_OPENS = 6_000, 600, 18_000
VIEWS, FASTAPI_VIEWS = 1_200, 360
PDF = "pdf_vs_weasyprint"


def main() -> None:
    """Run all measures, or those that are named."""
    if not Path("/proc/self/stat").exists():
        sys.exit("Failed: the benchmarks read CPU times from /proc, which only Linux has.")
    named = sys.argv[1:] or [*MEASURES, PDF, *ALONE]
    if unknown := set(named) - {*MEASURES, PDF, *ALONE}:
        known = ", ".join([*MEASURES, PDF, *ALONE])
        sys.exit(f"Failed: there is no {', '.join(sorted(unknown))}, only {known}.")
    if asked := [name for name in named if name in MEASURES]:
        install.python()
        install.fastify()
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(_bench(asked))
    if PDF in named:
        _pdf_vs_weasyprint()
    for name, measure in ALONE.items():
        if name in named:
            for line in asyncio.run(measure()):
                print(line, flush=True)


async def _bench(named: Sequence[str]) -> None:
    # Beside the packages, so on a disk: in memory, a commit would cost nothing.
    with tempfile.TemporaryDirectory(dir=install.PLACE) as folder:
        async with street(Path(folder)) as here:
            for name in named:
                await MEASURES[name](here)


async def _open_vs_fastapi(here: Street) -> None:
    sides = Side(here.ours.server, OPENS), Side(here.fastapi.server, FASTAPI_OPENS)
    compared = await compare(opens(here.letters), *sides)
    await _say("open_vs_fastapi", "open", compared, here.fastapi.server)


async def _open_vs_fastify(here: Street) -> None:
    sides = Side(here.ours.server, OPENS), Side(here.fastify.server, FASTIFY_OPENS)
    compared = await compare(opens(here.letters), *sides)
    await _say("open_vs_fastify", "open", compared, here.fastify.server)


async def _view_vs_fastapi(here: Street) -> None:
    sides = Side(here.ours.server, VIEWS), Side(here.fastapi.server, FASTAPI_VIEWS)
    neighbours = here.ours, here.fastapi
    before = [facts(neighbour.database) for neighbour in neighbours]
    compared = await compare(views(here.letters), *sides)
    for neighbour, known, side in zip(neighbours, before, sides, strict=True):
        check_views(neighbour.database, known, side.units * ROUNDS + side.units // WARM_UP)
    await _say("view_vs_fastapi", "view", compared, here.fastapi.server)


MEASURES = {
    "open_vs_fastapi": _open_vs_fastapi,
    "open_vs_fastify": _open_vs_fastify,
    "view_vs_fastapi": _view_vs_fastapi,
}


async def _start() -> list[str]:
    return start.told(await start.measure())


#: These say their lines themselves.
ALONE = {
    "start": _start,
    "lists": lists.both,
    "dashboard": dashboard.measure,
    "sending": sending.measure,
    "fanout": fanout.measure,
    "fanout_few": fanout.few,
    "arrival": arrival.measure,
    "stuck": stuck.measure,
    "webhooks": webhooks.measure,
}


def _pdf_vs_weasyprint() -> None:
    compared, peer = compare_papers()
    _tell(PDF, "PDF", compared, peer)


async def _say(name: str, unit: str, compared: Compared, peer: Process) -> None:
    about = await ask(peer.port, request("GET", "/about"))
    _tell(name, unit, compared, about.json["name"])


def _tell(name: str, unit: str, compared: Compared, peer: str) -> None:
    print(f"{name} {compared.ratio:.2f} {peer}")
    print(f"#   ours   {_figures(compared.ours, unit)}")
    print(f"#   theirs {_figures(compared.theirs, unit)}", flush=True)


def _figures(spent: list[Spent], unit: str) -> str:
    """The medians, and the rounds that cost the least and the most."""
    costs = sorted(each.cpu * 1000 for each in spent)
    rate = statistics.median(each.rate for each in spent)
    return (
        f"{statistics.median(costs):.3f} ms CPU a {unit} ({costs[0]:.3f} to {costs[-1]:.3f}),"
        f" {rate:,.1f} {unit}s a second"
    )


if __name__ == "__main__":
    main()
