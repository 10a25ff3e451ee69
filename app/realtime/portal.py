"""One live connection of a customer's page: its heartbeats come in, "look again" goes out."""

import asyncio
import datetime as dt
import itertools
import time
import uuid
from collections import deque
from collections.abc import Callable, Collection, Sequence

import msgspec
from litestar.exceptions import WebSocketDisconnect

from app.domain import clock
from app.domain.activity.queries import Entry
from app.domain.codes.rules import passes
from app.domain.links import queries, rules
from app.domain.visits.queries import sitter
from app.realtime import frames
from app.realtime.frames import Beat, Changed, Close, Enter, Ready, Viewer, encode
from app.realtime.presence import NOBODY, Doorway
from app.realtime.socket import Ended, Socket, close

PATIENCE = 10.0  # seconds for the first frame
MOST_SOCKETS = 10  # of one link
#: Seconds for which it is remembered whose pages changed, for those that connect after they were
#: painted; whoever is older looks again in any case.
REMEMBERED = 600.0
#: What concerns every page, or every page of that customer.
_FOR_ALL = frozenset({"settings.changed", "import.undone"})
_FOR_CUSTOMER = (
    "link.revoked",
    "link.regenerated",
    "customer.updated",
    "customer.erased",
    "engagement.refused",
    "engagement.allowed",
    "document.created",
    "document.issued",
    "document.updated",
    "document.voided",
    "document.instalments_changed",
    "bank_details.confirmed",
)
_OF_MONEY = "payment."
_client_frame: Callable[[str], Enter | Beat] = msgspec.json.Decoder(frames.PortalClientFrame).decode


class Page:
    """A customer's page on a screen somewhere."""

    def __init__(self, socket: Socket, enter: Enter, opening: rules.Opening) -> None:
        self.link = opening.link
        self.customer = opening.customer
        #: Whether the doorway may be told.
        self.followed = opening.followed
        self.visit = enter.visit
        self.fetched = time.monotonic() - enter.age
        self.changed = asyncio.Event()
        #: Whether whose visit it is was told otherwise since the last heartbeat.
        self.turned = False
        self._socket = socket
        self._enter = enter

    async def serve(self, doorway: Doorway) -> None:
        """Pass heartbeats to the doorway until the page is closed."""
        await self._socket.send_text(encode(Ready()).decode())
        viewer = await self._viewer()
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._announce())
                self._tell(doorway, viewer)
                while True:
                    frame = _parsed(await self._socket.receive_text())
                    if not isinstance(frame, Beat):
                        raise Ended(Close.BAD_FRAME)
                    viewer = await self._beat(viewer, frame)
                    self._tell(doorway, viewer)
        finally:
            doorway.here(msgspec.structs.replace(viewer, gone=True))

    def _tell(self, doorway: Doorway, viewer: Viewer) -> None:
        if self.followed:
            doorway.here(viewer)

    async def _announce(self) -> None:
        while True:
            await self.changed.wait()
            self.changed.clear()
            await self._socket.send_text(encode(Changed()).decode())

    async def _viewer(self) -> Viewer:
        who = await sitter(self._enter.visit, self.link, self._enter.document)
        return Viewer(
            visit=self._enter.visit,
            customer=self.customer,
            customer_name=who.customer_name,
            sent_to=who.sent_to,
            document=self._enter.document,
            number=who.number,
            currency=who.currency,
            due=who.due,
            section=self._enter.section,
            since=clock.now() - dt.timedelta(seconds=self._enter.seconds),
            human=who.visit_class == "human",
            gone=who.visit_class in NOBODY,
        )

    async def _beat(self, viewer: Viewer, beat: Beat) -> Viewer:
        known = viewer
        if not viewer.human or self.turned:
            self.turned = False
            known = msgspec.structs.replace(await self._viewer(), since=viewer.since)
        since = clock.now() if viewer.gone else viewer.since
        gone = not beat.visible or (not known.human and known.gone)
        return msgspec.structs.replace(known, section=beat.section, since=since, gone=gone)


