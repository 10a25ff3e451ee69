"""A client that costs little: raw requests over a few kept connections, each after its answer."""

import asyncio
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, cast

HOST = "127.0.0.1"
#: A person's browser, since what a robot says of itself is no view.
AGENT = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit Safari/604.1"
_END = b"\r\n\r\n"
_LENGTH = b"\r\ncontent-length:"
_MOST_SHOWN = 300


class Answer(NamedTuple):
    """What came back: the status line and headers as they were, and the whole body."""

    status: int
    head: bytes
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Refused(Exception):
    """A server did not do what it was asked; no figure of this run means anything."""


def request(
    method: str, path: str, headers: Mapping[str, str] | None = None, body: bytes = b""
) -> bytes:
    """One HTTP/1.1 request as bytes."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {HOST}", f"User-Agent: {AGENT}", "Accept: */*"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    if method != "GET":
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode() + _END + body


async def load(port: int, requests: Sequence[bytes], clients: int) -> float:
    """Send all `requests` through `clients` connections; seconds. Raises Refused."""
    waiting = iter(requests)
    loop = asyncio.get_running_loop()
    opened = [await loop.create_connection(_Exchange, HOST, port) for _ in range(clients)]
    started = time.perf_counter()
    try:
        await asyncio.gather(*(exchange.run(waiting) for _, exchange in opened))
    finally:
        for transport, _ in opened:
            transport.close()
    return time.perf_counter() - started


async def ask(port: int, sent: bytes) -> Answer:
    """Send one request on a connection of its own. Raises Refused."""
    loop = asyncio.get_running_loop()
    transport, exchange = await loop.create_connection(_Exchange, HOST, port)
    try:
        await exchange.run(iter([sent]))
    finally:
        transport.close()
    return exchange.answer


class _Exchange(asyncio.Protocol):
    """One connection: takes the next request as soon as an answer is whole."""

    def __init__(self) -> None:
        self._done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._received = b""
        self.answer = Answer(0, b"", b"")

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is no subclass

    async def run(self, waiting: Iterator[bytes]) -> None:
        self._waiting = waiting
        self._next()
        await self._done

    def data_received(self, data: bytes) -> None:
        self._received = self._received + data if self._received else data
        end = self._received.find(_END)
        if end < 0:
            return
        start = end + len(_END)
        head = self._received[:end]
        if len(self._received) - start < _length(head):
            return
        self.answer = Answer(int(head[9:12]), head, self._received[start:])
        self._received = b""
        if self.answer.status // 100 == 2:  # noqa: PLR2004  # success
            self._next()
        else:
            shown = self.answer.body[:_MOST_SHOWN].decode(errors="replace")
            self._end(Refused(f"The answer was {self.answer.status}: {shown}"))

    def connection_lost(self, exc: Exception | None) -> None:
        self._end(exc or Refused("The connection was closed."))

    def _next(self) -> None:
        if (following := next(self._waiting, None)) is None:
            self._end(None)
        else:
            self._transport.write(following)

    def _end(self, error: Exception | None) -> None:
        if self._done.done():
            return
        if error:
            self._done.set_exception(error)
        else:
            self._done.set_result(None)


def _length(head: bytes) -> int:
    folded = head.lower()
    at = folded.find(_LENGTH)
    if at < 0:
        if int(head[9:12]) == 204:  # noqa: PLR2004  # no content
            return 0
        raise Refused("An answer came without its length.")
    at += len(_LENGTH)
    end = folded.find(b"\r\n", at)
    return int(folded[at : end if end >= 0 else None])
