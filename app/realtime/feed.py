"""Follows the log once for the worker, encodes each event once, and keeps the last ones in a ring.

A socket is only a cursor. While it keeps up, it gets the same framed bytes as every other; when it
falls behind, it reads on from the ring or from the log, and joins again.
"""

import asyncio
import logging
import uuid
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Literal, Protocol, TypeAlias

import msgspec

from app.domain.activity import queries
from app.domain.activity.queries import Entry, Today
from app.domain.activity.rules import CONFIDENTIAL
from app.domain.documents.queries import cards
from app.realtime import frames
from app.realtime.frames import Presence, Viewer
from app.realtime.wake import Wake

RING = 4096  # events kept in memory
PAGE = 500  # events of one frame
LARGEST = 1 << 17  # bytes of one frame's events, which bounds what waits for a peer that is stuck
SHORTEST_TICK = 0.016  # seconds between two frames
TOO_FAR = 10_000  # events that a client may be behind

Audience: TypeAlias = Literal["all", "admin"]
_log = logging.getLogger(__name__)


class Rewound(Exception):
    """The log is not the one that was read before: it was restored from a backup."""


class Encoded(msgspec.Struct, frozen=True):
    """One event, ready to be joined into a frame; `epoch` names the log as of it."""

    seq: int
    epoch: uuid.UUID
    confidential: bool
    item: bytes


class Listener(Protocol):
    """A socket that keeps up: gets each new frame, and says False when it no longer does.

    A frame leads from `after` to `upto`; who stands elsewhere has to read by itself.
    """

    audience: Audience
    cursor: int
    #: Whose presence is to be told; everybody's when empty.
    watched: frozenset[uuid.UUID]

    def push(self, framed: bytes, after: int, upto: int) -> bool: ...


class Feed:
    """The log as this worker has read it."""

    def __init__(self, wake: Wake) -> None:
        self._wake = wake
        self._ring: deque[Encoded] = deque(maxlen=RING)
        self._live: set[Listener] = set()
        self._readers: list[Callable[[Sequence[Entry]], None]] = []
        self._forgetters: list[Callable[[], None]] = []
        self.head = 0
        #: The log's name as of the head, and before its first entry.
        self.epoch = self._log = uuid.UUID(int=0)
        self.today: Today | None = None

    def read_by(self, reader: Callable[[Sequence[Entry]], None]) -> None:
        """Call `reader` with every new entry, once, in order."""
        self._readers.append(reader)

    def forgotten_by(self, forgetter: Callable[[], None]) -> None:
        """Call `forgetter` when nothing that was told before is known to be so any more."""
        self._forgetters.append(forgetter)

    async def start(self) -> None:
        """Take the end of the log as the beginning."""
        self._log, head = await queries.beginning(), await queries.head()
        self.head, self.epoch = head.seq, head.epoch
        self.today = await queries.today()

    async def run(self) -> None:
        """Follow the log until cancelled; a database that is away is waited for."""
        while True:
            await self._wake.wait()
            try:
                await self._catch_up()
            except Exception:  # noqa: BLE001  # whatever it is, the next second may be better
                _log.exception("The feed could not read the log; it tries again.")
                await asyncio.sleep(SHORTEST_TICK * 10)

    async def page(self, after: int, audience: Audience) -> tuple[bytes, int]:
        """The frame that follows `after`, and the cursor that it leads to. Raises Rewound."""
        oldest = self._ring[0].seq if self._ring else self.head + 1
        if after + 1 >= oldest:
            start = after + 1 - oldest
            known = (self._ring[i] for i in range(start, min(start + PAGE, len(self._ring))))
            encoded = next(_portions(known), [])
        else:
            # Never beyond the head: what comes after it is pushed to those who have joined.
            entries = await queries.after(after, min(PAGE, self.head - after))
            encoded = next(_portions(await self._encoded(entries)), [])
        if not encoded:
            raise Rewound
        return self._frame(after, encoded, audience), encoded[-1].seq

    def join(self, listener: Listener) -> None:
        """Push to `listener`, which has everything up to the head or beyond, from now on."""
        self._live.add(listener)

    def leave(self, listener: Listener) -> None:
        self._live.discard(listener)

    def tell(self, viewers: Sequence[Viewer]) -> None:
        """Push who came, moved or went to everybody who watches them."""
        framed = _presence(viewers)
        for listener in list(self._live):
            own = framed
            if listener.watched:
                watched = [each for each in viewers if each.document in listener.watched]
                own = _presence(watched) if watched else b""
            if own and not listener.push(own, self.head, self.head):
                self.leave(listener)

    async def _catch_up(self) -> None:
        try:
            await self._follow()
        except Rewound:
            _log.warning("The log was restored from a backup; every dashboard begins anew.")
            await self._begin_anew()

    async def _follow(self) -> None:
        while entries := await self._next():
            if entries[0].seq != self.head + 1 or entries[-1].seq != self.head + len(entries):
                message = f"The log has a gap after {self.head}."
                raise RuntimeError(message)
            encoded = await self._encoded(entries)
            self.today = await queries.today()
            for portion in _portions(encoded):
                self._announce(portion)
            for reader in self._readers:
                reader(entries)
            await asyncio.sleep(SHORTEST_TICK)

    async def _next(self) -> list[Entry]:
        """What follows the head. Raises Rewound if the head is not there as it was."""
        entries = await queries.after(max(0, self.head - 1), PAGE + 1)
        if self.head == 0:
            return entries
        if not entries or queries.epoch_after(self._log, entries[0]) != self.epoch:
            raise Rewound
        return entries[1:]

    async def _begin_anew(self) -> None:
        self._ring.clear()
        self._live.clear()
        await self.start()
        for forgetter in self._forgetters:
            forgetter()

    def _announce(self, encoded: list[Encoded]) -> None:
        after, self.head, self.epoch = self.head, encoded[-1].seq, encoded[-1].epoch
        self._ring.extend(encoded)
        framed: dict[Audience, bytes] = {}
        for listener in list(self._live):
            frame = framed.get(listener.audience)
            if frame is None:
                payload = self._frame(after, encoded, listener.audience)
                frame = framed[listener.audience] = frames.text_frame(payload)
            if not listener.push(frame, after, self.head):
                self.leave(listener)

    def _frame(self, after: int, encoded: Sequence[Encoded], audience: Audience) -> bytes:
        assert self.today is not None  # noqa: S101  # start() came first
        items = [e.item for e in encoded if audience == "admin" or not e.confidential]
        return frames.events(after, encoded[-1].seq, encoded[-1].epoch, items, self.today)

    async def _encoded(self, entries: Sequence[Entry]) -> list[Encoded]:
        """`entries` with the present cards of their documents, each encoded once."""
        fresh = await cards(sorted({entry.document for entry in entries if entry.document}))
        return [
            Encoded(
                seq=entry.seq,
                epoch=queries.epoch_after(self._log, entry),
                confidential=entry.kind in CONFIDENTIAL,
                item=frames.encode(
                    frames.item(entry, fresh.get(entry.document) if entry.document else None)
                ),
            )
            for entry in entries
        ]


def _portions(encoded: Iterable[Encoded]) -> Iterator[list[Encoded]]:
    """Events by the frame, none of which is much larger than it may be."""
    portion: list[Encoded] = []
    size = 0
    for each in encoded:
        if portion and size + len(each.item) > LARGEST:
            yield portion
            portion, size = [], 0
        portion.append(each)
        size += len(each.item)
    if portion:
        yield portion


def _presence(viewers: Sequence[Viewer]) -> bytes:
    return frames.text_frame(frames.encode(Presence(full=False, viewing=list(viewers))))
