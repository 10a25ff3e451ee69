"""The live feed in a terminal: a client like any other, with a cursor from which it resumes."""

import asyncio
import datetime as dt
import random
import uuid
from collections.abc import Callable
from typing import Any

import msgspec
import websockets
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from app.domain.activity.rules import AnyEvent, sentence
from app.realtime.frames import Close, Events, Hello, Item, Presence, ServerFrame, Viewer

_frame = msgspec.json.Decoder(ServerFrame).decode
_event = msgspec.json.Decoder(AnyEvent).decode

_FINAL = frozenset({Close.SESSION_GONE, Close.FORBIDDEN, Close.TOO_MANY})
_START_AGAIN = frozenset({Close.UNKNOWN_EPOCH, Close.TOO_FAR_BEHIND})
_SHORTEST_WAIT, _LONGEST_WAIT = 0.5, 30.0


class Ended(Exception):
    """The server will not have us any more; the message says why."""


class Watcher:
    """Says every event once, in order, however often the connection breaks."""

    def __init__(self, url: str, cookie: str, say: Callable[[str], Any]) -> None:
        self._url = url
        self._cookie = cookie
        self._say = say
        self._cursor: int | None = None
        self._epoch: uuid.UUID | None = None
        self._here: set[uuid.UUID] = set()

    async def run(self) -> None:
        """Watch until cancelled. Raises Ended."""
        wait = _SHORTEST_WAIT
        while True:
            try:
                async with self._connect() as socket:
                    wait = _SHORTEST_WAIT
                    await self._follow(socket)
            except ConnectionClosed as closed:
                self._closed(closed.rcvd.code if closed.rcvd else None)
            except (OSError, InvalidHandshake):
                pass
            await asyncio.sleep(random.uniform(0, wait))  # noqa: S311  # jitter, no secret
            wait = min(_LONGEST_WAIT, wait * 2)

    def _connect(self) -> websockets.connect:
        place = f"?after={self._cursor}&epoch={self._epoch}" if self._cursor is not None else ""
        return websockets.connect(
            f"{self._url.replace('http', 'ws', 1)}/ws/feed{place}",
            origin=websockets.Origin(self._url),
            additional_headers={"Cookie": self._cookie},
            compression=None,
        )

    async def _follow(self, socket: ClientConnection) -> None:
        while True:
            match _frame(await socket.recv()):
                case Hello(epoch=epoch, head=head) if self._cursor is None:
                    self._cursor, self._epoch = head, epoch
                case Events(after=after, upto=upto, epoch=epoch, items=items) if (
                    after == self._cursor
                ):
                    for item in items:
                        self._say(line(item))
                    self._cursor, self._epoch = upto, epoch
                case Events():
                    return  # something was skipped: resume from our own cursor
                case Presence(viewing=viewing):
                    for viewer in viewing:
                        self._meet(viewer)

    def _meet(self, viewer: Viewer) -> None:
        if viewer.gone:
            self._here.discard(viewer.visit)
        elif viewer.human and viewer.visit not in self._here:
            self._here.add(viewer.visit)
            self._say(arrival(viewer))

    def _closed(self, code: int | None) -> None:
        if code in _FINAL:
            raise Ended(f"The server ended it: {Close(code).name.lower().replace('_', ' ')}.")
        if code in _START_AGAIN:
            self._cursor = None


def line(item: Item) -> str:
    """One event as a line."""
    at = item.at.astimezone().strftime("%H:%M:%S")
    who = item.actor_name or item.customer_name or item.actor
    about = f"  {item.card.number}" if item.card else ""
    return f"{item.seq:>6}  {at}  {who} {sentence(_event(item.event))}{about}"


def arrival(viewer: Viewer) -> str:
    """Somebody at the door as a line."""
    at = dt.datetime.now().astimezone().strftime("%H:%M:%S")
    about = f"  {viewer.number}" if viewer.number else ""
    return f"     *  {at}  {viewer.customer_name} is here now{about}"
