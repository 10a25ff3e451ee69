"""One live connection of a dashboard: replay from a cursor, then follow."""

import asyncio
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

import msgspec
from litestar import WebSocket
from litestar.exceptions import WebSocketDisconnect

from app.domain import clock
from app.domain.activity import queries
from app.domain.activity.queries import Entry
from app.domain.activity.rules import StaffSignedOut
from app.domain.sessions.queries import lasts
from app.domain.sessions.rules import Session
from app.domain.staff.rules import may
from app.realtime import frames
from app.realtime.feed import TOO_FAR, Audience, Feed, Rewound
from app.realtime.frames import Bye, Close, Hello, Noticed, Tick, Watch, encode, text_frame
from app.realtime.presence import Doorway
from app.realtime.protocol import EXTENSION, Outlet

Socket: TypeAlias = WebSocket[Any, Any, Any]

TOO_SLOW = 15.0  # seconds without taking a byte
MOST_SOCKETS = 10  # of one session
_RETRY = {Close.TOO_SLOW: 1_000, Close.TOO_FAR_BEHIND: 0, Close.UNKNOWN_EPOCH: 0}
_NEVER = -1
_client_frame = msgspec.json.Decoder(frames.ClientFrame).decode
_signed_out = msgspec.json.Decoder(StaffSignedOut).decode


class Ended(Exception):
    """The socket is to be closed with this code."""

    def __init__(self, code: Close) -> None:
        super().__init__(code.name)
        self.code = code


class Dashboard:
    """A dashboard's socket. It is a cursor; the feed and the doorway know everything else."""

    def __init__(
        self, socket: Socket, session: Session, cursor: int, feed: Feed, doorway: Doorway
    ) -> None:
        self.audience: Audience = "admin" if may(session.role, "admin") else "all"
        self.session = session
        self.cursor = cursor
        self._feed = feed
        self._doorway = doorway
        self._socket = socket
        self._outlet = _outlet(socket)
        self._watched: frozenset[uuid.UUID] = frozenset()
        self._behind = asyncio.Event()
        self.noticed = asyncio.Event()
        self._ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def push(self, framed: bytes, upto: int) -> bool:
        """Take a frame that every socket gets alike; False once this one cannot keep up."""
        if self._outlet is None or not self._outlet.write(framed):
            self._behind.set()
            return False
        self.cursor = upto
        return True

    def watches(self, document: uuid.UUID | None) -> bool:
        """Whether presence at `document` is to be told here."""
        return not self._watched or document in self._watched

    def end(self, code: Close) -> None:
        """Close the socket soon."""
        if not self._ended.done():
            self._ended.set_exception(Ended(code))

    async def serve(self) -> None:
        """Talk until either side ends it. Raises Ended or WebSocketDisconnect in a group."""
        hello = Hello(epoch=self._feed.epoch, head=self._feed.head, tick=frames.TICK)
        await self._send(encode(hello))
        async with asyncio.TaskGroup() as group:
            parts = (self._follow(), self._listen(), self._tick(), self._notify())
            for part in (*parts, self._wait_for_the_end()):
                group.create_task(part)

    async def _follow(self) -> None:
        """Send what is missing, then be pushed to until the socket falls behind again."""
        while True:
            while self.cursor < self._feed.head:
                try:
                    payload, upto = await self._feed.page(self.cursor, self.audience)
                except Rewound:
                    raise Ended(Close.UNKNOWN_EPOCH) from None
                await self._send(payload)
                self.cursor = upto
            news = self._feed.news
            if self._outlet and self._feed.join(self):
                self.push(text_frame(self._doorway.everybody()), self.cursor)
                await self._behind.wait()
                self._behind.clear()
                await self._drained(self._outlet)
            else:
                await self._send(self._doorway.everybody())
                await news.wait()

    async def _listen(self) -> None:
        while True:
            text = await self._socket.receive_text()
            try:
                frame = _client_frame(text)
            except (msgspec.DecodeError, ValueError):
                raise Ended(Close.BAD_FRAME) from None
            if isinstance(frame, Watch):
                self._watched = frozenset(frame.documents)

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(frames.TICK)
            if not await lasts(self.session.id):
                raise Ended(Close.SESSION_GONE)
            self._feed.today = today = await queries.today()
            await self._send(encode(Tick(head=self._feed.head, at=clock.now(), today=today)))

    async def _notify(self) -> None:
        while True:
            await self.noticed.wait()
            self.noticed.clear()
            await self._send(encode(Noticed()))

    async def _wait_for_the_end(self) -> None:
        await self._ended

    async def _send(self, payload: bytes) -> None:
        if self._outlet is None:
            await self._socket.send_text(payload.decode())
        else:
            framed = text_frame(payload)
            await self._drained(self._outlet)
            # Somebody else who waited may have written first, and have filled it again.
            while not self._outlet.write(framed):
                await self._drained(self._outlet)

    async def _drained(self, outlet: Outlet) -> None:
        """Return once the peer takes bytes. Raises Ended if it does not for too long.

        It never returns for a socket that is being closed: whoever listens there ends us.
        """
        try:
            async with asyncio.timeout(TOO_SLOW):
                await outlet.writable()
        except TimeoutError:
            raise Ended(Close.TOO_SLOW) from None
        if outlet.closing:
            await asyncio.Event().wait()


