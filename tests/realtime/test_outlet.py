"""What a socket's way out owes to slow peers, to closing ones, and to uvicorn's internals."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from app.domain.activity.rules import ImportFinished, NumberFreed
from app.domain.unit import Unit
from app.engine import Database
from app.realtime.feed import LARGEST
from app.realtime.frames import Close, Events, Presence
from app.realtime.protocol import EXTENSION, Protocol
from tests import make
from tests.peer import CLOSE, TEXT, peer
from tests.realtime.test_presence import Page
from tests.serving import Reader, Server, serving

HIGH_WATER = 64 << 10  # bytes after which asyncio and uvloop call a peer stuck
BIG = "x" * 60_000


@pytest.fixture
def protocols(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The server's side of each connection, in the order of their coming."""
    made: list[Any] = []
    known = WebSocketsSansIOProtocol.connection_made

    def connection_made(self: Any, transport: Any) -> None:
        made.append(self)
        known(self, transport)

    monkeypatch.setattr(WebSocketsSansIOProtocol, "connection_made", connection_made)
    return made


@pytest.fixture(params=["framed once", "plain send"])
async def server(
    request: pytest.FixtureRequest, protocols: list[Any], database: Database, tmp_path: Path
) -> AsyncIterator[Server]:
    async with serving(database, tmp_path, plain=request.param == "plain send") as running:
        yield running


async def happen(times: int = 1) -> int:
    async with Unit("system") as unit:
        for number in range(times):
            unit.record(ImportFinished(created=number, known=0, refused=0))
    return unit.seq


async def flood() -> int:
    """Twelve megabytes, more than the kernel keeps for anybody."""
    for _ in range(10):
        async with Unit("system") as unit:
            for _ in range(20):
                unit.record(NumberFreed(number=BIG))
    return unit.seq


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110  # uvicorn offers no event
            await asyncio.sleep(0.02)


async def test_stuck_peer_costs_a_bounded_buffer(server: Server, protocols: list[Any]) -> None:
    _, cookie = await make.member()
    async with peer(server, cookie), server.socket("/ws/feed", cookie) as socket:
        reader = Reader(socket)
        await reader.until(await flood())
        await until(lambda: not protocols[0].writable.is_set())
        frames = [frame for frame in reader.frames if isinstance(frame, Events)]
        sizes = [sum(len(item.event) for item in frame.items) for frame in frames]
        assert len(BIG) < max(sizes) <= LARGEST
        waiting = [each.transport.get_write_buffer_size() for each in protocols]
        assert HIGH_WATER < waiting[0] < HIGH_WATER + 2 * LARGEST
        assert waiting[1] < HIGH_WATER


