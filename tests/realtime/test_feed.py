import asyncio
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
from websockets.exceptions import ConnectionClosed

from app.domain.activity import queries
from app.domain.activity.rules import ImportFinished, SettingsChanged
from app.domain.unit import Unit
from app.engine import Database
from app.realtime.frames import Bye, Close, Events, Hello, Presence, Tick
from tests import make
from tests.serving import Reader, Server, serving


@pytest.fixture(params=["framed once", "plain send"])
async def server(
    request: pytest.FixtureRequest, database: Database, tmp_path: Path
) -> AsyncIterator[Server]:
    async with serving(database, tmp_path, plain=request.param == "plain send") as running:
        yield running


async def happen(times: int = 1) -> int:
    """Something is written to the log so many times; gives the last number."""
    for number in range(times):
        async with Unit("system") as unit:
            unit.record(ImportFinished(created=number, known=0, refused=0))
    return unit.seq


async def closed(server: Server, path: str, cookie: str, **options: str) -> tuple[int, Bye | None]:
    """The code with which the server closes a socket, and its last word."""
    bye = None
    async with server.socket(path, cookie, **options) as socket:
        with pytest.raises(ConnectionClosed) as ended:
            while True:
                async with asyncio.timeout(5):
                    frame = msgspec.json.decode(await socket.recv())
                    bye = Bye(frame["code"], frame["retry_ms"]) if frame["type"] == "bye" else None
    assert ended.value.rcvd is not None
    return ended.value.rcvd.code, bye


async def test_socket_says_hello_then_presence(server: Server) -> None:
    _, cookie = await make.member()
    head = await queries.head()
    async with server.socket(f"/ws/feed?after={head.seq}", cookie) as socket:
        reader = Reader(socket)
        hello = await reader.next()
        assert (type(hello), hello.tick) == (Hello, 25)
        assert hello.epoch == await queries.epoch(hello.head)
        assert await reader.next() == Presence(full=True, viewing=[])


async def test_event_reaches_every_dashboard(server: Server) -> None:
    _, cookie = await make.member()
    before = (await queries.head()).seq
    path = f"/ws/feed?after={before}"
    async with server.socket(path, cookie) as one, server.socket(path, cookie) as two:
        readers = Reader(one, before), Reader(two, before)
        sent = await make.sent_invoice()
        head = (await queries.head()).seq
        for reader in readers:
            await reader.until(head)
            assert reader.seqs == list(range(before + 1, head + 1))
        item = next(item for item in readers[0].items if item.kind == "document.created")
        assert item.card is not None
        assert (item.card.id, item.card.number) == (sent.document, sent.number)
        assert item.customer_name == "Holt Architekten"


async def test_returning_dashboard_gets_what_it_missed(server: Server) -> None:
    _, cookie = await make.member()
    async with server.socket("/ws/feed", cookie) as socket:
        reader = Reader(socket)
        hello = await reader.next()
    missed = await happen(7)
    path = f"/ws/feed?after={hello.head}&epoch={hello.epoch}"
    async with server.socket(path, cookie) as socket:
        reader = Reader(socket, hello.head)
        await reader.until(missed)
        last = await happen()
        await reader.until(last)
        assert reader.seqs == list(range(hello.head + 1, last + 1))