class Dashboards:
    """All dashboards of this worker."""

    def __init__(self, feed: Feed, doorway: Doorway) -> None:
        self._feed = feed
        self._doorway = doorway
        self._of: dict[uuid.UUID, set[Dashboard]] = defaultdict(set)
        feed.read_by(self._read)
        feed.forgotten_by(self._begin_anew)

    async def welcome(
        self, socket: Socket, session: Session, after: int | None, epoch: uuid.UUID | None
    ) -> None:
        """Serve an accepted socket to its end; `after` and `epoch` are where it left off."""
        cursor = self._feed.head if after is None else after
        dashboard = Dashboard(socket, session, cursor, self._feed, self._doorway)
        mine = self._of[session.id]
        mine.add(dashboard)
        try:
            await self._check(cursor, epoch, len(mine))
            if after is None:  # the hello says where it begins, and the log went on meanwhile
                dashboard.cursor = self._feed.head
            await dashboard.serve()
        except* WebSocketDisconnect:
            pass
        except* Ended as ended:
            await close(socket, ended)
        finally:
            self._feed.leave(dashboard)
            mine.discard(dashboard)
            if not mine:
                self._of.pop(session.id, None)

    def notify(self, members: Iterable[uuid.UUID]) -> None:
        """Tell the dashboards of these members that their notices are different."""
        wanted = frozenset(members)
        for dashboards in self._of.values():
            for dashboard in dashboards:
                if dashboard.session.staff in wanted:
                    dashboard.noticed.set()

    async def _check(self, cursor: int, epoch: uuid.UUID | None, sockets: int) -> None:
        if sockets > MOST_SOCKETS:
            raise Ended(Close.TOO_MANY)
        # Another worker may have read further than this one; only the log itself knows.
        known = await queries.epoch(cursor)
        if known is None or epoch not in {None, known}:
            raise Ended(Close.UNKNOWN_EPOCH)
        if self._feed.head - cursor > TOO_FAR:
            raise Ended(Close.TOO_FAR_BEHIND)

    def _begin_anew(self) -> None:
        """Close every socket: what its client knows is of another log."""
        for dashboards in self._of.values():
            for dashboard in dashboards:
                dashboard.end(Close.UNKNOWN_EPOCH)

    def _read(self, entries: Sequence[Entry]) -> None:
        """Close the sockets of a session that has ended."""
        for entry in entries:
            if entry.kind == "staff.signed_out":
                for dashboard in self._of.get(_signed_out(entry.event).session, ()):
                    dashboard.end(Close.SESSION_GONE)


async def close(socket: Socket, why: "Close | ExceptionGroup[Ended]") -> None:
    """Say goodbye and close; a peer that takes no bytes is left to the protocol's abort."""
    code = why if isinstance(why, Close) else _code(why)
    if code is not Close.TOO_SLOW:
        await socket.send_text(encode(Bye(code=code, retry_ms=_RETRY.get(code, _NEVER))).decode())
    await socket.close(code=code, reason=code.name.lower())


def _outlet(socket: Socket) -> Outlet | None:
    extensions: dict[str, Any] = socket.scope.get("extensions") or {}
    return extensions.get(EXTENSION)


def _code(ended: "ExceptionGroup[Ended]") -> Close:
    first: BaseException = ended
    while isinstance(first, BaseExceptionGroup):
        first = first.exceptions[0]
    assert isinstance(first, Ended)  # noqa: S101  # except* chose it
    return first.code
