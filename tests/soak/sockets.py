"""Dashboards that come, go, stall and vanish, and keep account of every event that they got."""

import asyncio
import contextlib
import random
import socket
from collections.abc import Sequence
from typing import NamedTuple

import msgspec
import websockets
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed, WebSocketException

_MEAN_LIFE = 6.0  # seconds of one connection
_DEAF_LIFE = 25.0  # a server gives up on those who do not read after 20 s
_TINY = 4096  # bytes that the system keeps for somebody who does not read
_LOST = (OSError, WebSocketException, TimeoutError, EOFError)


class Door(NamedTuple):
    """A way to a worker: where to connect, and the name by which the worker knows itself."""

    port: int
    origin: str

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


class _Item(msgspec.Struct):
    seq: int


class _Frame(msgspec.Struct):
    type: str
    after: int = 0
    upto: int = 0
    epoch: str = ""
    items: list[_Item] = []


_frame = msgspec.json.Decoder(_Frame).decode


class Screen:
    """One dashboard, over however many connections."""

    def __init__(self, cookie: str, role: str, cursor: int, number: int) -> None:
        self.role = role
        self.start = self.cursor = cursor
        self.got: list[int] = []
        self.connections = 0
        #: Frames that did not follow what was known; the client starts again from its cursor.
        self.gaps = 0
        #: Close codes that tell a dashboard to begin anew.
        self.reloads: list[int] = []
        self._epoch = ""
        self._cookie = cookie
        self._chance = random.Random(number)  # noqa: S311  # when to vanish

    async def live(self, doors: Sequence[Door], stop: asyncio.Event) -> None:
        """Come and go until `stop`."""
        while not stop.is_set():
            with contextlib.suppress(*_LOST):
                async with self._connect(self._chance.choice(doors)) as connection:
                    await self._sit(connection, stop)
            await asyncio.sleep(self._chance.uniform(0, 0.5))

    async def catch_up(self, door: Door, head: int) -> None:
        """Read on to the end of the log."""
        while self.cursor < head and not self.reloads:
            with contextlib.suppress(*_LOST):
                async with self._connect(door) as connection:
                    while self.cursor < head:
                        await self._hear(connection)
            await asyncio.sleep(self._chance.uniform(0, 0.5))

    def _connect(self, door: Door, **options: object) -> websockets.connect:
        self.connections += 1
        place = f"?after={self.cursor}" + (f"&epoch={self._epoch}" if self._epoch else "")
        return websockets.connect(
            f"ws://127.0.0.1:{door.port}/ws/feed{place}",
            origin=websockets.Origin(door.origin),
            additional_headers={"Cookie": f"porchlight={self._cookie}"},
            compression=None,
            proxy=None,
            ping_interval=None,
            open_timeout=15,
            close_timeout=1,
            **options,  # type: ignore[arg-type]  # those that websockets knows
        )

    async def _sit(self, connection: ClientConnection, stop: asyncio.Event) -> None:
        loop = asyncio.get_running_loop()
        end = loop.time() + self._chance.expovariate(1 / _MEAN_LIFE)
        stalls = self._chance.random() < 0.2  # one in five
        while not stop.is_set():
            if stalls and self._chance.random() < 0.1:  # one in ten frames
                connection.transport.pause_reading()
                await asyncio.sleep(self._chance.uniform(0.5, 3))
                connection.transport.resume_reading()
            try:
                async with asyncio.timeout_at(end):
                    await self._hear(connection)
            except TimeoutError:
                break
        if self._chance.random() < 0.5:  # every other
            connection.transport.abort()

    async def _hear(self, connection: ClientConnection) -> None:
        """Take one frame. Raises what ends a connection."""
        try:
            async with asyncio.timeout(60):  # a sign of life is due every 25 s
                frame = _frame(await connection.recv())
        except ConnectionClosed as closed:
            if closed.rcvd and closed.rcvd.code in {4400, 4401, 4403, 4409, 4410}:
                self.reloads.append(closed.rcvd.code)
            raise
        if frame.type == "events":
            if frame.after != self.cursor:
                self.gaps += 1
                raise EOFError
            self.got += [item.seq for item in frame.items]
            self.cursor, self._epoch = frame.upto, frame.epoch


class Deaf(Screen):
    """A dashboard that is connected and never reads, until the very end."""

    async def live(self, doors: Sequence[Door], stop: asyncio.Event) -> None:
        while not stop.is_set():
            door = self._chance.choice(doors)
            with contextlib.suppress(*_LOST):
                tiny = socket.create_connection(("127.0.0.1", door.port), 5)
                tiny.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _TINY)
                tiny.setblocking(False)  # its only argument
                async with self._connect(door, sock=tiny, max_queue=1) as connection:
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(stop.wait(), _DEAF_LIFE)
                    connection.transport.abort()
            await asyncio.sleep(self._chance.uniform(0, 0.5))
