"""A TCP proxy that is as bad as networks are: late, in crumbs, reset, half closed, or silent."""

import asyncio
import contextlib
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TypeAlias

Ends: TypeAlias = tuple[asyncio.StreamReader, asyncio.StreamWriter]

_CHUNK = 1 << 16
_CRUMBS = 400  # bytes of each chunk that come one by one
_GREETING = 1024  # bytes by which a line can be told from others
_ABORTED = struct.pack("ii", 1, 0)  # SO_LINGER: a reset instead of a goodbye


class Line:
    """One connection through the proxy."""

    def __init__(self, proxy: "Proxy", near: Ends, far: Ends) -> None:
        self.greeting = b""
        self._proxy = proxy
        self._near, self._far = near, far
        self.silent = False

    async def carry(self) -> None:
        """Carry bytes both ways until both ends are done."""
        near, far = self._near, self._far
        try:
            await asyncio.gather(self._pump(near[0], far[1]), self._pump(far[0], near[1]))
        finally:
            near[1].close()
            far[1].close()

    def reset(self) -> None:
        """End it both ways as if a machine had died."""
        for _, writer in (self._near, self._far):
            found: socket.socket = writer.get_extra_info("socket")
            if found.family == socket.AF_INET and found.fileno() >= 0:
                found.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _ABORTED)
            writer.transport.abort()

    def half_close(self) -> None:
        """Let the near end believe that the far one has nothing more to say."""
        with contextlib.suppress(OSError, RuntimeError):
            self._near[1].write_eof()

    def silence(self) -> None:
        """Swallow everything from now on, and let neither end notice."""
        self.silent = True

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, RuntimeError):
            while chunk := await reader.read(_CHUNK):
                if len(self.greeting) < _GREETING and reader is self._near[0]:
                    self.greeting += chunk
                await self._hand_on(chunk, writer)
            if not self.silent:
                writer.write_eof()
        if self.silent:
            await asyncio.Event().wait()  # until the proxy ends

    async def _hand_on(self, chunk: bytes, writer: asyncio.StreamWriter) -> None:
        if self._proxy.delay:
            await asyncio.sleep(self._proxy.delay)
        crumbs = chunk[:_CRUMBS] if self._proxy.crumbs else b""
        for crumb in crumbs:
            if not self.silent:
                writer.write(bytes([crumb]))
                await writer.drain()
        if not self.silent:
            writer.write(chunk[len(crumbs) :])
            await writer.drain()


class Proxy:
    """All connections to one other end; `delay` is seconds each chunk waits."""

    def __init__(self, reach: Callable[[], Awaitable[Ends]]) -> None:
        self.delay = 0.0
        self.crumbs = False
        self.lines: set[Line] = set()
        self.port = 0
        self._reach = reach
        self._tasks: set[asyncio.Task[None]] = set()

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator["Proxy"]:
        server = await asyncio.start_server(self._welcome, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def refuse(self) -> None:
        """Be a machine that has gone: whoever is there is cut off, and nobody comes in."""
        self._reach = _gone
        for line in list(self.lines):
            line.reset()

    async def _welcome(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._tasks.add(task)
        try:
            far = await self._reach()
        except OSError:
            writer.transport.abort()
            return
        finally:
            self._tasks.discard(task)
        line = Line(self, (reader, writer), far)
        self._tasks.add(task)
        self.lines.add(line)
        try:
            await line.carry()
        except asyncio.CancelledError:
            line.reset()
        finally:
            self.lines.discard(line)
            self._tasks.discard(task)


async def _gone() -> Ends:
    raise ConnectionRefusedError


def to_port(port: int) -> Proxy:
    """A proxy to a server on this machine."""
    return Proxy(lambda: asyncio.open_connection("127.0.0.1", port))


def to_socket(path: str) -> Proxy:
    """A proxy to a server that listens on a Unix socket."""
    return Proxy(lambda: asyncio.open_unix_connection(path))
