"""One live connection of a dashboard: replay from a cursor, then follow."""

import asyncio
import contextlib
import logging
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
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
_GOODBYE = 5.0  # more seconds for the last word
MOST_SOCKETS = 10  # of one session
_RETRY = {Close.TOO_SLOW: 1_000, Close.TOO_FAR_BEHIND: 0, Close.UNKNOWN_EPOCH: 0}
_NEVER = -1
_NOTICED = encode(Noticed())
_log = logging.getLogger(__name__)
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
        self.watched: frozenset[uuid.UUID] = frozenset()
        self._feed = feed
        self._doorway = doorway
        self._socket = socket
        self._outlet = _outlet(socket)
        #: Done when there is something to do; an asyncio.Event takes 0.8 KiB more.
        self._stirred: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._behind = True
        self._said: list[bytes] = []
        self._code: Close | None = None

    def push(self, framed: bytes, after: int, upto: int) -> bool:
        """Take a frame that every socket gets alike; False if this one has to read by itself."""
        if self.cursor != after or self._outlet is None or not self._outlet.write(framed):
            self._behind = True
            self._stir()
            return False
        self.cursor = upto
        return True

    def say(self, payload: bytes) -> None:
        """Send a frame that is no event: now, or when this one has read what it lacks."""
        if self._behind or self._outlet is None or not self._outlet.write(text_frame(payload)):
            self._said.append(payload)
            self._stir()

    @property
    def ending(self) -> bool:
        return self._code is not None

    def end(self, code: Close) -> None:
        """Close the socket soon."""
        self._code = code
        self._stir()

    async def serve(self) -> None:
        """Talk until either side ends it. Raises Ended or WebSocketDisconnect in a group."""
        hello = Hello(epoch=self._feed.epoch, head=self._feed.head, tick=frames.TICK)
        await self._send(encode(hello))
        async with asyncio.TaskGroup() as group:
            group.create_task(self._follow())
            await self._listen()

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
            self._behind = False
            self._feed.join(self)
            await self._send(self._doorway.everybody())
            while not self._behind:
                await self._stirred
                self._stirred = asyncio.get_running_loop().create_future()
                await self._speak()

    def _stir(self) -> None:
        if not self._stirred.done():
            self._stirred.set_result(None)

    async def _speak(self) -> None:
        """Send what could not be said at once. Raises Ended."""
        if self._code:
            raise Ended(self._code)
        said, self._said = self._said, []
        for payload in said:
            await self._send(payload)

    async def _listen(self) -> None:
        while True:
            text = await self._socket.receive_text()
            try:
                frame = _client_frame(text)
            except (msgspec.DecodeError, ValueError):
                raise Ended(Close.BAD_FRAME) from None
            if isinstance(frame, Watch):
                self.watched = frozenset(frame.documents)

    async def _send(self, payload: bytes) -> None:
        """Send a frame to this socket alone. Raises Ended if it takes no bytes for too long.

        It never returns for a socket that is being closed: whoever listens there ends us.
        """
        if self._code:
            raise Ended(self._code)
        try:
            async with asyncio.timeout(TOO_SLOW):
                if self._outlet is None:
                    return await self._socket.send_text(payload.decode())
                if await _written(self._outlet, text_frame(payload)):
                    return None
        except TimeoutError:
            raise Ended(Close.TOO_SLOW) from None
        return await asyncio.Future()


async def _written(outlet: Outlet, framed: bytes) -> bool:
    """Write once the peer takes bytes; False if it never will again."""
    await outlet.writable()
    while not outlet.write(framed):
        if outlet.closing:
            return False
        # Somebody else who waited wrote first, and filled it again.
        await outlet.writable()
    return True


class Dashboards:
    """All dashboards of this worker, which tick together."""

    def __init__(self, feed: Feed, doorway: Doorway) -> None:
        self._feed = feed
        self._doorway = doorway
        #: Of each session, the oldest first.
        self._of: dict[uuid.UUID, dict[Dashboard, None]] = defaultdict(dict)
        feed.read_by(self._read)
        feed.forgotten_by(self._begin_anew)

    async def welcome(
        self, socket: Socket, session: Session, after: int | None, epoch: uuid.UUID | None
    ) -> None:
        """Serve an accepted socket to its end; `after` and `epoch` are where it left off."""
        cursor = self._feed.head if after is None else after
        dashboard = Dashboard(socket, session, cursor, self._feed, self._doorway)
        mine = self._of[session.id]
        mine[dashboard] = None
        try:
            _make_room(mine)
            await self._check(cursor, epoch)
            if after is None:  # the hello says where it begins, and the log went on meanwhile
                dashboard.cursor = self._feed.head
            await dashboard.serve()
        except* WebSocketDisconnect:
            pass
        except* Ended as ended:
            await close(socket, ended)
        finally:
            self._feed.leave(dashboard)
            del mine[dashboard]
            if not mine:
                self._of.pop(session.id, None)

    async def run(self) -> None:
        """Tell everybody that the server lives, and end the sessions that do not, until cancelled.

        A database that is away is waited for: the sockets stay, without a tick.
        """
        while True:
            await asyncio.sleep(frames.TICK)
            try:
                await self._tick()
            except Exception:  # noqa: BLE001  # whatever it is, the next tick may be better
                _log.exception("The dashboards could not tick; they try again.")

    async def _tick(self) -> None:
        for session, dashboards in list(self._of.items()):
            if not await lasts(session):
                for dashboard in dashboards:
                    dashboard.end(Close.SESSION_GONE)
        self._feed.today = today = await queries.today()
        tick = encode(Tick(head=self._feed.head, at=clock.now(), today=today))
        for dashboards in self._of.values():
            for dashboard in dashboards:
                dashboard.say(tick)

    def notify(self, members: Iterable[uuid.UUID]) -> None:
        """Tell the dashboards of these members that their notices are different."""
        wanted = frozenset(members)
        for dashboards in self._of.values():
            for dashboard in dashboards:
                if dashboard.session.staff in wanted:
                    dashboard.say(_NOTICED)

    async def _check(self, cursor: int, epoch: uuid.UUID | None) -> None:
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


def _make_room(mine: Collection[Dashboard]) -> None:
    """End the oldest of too many: it may be of a network that died and told nobody. Raises Ended.

    Those that are ending count too, so that nobody opens ever more of them.
    """
    if len(mine) > 2 * MOST_SOCKETS:
        raise Ended(Close.TOO_MANY)
    living = [dashboard for dashboard in mine if not dashboard.ending]
    for dashboard in living[:-MOST_SOCKETS]:
        dashboard.end(Close.TOO_MANY)


async def close(socket: Socket, why: "Close | ExceptionGroup[Ended]") -> None:
    """Say goodbye and close; a peer that takes no bytes is left to the protocol's abort."""
    code = why if isinstance(why, Close) else _code(why)
    with contextlib.suppress(TimeoutError, WebSocketDisconnect):
        async with asyncio.timeout(_GOODBYE):
            if code is not Close.TOO_SLOW:
                bye = Bye(code=code, retry_ms=_RETRY.get(code, _NEVER))
                await socket.send_text(encode(bye).decode())
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
