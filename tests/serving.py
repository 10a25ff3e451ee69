"""A real server of the application inside a test, and what its clients need."""

import asyncio
import contextlib
import socket
import uuid
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import msgspec
import uvicorn
import websockets
from websockets.asyncio.client import ClientConnection

from app import config, engine
from app.domain.links import queries as links
from app.main import create_app
from app.realtime import frames
from app.realtime.frames import Events, Hello, Presence, ServerFrame
from app.realtime.protocol import Protocol

_frame = msgspec.json.Decoder(ServerFrame).decode


class Server:
    """One worker, listening on a port of its own."""

    def __init__(self, port: int) -> None:
        self.origin = f"http://127.0.0.1:{port}"
        self.port = port

    def client(self, cookie: str = "") -> httpx.AsyncClient:
        cookies = {"porchlight": cookie} if cookie else None
        return httpx.AsyncClient(base_url=self.origin, cookies=cookies, trust_env=False)

    def socket(
        self,
        path: str,
        cookie: str = "",
        origin: str | None = None,
        compression: str | None = None,
    ) -> Any:
        headers = {"Cookie": f"porchlight={cookie}"} if cookie else {}
        return websockets.connect(
            f"ws://127.0.0.1:{self.port}{path}",
            origin=websockets.Origin(origin or self.origin),
            additional_headers=headers,
            compression=compression,
        )


@contextlib.asynccontextmanager
async def serving(  # noqa: PLR0913  # all but two by their names
    database: engine.Database,
    tmp_path: Path,
    *,
    plain: bool = False,
    deflate: bool = False,
    sandbox: bool = False,
    around: Callable[[Any], Any] = lambda app: app,
) -> AsyncIterator[Server]:
    """A worker on `database`; `plain` serves with uvicorn's own websocket protocol.

    `deflate` lets clients have their frames compressed, which `porchlight serve` does not;
    `sandbox` puts the stand-in for Stripe beside it, `around` something between the clients and
    the application.
    """
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    given = {"PORT": str(port), "DATA": str(tmp_path)}
    settings = config.read({**given, "STRIPE_SANDBOX": "on" if sandbox else "off"})
    server = uvicorn.Server(
        uvicorn.Config(
            around(create_app(settings, database, links.keyring())),
            ws="websockets-sansio" if plain else Protocol,
            ws_max_size=frames.LARGEST_FRAME,
            ws_per_message_deflate=deflate,
            http="httptools",
            log_level="warning",
            timeout_graceful_shutdown=2,
        )
    )
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign,assignment]  # the test's own
    running = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started:  # noqa: ASYNC110  # uvicorn offers no event
        await asyncio.sleep(0.01)
    try:
        yield Server(port)
    finally:
        server.should_exit = True
        await running
        listening.close()


class Reader:
    """A dashboard as the client sees it: checks that nothing is skipped, and keeps what came."""

    def __init__(self, socket: ClientConnection, cursor: int | None = None) -> None:
        self._socket = socket
        self.cursor = cursor
        self.epoch: uuid.UUID | None = None
        self.seqs: list[int] = []
        self.items: list[frames.Item] = []
        self.here: dict[tuple[uuid.UUID, uuid.UUID | None], frames.Viewer] = {}
        self.frames: list[Any] = []

    async def next(self) -> Any:
        """The next frame, within five seconds."""
        async with asyncio.timeout(5):
            frame = _frame(await self._socket.recv())
        self.frames.append(frame)
        if isinstance(frame, Hello) and self.cursor is None:
            self.cursor, self.epoch = frame.head, frame.epoch
        elif isinstance(frame, Events):
            assert frame.after == self.cursor, "the server skipped something"
            self.cursor, self.epoch = frame.upto, frame.epoch
            self.items += frame.items
            self.seqs += [item.seq for item in frame.items]
        elif isinstance(frame, Presence):
            self._meet(frame)
        return frame

    async def until(self, seq: int) -> None:
        """Read up to the log's entry `seq`."""
        while self.cursor is None or self.cursor < seq:
            await self.next()

    async def until_here(self, count: int, *, human: bool | None = None) -> None:
        """Read until so many viewers, of that kind, are at the door."""
        while count != sum(human is None or v.human is human for v in self.here.values()):
            await self.next()

    def _meet(self, frame: Presence) -> None:
        if frame.full:
            self.here.clear()
        for viewer in frame.viewing:
            place = viewer.visit, viewer.document
            if viewer.gone:
                self.here.pop(place, None)
            else:
                self.here[place] = viewer