async def test_stuck_peer_is_given_up(
    server: Server,
    protocols: list[Any],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr("app.realtime.protocol.ABORT_AFTER", 1)
    monkeypatch.setattr("app.realtime.socket.TOO_SLOW", 0.5)
    monkeypatch.setattr("app.realtime.socket._GOODBYE", 0.1)
    _, cookie = await make.member()
    async with peer(server, cookie), server.socket("/ws/feed", cookie) as socket:
        reader = Reader(socket)
        await reader.until(await flood())
        await until(protocols[0].transport.is_closing)
        await reader.until(await happen())
        assert not protocols[1].transport.is_closing()
    assert not [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]


async def test_slow_peer_gets_every_event(server: Server, protocols: list[Any]) -> None:
    """It was stuck for a while, and then read on from the ring."""
    _, cookie = await make.member()
    async with server.socket("/ws/feed", cookie) as socket:
        reader = Reader(socket)
        hello = await reader.next()
        protocols[0].transport.set_write_buffer_limits(high=0)
        last = await flood()
        await asyncio.sleep(0.2)
        await reader.until(last)
        assert reader.seqs == list(range(hello.head + 1, last + 1))


@pytest.mark.parametrize("first", ["client", "server"])
async def test_nothing_follows_the_close_frame(server: Server, first: str) -> None:
    _, cookie = await make.member()
    async with peer(server, cookie) as client:
        await happen(20)
        await asyncio.sleep(0.1)
        if first == "client":
            client.say(CLOSE, (1000).to_bytes(2))
        else:
            client.say(TEXT, b"{}")
        for _ in range(10):
            await happen(20)
            await asyncio.sleep(0.02)
        if first == "server":
            client.say(CLOSE, int(Close.BAD_FRAME).to_bytes(2))
        frames = await client.frames()
    opcodes = [frame.opcode for frame in frames]
    assert opcodes.index(CLOSE) == len(opcodes) - 1
    assert any(frame.payload.startswith(b'{"type":"events"') for frame in frames)


async def test_movements_travel_in_few_frames(server: Server) -> None:
    sent, (_, cookie) = await make.sent_invoice(), await make.member()
    async with server.socket("/ws/feed", cookie) as feed, server.socket("/ws/portal") as socket:
        reader, page = Reader(feed), Page(socket, sent)
        await page.enter()
        await reader.until_here(1)
        started, seen = time.monotonic(), len(reader.frames)
        for _ in range(100):
            await page.beat("lines")
            await page.beat("payment")
        await page.beat("terms")
        while [viewer.section for viewer in reader.here.values()] != ["terms"]:
            await reader.next()
        told = sum(isinstance(frame, Presence) for frame in reader.frames[seen:])
        assert told <= (time.monotonic() - started) / 0.05 + 2


async def test_outlet_is_shut_once_closing(
    protocols: list[Any], database: Database, tmp_path: Path
) -> None:
    """Also where uvicorn itself has sent the close frame, which no code of ours knows of."""
    _, cookie = await make.member()
    async with (
        serving(database, tmp_path) as server,
        server.socket("/ws/feed", cookie) as socket,
    ):
        reader = Reader(socket)
        await reader.next()
        (protocol,) = protocols
        outlet = protocol.scope["extensions"][EXTENSION]
        protocol.close_sent = True
        assert not outlet.write(b"after the close frame")
        protocol.close_sent = False
        await reader.until(await happen())


async def test_framed_bytes_stand_beside_compression(database: Database, tmp_path: Path) -> None:
    """RFC 7692, 6: each message says for itself whether it is compressed."""
    _, cookie = await make.member()
    async with (
        serving(database, tmp_path, deflate=True) as server,
        server.socket("/ws/feed", cookie, compression="deflate") as socket,
    ):
        assert "permessage-deflate" in socket.response.headers["Sec-WebSocket-Extensions"]
        reader = Reader(socket)
        for _ in range(3):
            await reader.until(await happen(5))


#: What Protocol and Outlet read or call of uvicorn's protocol once a socket is open.
LEANED_ON = {
    "close_sent": bool,
    "conn": object,
    "handshake_complete": bool,
    "handshake_initiated": bool,
    "loop": asyncio.AbstractEventLoop,
    "scope": dict,
    "transport": object,
    "writable": asyncio.Event,
}
OVERRIDDEN = (
    "handle_connect",
    "start_keepalive",
    "pause_writing",
    "resume_writing",
    "connection_lost",
    "shutdown",
)


async def test_uvicorn_still_has_what_we_lean_on(
    protocols: list[Any], database: Database, tmp_path: Path
) -> None:
    """With another release of uvicorn, read its protocol again before this is changed."""
    missing = [name for name in OVERRIDDEN if not hasattr(WebSocketsSansIOProtocol, name)]
    assert not missing, f"uvicorn's protocol lost {missing}"
    _, cookie = await make.member()
    async with (
        serving(database, tmp_path) as server,
        server.socket("/ws/feed", cookie) as socket,
    ):
        await Reader(socket).next()
        (protocol,) = protocols
        changed = [
            name
            for name, kind in LEANED_ON.items()
            if not isinstance(getattr(protocol, name, None), kind)
        ]
        assert not changed, f"uvicorn's protocol changed {changed}"
        assert isinstance(protocol, Protocol)
        assert (protocol.handshake_initiated, protocol.handshake_complete) == (True, True)
        assert not hasattr(protocol, "request"), "its handshake is kept again"
        assert (protocol.close_sent, protocol.writable.is_set()) == (False, True)
        protocol.pause_writing()
        assert not protocol.writable.is_set()
        protocol.resume_writing()
        assert protocol.writable.is_set()
    assert protocol.transport.is_closing()