class Portal:
    """All customers' pages that are connected to this worker."""

    def __init__(self, doorway: Doorway) -> None:
        self._doorway = doorway
        self._pages: dict[uuid.UUID, set[Page]] = {}
        self._began = time.monotonic()
        #: When pages changed, and whose; None: everybody's.
        self._changes: deque[tuple[float, uuid.UUID | None]] = deque()

    async def welcome(self, socket: Socket, *, staff: bool = False) -> None:
        """Serve an accepted socket to its end; `staff` are asked for no code."""
        try:
            async with asyncio.timeout(PATIENCE):
                page = await self._enter(socket, staff=staff)
            await self._serve(page)
        except* WebSocketDisconnect:
            pass
        except* TimeoutError:
            await close(socket, Close.BAD_FRAME)
        except* Ended as ended:
            await close(socket, ended)

    async def _serve(self, page: Page) -> None:
        mine = self._pages.setdefault(page.link, set())
        if len(mine) >= MOST_SOCKETS:
            raise Ended(Close.TOO_MANY)
        mine.add(page)
        if self._missed(page):
            page.changed.set()
        try:
            await page.serve(self._doorway)
        finally:
            mine.discard(page)
            if not mine:
                self._pages.pop(page.link, None)

    def read(self, entries: Sequence[Entry]) -> None:
        """Tell the pages that the log concerns."""
        everybody = any(entry.kind in _FOR_ALL for entry in entries)
        customers = {
            entry.customer for entry in entries if entry.customer and _concerns_customer(entry.kind)
        }
        for entry in entries:
            if entry.kind in {"engagement.refused", "engagement.allowed"}:
                self._follow(entry)
        self._remember({None} if everybody else customers)
        turned = {entry.visit for entry in entries if entry.kind == "visit.reclassified"}
        for pages in self._pages.values():
            for page in pages:
                page.turned = page.turned or page.visit in turned
                if everybody or page.customer in customers:
                    page.changed.set()

    def _remember(self, whose: Collection[uuid.UUID | None]) -> None:
        now = time.monotonic()
        self._changes += ((now, customer) for customer in whose)
        while self._changes and self._changes[0][0] < now - REMEMBERED:
            self._changes.popleft()

    def _missed(self, page: Page) -> bool:
        """Whether it may have changed after its content was asked for."""
        if page.fetched < max(self._began, time.monotonic() - REMEMBERED):
            return True
        since = itertools.takewhile(
            lambda change: change[0] >= page.fetched, reversed(self._changes)
        )
        return any(whose in {None, page.customer} for _, whose in since)

    def _follow(self, entry: Entry) -> None:
        """Somebody may be shown at the doorway again, or no longer."""
        for pages in self._pages.values():
            for page in pages:
                if page.customer == entry.customer:
                    page.followed = entry.kind == "engagement.allowed"
        if entry.kind == "engagement.refused" and entry.customer:
            self._doorway.forget(entry.customer)

    def look_again(self) -> None:
        """Tell every page: nothing that it was told is known to be so any more."""
        for pages in self._pages.values():
            for page in pages:
                page.changed.set()

    async def _enter(self, socket: Socket, *, staff: bool) -> Page:
        enter = _parsed(await socket.receive_text())
        if not isinstance(enter, Enter):
            raise Ended(Close.BAD_FRAME)
        hashed = rules.token_hash(enter.token)
        found = await queries.opening(hashed, enter.document) if hashed else None
        if found is None:
            raise Ended(Close.FORBIDDEN)
        opening, _ = found
        now = clock.now()
        asked = enter.document is not None
        if rules.decide(rules.facts(opening, now, document_asked=asked), now).reason:
            raise Ended(Close.FORBIDDEN)
        known = staff or passes(queries.keyring(), enter.shown, opening.link, now)
        if opening.asks_code and not known:
            raise Ended(Close.FORBIDDEN)
        return Page(socket, enter, opening)


def _concerns_customer(kind: str) -> bool:
    return kind in _FOR_CUSTOMER or kind.startswith(_OF_MONEY)


def _parsed(text: str) -> Enter | Beat:
    try:
        return _client_frame(text)
    except (msgspec.DecodeError, ValueError):
        raise Ended(Close.BAD_FRAME) from None
