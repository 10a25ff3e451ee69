"""One soak: people write and watch while everything breaks, and in the end nothing is missing."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import TextIO
from urllib.parse import parse_qs, urlsplit

import msgspec

from app.domain.activity import queries
from app.domain.staff.rules import Role
from tests import make
from tests.processes import House
from tests.realtime.test_presence import Page
from tests.serving import Reader, Server
from tests.soak import checks, proxy
from tests.soak.checks import Tally
from tests.soak.faults import Faults, Worker
from tests.soak.jumping import Wrong
from tests.soak.proxy import Proxy
from tests.soak.sockets import Deaf, Door, Screen
from tests.soak.writers import Clerk, Ledger, Visitor, Writer

#: Sockets; a session may have 10, and those that vanished are not known to at once.
_OF_A_SESSION = 5
_LETTERS = 24  # each link may be asked 20 times a second
_CATCHING_UP = 120.0  # seconds for all sockets together
#: Megabytes that a worker may grow once it is warm. What may grow is the ring (4,096 events of at
#: most 2 kB: 8 MB), what waits for ten sockets that never read (64 kB and a page of 500 events
#: each: 10 MB), and what the allocator does not give back. Ten unbounded queues of all that a soak
#: writes would be several times that.
MOST_GROWTH = 32.0


class Size(msgspec.Struct, frozen=True, kw_only=True):
    """How much is soaked; `seconds` 0 is everything that can go wrong, once."""

    seconds: float
    sockets: int
    deaf: int
    clerks: int
    visitors: int


#: They write fewer than the 10,000 events after which a dashboard that never read begins anew.
LONG = Size(seconds=180, sockets=200, deaf=10, clerks=8, visitors=30)
SHORT = Size(seconds=0, sockets=40, deaf=3, clerks=2, visitors=6)


class Soaked(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it; `growth` is megabytes of each worker, where there was time to tell."""

    tally: Tally
    broken: list[str]
    events: int
    connections: int
    gaps: int
    answers: int
    repeats: int
    faults: dict[str, int]
    growth: list[float]
    memory: list[float]
    seconds: float


