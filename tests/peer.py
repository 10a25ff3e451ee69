"""A websocket client that decides for itself when it reads, and what it says (RFC 6455)."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from typing import NamedTuple

from tests.serving import Server

TEXT, CLOSE = 1, 8
_SMALLEST = 4096  # bytes that the kernel keeps for a client that does not read, or what it allows
_HANDSHAKE = (
    "GET /ws/feed HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: {origin}\r\n"
    "Cookie: porchlight={cookie}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


class Frame(NamedTuple):
    opcode: int
    payload: bytes


class Peer:
    """One connection to the live feed, past its handshake."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    def say(self, opcode: int, payload: bytes = b"") -> None:
        """Send one short frame, masked with zeros, which masks nothing."""
        self._writer.write(bytes([0x80 | opcode, 0x80 | len(payload), 0, 0, 0, 0]) + payload)

    async def frames(self) -> list[Frame]:
        """Every frame up to the end of the connection, all of it whole."""
        async with asyncio.timeout(15):
            received = await self._reader.read()
        found, at = [], 0
        while at < len(received):
            size, start = received[at + 1], at + 2
            if size > 125:
                wide = 2 if size == 126 else 8
                size, start = int.from_bytes(received[start : start + wide]), start + wide
            found.append(Frame(received[at] & 15, received[start : start + size]))
            at = start + size
            assert at <= len(received), "the last frame is cut"
        return found


@contextlib.asynccontextmanager
async def peer(server: Server, cookie: str) -> AsyncIterator[Peer]:
    """A client that is connected until the end of the test's block, and then gone at once."""
    connected = socket.socket()
    connected.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _SMALLEST)
    connected.setblocking(False)
    await asyncio.get_running_loop().sock_connect(connected, ("127.0.0.1", server.port))
    reader, writer = await asyncio.open_connection(sock=connected, limit=_SMALLEST)
    try:
        asked = _HANDSHAKE.format(port=server.port, origin=server.origin, cookie=cookie)
        writer.write(asked.encode())
        assert b" 101 " in await reader.readuntil(b"\r\n\r\n")
        yield Peer(reader, writer)
    finally:
        writer.transport.abort()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
