"""What goes wrong: workers killed, connections cut or silent, networks late, clocks that jump."""

import asyncio
import contextlib
import random
import signal
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence

import httpx

from app.engine import db
from app.realtime.wake import NAME
from tests.processes import House, resident
from tests.soak.jumping import Wrong
from tests.soak.proxy import Line, Proxy

_LISTENER = NAME.encode()  # by which a LISTEN connection introduces itself
_NOTICED = 60.0  # seconds; two limits of five, and what else breaks meanwhile
_SPELL = 1.0  # seconds that a bad network lasts
_JUMPS = (2 * 3600.0, -3 * 3600.0, 70.0, -1.5, 0.0)  # seconds that the clock is wrong
_STARTS = 60.0  # seconds in which a killed worker must serve again


class Worker:
    """A worker that somebody starts again whenever it ends."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.serves = asyncio.Event()
        #: Megabytes, once a second, since it was started.
        self.memory: list[float] = []
        self.process: asyncio.subprocess.Process | None = None

    async def run(self, stop: asyncio.Event) -> None:
        """Serve until `stop`."""
        stopped = asyncio.create_task(stop.wait())
        async with httpx.AsyncClient(trust_env=False) as client:
            while not stop.is_set():
                async with self.house.running("serve", end=signal.SIGTERM) as process:
                    self.process, self.memory = process, []
                    ended = asyncio.create_task(process.wait())
                    while not (ended.done() or await self.house.answers(client)):
                        pass
                    self.serves.set()
                    await self._watch(process, ended, stopped)
                    self.serves.clear()

    async def kill(self) -> None:
        """End it as a power cut would; return once it serves again."""
        assert self.process
        self.serves.clear()
        self.process.kill()
        await asyncio.wait_for(self.serves.wait(), _STARTS)

    async def _watch(
        self,
        process: asyncio.subprocess.Process,
        ended: "asyncio.Task[int]",
        stopped: "asyncio.Task[bool]",
    ) -> None:
        while not (ended.done() or stopped.done()):
            with contextlib.suppress(OSError, ValueError, IndexError):  # it ended just now
                self.memory.append(resident(process.pid))
            await asyncio.wait({ended, stopped}, timeout=1, return_when=asyncio.FIRST_COMPLETED)


class Faults:
    """One thing after another that goes wrong.

    `front` stands between clients and workers, `back` between workers and PostgreSQL.
    """

    def __init__(
        self,
        workers: Sequence[Worker],
        front: Sequence[Proxy],
        back: Sequence[Proxy],
        wrong: Wrong,
    ) -> None:
        self.count: Counter[str] = Counter()
        self._workers, self._front, self._back, self._wrong = workers, front, back, wrong
        self._chance = random.Random("faults")  # noqa: S311  # which line
        self._jumps = 0

    async def each(self) -> None:
        """Everything that can go wrong without anybody being killed, once."""
        kinds: list[Callable[[], Awaitable[None]]] = [
            self._late,
            self._crumbs,
            self._reset,
            self._half_close,
            self._jump,
        ]
        if self._back:
            kinds += [self._cut]
        self._chance.shuffle(kinds)
        for kind in kinds:
            await kind()
            self.count[kind.__name__.strip("_")] += 1
            await asyncio.sleep(self._chance.uniform(0.2, 1))

    async def silence(self) -> None:
        """Let connections to PostgreSQL die without a word; return once they are replaced."""
        if not self._back:
            return
        listeners = self._lines(_LISTENER)
        pooled = [line for line in self._lines() if line not in listeners]
        silenced = [*listeners, *self._chance.sample(pooled, min(2, len(pooled)))]
        for line in silenced:
            line.silence()
        self.count["silence"] += len(silenced)
        async with asyncio.timeout(_NOTICED):
            while len(self._lines(_LISTENER)) < len(self._workers):  # noqa: ASYNC110  # another process's
                await asyncio.sleep(0.2)

    async def kill(self) -> None:
        """Kill each worker in turn; every other time it comes back with a clock that jumps."""
        for worker in self._workers:
            jumps = worker.house.module == "app.cli"
            worker.house.module = "tests.soak.jumping" if jumps else "app.cli"
            await worker.kill()
            self.count["kill"] += 1

    def end(self) -> None:
        """Let the networks be good again."""
        self._clear()
        for proxy in self._back:
            for line in list(proxy.lines):
                if line.silent:
                    line.reset()

    def _clear(self) -> None:
        for proxy in (*self._front, *self._back):
            proxy.delay, proxy.crumbs = 0.0, False

    def _lines(self, greeting: bytes = b"") -> list[Line]:
        lines = (line for proxy in self._back for line in proxy.lines)
        return [line for line in lines if greeting in line.greeting and not line.silent]

    async def _late(self) -> None:
        for proxy, delay in ((self._front, 0.15), (self._back, 0.02)):
            for each in proxy:
                each.delay = delay
        await asyncio.sleep(_SPELL)
        self._clear()

    async def _crumbs(self) -> None:
        for proxy in (*self._front, *self._back):
            proxy.crumbs = True
        await asyncio.sleep(_SPELL)
        self._clear()

    async def _reset(self) -> None:
        for proxy in (*self._front, *self._back):
            for line in list(proxy.lines):
                if self._chance.random() < 0.5:  # every other
                    line.reset()

    async def _half_close(self) -> None:
        for proxy in (*self._front, *self._back):
            for line in list(proxy.lines):
                if self._chance.random() < 0.3:  # a few
                    line.half_close()

    async def _cut(self) -> None:
        await db().fetch(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )

    async def _jump(self) -> None:
        self._wrong.set(_JUMPS[self._jumps % len(_JUMPS)])
        self._jumps += 1