async def test_replay_from_the_log_itself(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is older than the ring is read from the database."""
    monkeypatch.setattr("app.realtime.feed.PAGE", 5)
    _, cookie = await make.member()
    last = await happen(23)
    async with server.socket("/ws/feed?after=0", cookie) as socket:
        reader = Reader(socket, 0)
        await reader.until(last)
        assert reader.seqs == list(range(1, last + 1))


async def test_burst_travels_in_few_frames(server: Server) -> None:
    _, cookie = await make.member()
    async with server.socket("/ws/feed", cookie) as socket:
        reader = Reader(socket)
        await reader.next()
        last = await happen(100)
        await reader.until(last)
        events = [frame for frame in reader.frames if isinstance(frame, Events)]
        assert len(events) < 100
        assert reader.seqs[-1] == last


async def test_members_see_no_confidential_events(server: Server) -> None:
    _, owner = await make.member("owner")
    _, member = await make.member("member")
    head = (await queries.head()).seq
    path = f"/ws/feed?after={head}"
    async with server.socket(path, owner) as one, server.socket(path, member) as two:
        readers = Reader(one, head), Reader(two, head)
        async with Unit("system") as unit:
            unit.record(SettingsChanged(fields=("name",)))
            unit.record(ImportFinished(created=1, known=0, refused=0))
        for reader in readers:
            await reader.until(unit.seq)
        assert [[item.kind for item in reader.items] for reader in readers] == [
            ["settings.changed", "import.finished"],
            ["import.finished"],
        ]


async def test_signing_out_closes_the_sockets(server: Server) -> None:
    _, cookie = await make.member()
    _, other = await make.member()
    async with server.socket("/ws/feed", other) as stays:
        waiting = asyncio.create_task(closed(server, "/ws/feed", cookie))
        await asyncio.sleep(0.2)
        async with server.client(cookie) as client:
            assert (await client.delete("/api/v1/session")).status_code == 204
        assert await waiting == (Close.SESSION_GONE, Bye(Close.SESSION_GONE, -1))
        reader = Reader(stays)
        await reader.until((await queries.head()).seq)


async def test_stranger_is_turned_away(server: Server) -> None:
    assert (await closed(server, "/ws/feed", ""))[0] == Close.SESSION_GONE
    assert (await closed(server, "/ws/feed", "made-up"))[0] == Close.SESSION_GONE


async def test_page_of_another_site_is_turned_away(server: Server) -> None:
    _, cookie = await make.member()
    code, _ = await closed(server, "/ws/feed", cookie, origin="https://evil.example")
    assert code == Close.FORBIDDEN


async def test_cursor_ahead_of_the_log_starts_again(server: Server) -> None:
    _, cookie = await make.member()
    head = (await queries.head()).seq
    code, bye = await closed(server, f"/ws/feed?after={head + 1}", cookie)
    assert (code, bye) == (Close.UNKNOWN_EPOCH, Bye(Close.UNKNOWN_EPOCH, 0))


async def test_other_epoch_starts_again(server: Server) -> None:
    _, cookie = await make.member()
    code, _ = await closed(server, f"/ws/feed?after=0&epoch={uuid.uuid4()}", cookie)
    assert code == Close.UNKNOWN_EPOCH


async def test_too_far_behind_starts_again(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.realtime.socket.TOO_FAR", 3)
    _, cookie = await make.member()
    await happen(4)
    await asyncio.sleep(0.1)
    assert (await closed(server, "/ws/feed?after=0", cookie))[0] == Close.TOO_FAR_BEHIND


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"type":"shout"}', '{"type":"pong","x":1}'])
async def test_bad_frame_closes_the_socket(server: Server, text: str) -> None:
    _, cookie = await make.member()
    async with server.socket("/ws/feed", cookie) as socket:
        await socket.send(text)
        with pytest.raises(ConnectionClosed) as ended:
            while True:
                await socket.recv()
    assert ended.value.rcvd is not None
    assert ended.value.rcvd.code == Close.BAD_FRAME


async def test_eleventh_socket_ends_the_first(server: Server) -> None:
    """Whose network died and told nobody leaves such sockets behind."""
    _, cookie = await make.member()
    sockets = [await server.socket("/ws/feed", cookie) for _ in range(11)]
    readers = [Reader(socket) for socket in sockets]
    with pytest.raises(ConnectionClosed) as ended:
        await readers[0].until(await happen() + 1)
    assert ended.value.rcvd is not None
    assert ended.value.rcvd.code == Close.TOO_MANY
    last = await happen()
    for reader in readers[1:]:
        await reader.until(last)
    for socket in sockets:
        await socket.close()


@pytest.fixture
def quick_tick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked for before the server, so that it ticks so from the start."""
    monkeypatch.setattr("app.realtime.frames.TICK", 1)


async def test_ended_session_is_noticed_at_the_tick(
    quick_tick: None, server: Server, database: Database
) -> None:
    session, cookie = await make.member()
    waiting = asyncio.create_task(closed(server, "/ws/feed", cookie))
    await asyncio.sleep(0.25)
    await database.fetch("DELETE FROM session WHERE id = $1", session.id)
    assert (await waiting)[0] == Close.SESSION_GONE


async def test_everybody_hears_the_tick(quick_tick: None, server: Server) -> None:
    _, cookie = await make.member()
    async with server.socket("/ws/feed", cookie) as socket:
        reader, ticks = Reader(socket), 0
        while ticks < 2:
            ticks += isinstance(await reader.next(), Tick)
        last = await happen()
        await reader.until(last)