class _Street:
    """Everybody who takes part, and the ways between them."""

    def __init__(self, workers: Sequence[Worker], front: Sequence[Proxy]) -> None:
        origins = [worker.house.url for worker in workers]
        straight = [worker.house.port for worker in workers]
        self.straight = [Door(*door) for door in zip(straight, origins, strict=True)]
        spoilt = [Door(each.port, origin) for each, origin in zip(front, origins, strict=True)]
        self.doors = [*self.straight, *spoilt]
        self.screens: list[Screen] = []
        self.writers: list[Writer] = []
        self.ledger = Ledger()
        self.letters: list[make.Sent] = []
        self.cookie = ""

    async def fill(self, size: Size) -> None:
        """Make the people and the letters."""
        self.letters = [await make.sent_invoice() for _ in range(_LETTERS)]
        cookies: list[tuple[str, Role]] = []
        roles: tuple[Role, ...] = ("owner", "member")
        for number in range((size.sockets + size.deaf) // _OF_A_SESSION + 1):
            role = roles[number % 2]
            cookies.append(((await make.member(role, f"Staff {number}"))[1], role))
        self.cookie = (await make.member("owner"))[1]
        start = (await queries.head()).seq
        for number in range(size.sockets + size.deaf):
            kind = Screen if number < size.sockets else Deaf
            self.screens.append(kind(*cookies[number // _OF_A_SESSION], start, number))
        for number in range(size.clerks):
            self.writers.append(Clerk(self.ledger, number, self.cookie))
        for number in range(size.visitors):
            self.writers.append(Visitor(self.ledger, number, self.letters))

    def figures(self) -> dict[str, int]:
        """How much happened."""
        return {
            "events": max(screen.cursor for screen in self.screens) - self.screens[0].start,
            "connections": sum(screen.connections for screen in self.screens),
            "gaps": sum(screen.gaps for screen in self.screens),
            "answers": self.ledger.answers,
            "repeats": self.ledger.repeats,
        }

    def reloads(self) -> list[str]:
        """Why dashboards were told to begin anew, which none should be."""
        codes = {code for screen in self.screens for code in screen.reloads}
        return [f"A dashboard was told to begin anew: {code}." for code in sorted(codes)]

    async def settle(self) -> None:
        """Let every socket read to the end, and see that each worker hears the others."""
        head = (await queries.head()).seq
        async with asyncio.timeout(_CATCHING_UP):
            await asyncio.gather(
                *(
                    screen.catch_up(self.straight[number % len(self.straight)], head)
                    for number, screen in enumerate(self.screens)
                )
            )
        for one in self.straight:
            for other in self.straight:
                await self._meet(one, other)

    async def _meet(self, one: Door, other: Door) -> None:
        """A customer at one worker is seen by staff at the other."""
        async with Server(other.port).socket("/ws/feed", self.cookie, other.origin) as feed:
            reader = Reader(feed)
            async with Server(one.port).socket("/ws/portal", origin=one.origin) as socket:
                page = Page(socket, self.letters[0])
                await page.enter()
                async with asyncio.timeout(30):
                    while not any(visit == page.visit for visit, _ in reader.here):
                        await reader.next()


async def soak(url: str, folder: Path, size: Size, errors: TextIO | None = None) -> Soaked:
    """Soak the migrated database at `url`, which this process has in use, with its own workers."""
    began = time.monotonic()
    wrong = Wrong(folder / "clock")
    wrong.set(0)
    async with contextlib.AsyncExitStack() as stack:
        behind, back = await _behind(url, stack)
        count = 2 if back else 1
        more = {"SOAK_CLOCK": str(folder / "clock")}
        workers = [
            Worker(House(behind, folder / str(number), errors=errors, **more))
            for number in range(count)
        ]
        front = [
            await stack.enter_async_context(proxy.to_port(worker.house.port).running())
            for worker in workers
        ]
        street = _Street(workers, front)
        await street.fill(size)
        faults = Faults(workers, front, back, wrong)
        async with _serving(workers):
            growth = await _live(street, faults, workers, size)
            broken = await checks.broken(street.ledger)
            memory = [worker.memory[-1] for worker in workers if worker.memory]
            tally = await checks.tally(street.screens)
        if any(each > MOST_GROWTH for each in growth):
            broken.append(f"A worker grew by {max(growth):.0f} MB.")
        return Soaked(
            tally=tally,
            broken=broken + street.reloads(),
            faults=dict(faults.count),
            growth=growth,
            memory=memory,
            seconds=time.monotonic() - began,
            **street.figures(),
        )


@contextlib.asynccontextmanager
async def _serving(workers: Sequence[Worker]) -> AsyncIterator[None]:
    over = asyncio.Event()
    running = [asyncio.create_task(worker.run(over)) for worker in workers]
    try:
        async with asyncio.timeout(60):
            for worker in workers:
                await worker.serves.wait()
        yield
    finally:
        over.set()
        await asyncio.gather(*running)


async def _live(
    street: _Street, faults: Faults, workers: Sequence[Worker], size: Size
) -> list[float]:
    """Everybody lives while things break; gives by how much each worker grew once it was warm."""
    stop, end = asyncio.Event(), time.monotonic() + size.seconds
    everybody: list[Screen | Writer] = [*street.screens, *street.writers]
    living = [asyncio.create_task(each.live(street.doors, stop)) for each in everybody]
    try:
        await _break(faults, until=end - size.seconds * 2 / 3)
        while time.monotonic() < end:
            await asyncio.gather(faults.silence(), faults.each())
        growth = [_growth(worker.memory) for worker in workers] if size.seconds else []
    finally:
        faults.end()
        stop.set()
        await asyncio.gather(*living)
    await street.settle()
    return growth


async def _break(faults: Faults, until: float) -> None:
    """Everything that can go wrong, with workers killed, at least once."""
    while True:
        await asyncio.gather(faults.silence(), faults.each())
        await faults.kill()
        if time.monotonic() >= until:
            return


def _growth(memory: Sequence[float]) -> float:
    """From the most of the first third to the most of the rest."""
    warm = len(memory) // 3
    return max(memory[warm:]) - max(memory[:warm])


async def _behind(url: str, stack: contextlib.AsyncExitStack) -> tuple[str, list[Proxy]]:
    """The database as workers reach it: PostgreSQL behind a proxy, SQLite as it is."""
    if url.startswith("sqlite"):
        return url, []
    parts = urlsplit(url)
    path = f"{parse_qs(parts.query)['host'][0]}/.s.PGSQL.5432"
    back = await stack.enter_async_context(proxy.to_socket(path).running())
    reached = parts._replace(netloc=f"postgres@127.0.0.1:{back.port}", query="").geturl()
    return reached, [back]
