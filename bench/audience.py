"""The crowd in its own process, and what it costs a server to reach it."""

import asyncio
import subprocess
import sys
from types import TracebackType
from typing import Any, NamedTuple, Self

import msgspec

from bench.client import ask, request
from bench.crowd import Awaited, Came, Seats
from bench.process import ROOT, Process, clean

_SETTLED = 0.3  # seconds for what a server does after the last delivery, which counts too
_PATIENCE = 60.0  # seconds for everything that is late


class Pace(NamedTuple):
    """Events a second, and how many in all."""

    rate: int
    events: int


class Reached(NamedTuple):
    """What one round cost: microseconds of CPU for each delivery, and when the frames came."""

    cpu: float
    came: Came


class Audience:
    """So many sockets of a server, connected while this is entered."""

    def __init__(self, name: str, seats: Seats) -> None:
        self._name = name
        self._seats = seats

    def __enter__(self) -> Self:
        self._running = subprocess.Popen(
            [sys.executable, "-m", "bench.crowd"],
            cwd=ROOT,
            env=clean({}),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._tell(self._seats)
        self._told()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._running.communicate()

    async def reached(self, server: Process, pace: Pace) -> Reached:
        """Have the server publish at that pace. Ends here if an event is lost."""
        before = server.cpu()
        await self.expect(pace)
        await begin(server, "/publish", pace)
        came = await self.came()
        await asyncio.sleep(_SETTLED)
        return Reached((server.cpu() - before) / came.events * 1e6, came)

    async def expect(self, pace: Pace) -> None:
        """Count from now on."""
        self._tell(Awaited(pace.events, pace.events / pace.rate + _PATIENCE))
        await asyncio.to_thread(self._told)

    async def came(self) -> Came:
        """What was expected, once everybody has it. Ends here if an event is lost."""
        came = msgspec.convert(await asyncio.to_thread(self._told), Came)
        if came.lost:
            sys.exit(f"Failed: {self._name} lost {came.lost} deliveries, and made {came.events}.")
        return came

    def _tell(self, said: msgspec.Struct) -> None:
        assert self._running.stdin  # noqa: S101  # a pipe
        self._running.stdin.write(msgspec.json.encode(said) + b"\n")
        self._running.stdin.flush()

    def _told(self) -> Any:
        assert self._running.stdout  # noqa: S101  # a pipe
        line = self._running.stdout.readline()
        if not line:
            sys.exit(f"Failed: the sockets of {self._name} ended.")
        return msgspec.json.decode(line)


async def begin(server: Process, path: str, pace: Pace, more: str = "") -> None:
    """Ask the server to publish."""
    sent = request("GET", f"{path}?rate={pace.rate}&count={pace.events}{more}")
    await ask(server.port, sent)
