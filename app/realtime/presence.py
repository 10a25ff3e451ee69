"""Who is looking now: in memory, shared between workers, never stored."""

import asyncio
import uuid
from collections.abc import Callable, Sequence
from typing import TypeAlias

import msgspec

from app.domain.activity.queries import Entry
from app.realtime.frames import Presence, Viewer, encode

#: Visits that no doorway shows.
NOBODY = frozenset({"scanner", "staff"})
GONE_AFTER = 15.0  # seconds after the last heartbeat
_SWEEP = 0.5
TELL_EVERY = 0.05  # seconds between two frames: however many come and go, 20 a second
_decode = msgspec.json.Decoder(Viewer).decode

#: A visit and the document on the screen; one person may have two tabs.
Place: TypeAlias = tuple[uuid.UUID, uuid.UUID | None]


class Seen(msgspec.Struct):
    """A viewer, and when it last gave a sign of life, on this process's clock."""

    viewer: Viewer
    at: float


class Doorway:
    """Everybody at the door, as this worker knows it."""

    def __init__(self) -> None:
        self._seen: dict[Place, Seen] = {}
        self._changed: dict[Place, Viewer] = {}
        #: Called with who changed, for the dashboards, and with each word for the other workers.
        self.tell: Callable[[Sequence[Viewer]], None] = lambda _viewers: None
        self.share: Callable[[str], None] = lambda _word: None

    def everybody(self) -> bytes:
        """A full `Presence` frame."""
        return encode(Presence(full=True, viewing=[seen.viewer for seen in self._seen.values()]))

    def here(self, viewer: Viewer) -> None:
        """A sign of life, or the end, at a socket of this worker."""
        self._take(viewer)
        self.share(encode(viewer).decode())

    def heard(self, word: str) -> None:
        """A sign of life, or the end, at another worker."""
        self._take(_decode(word))

    def read(self, entries: Sequence[Entry]) -> None:
        """Learn from the log whose visits they turned out to be."""
        classes = {entry.visit: entry.visit_class for entry in entries if entry.visit}
        for (visit, _), seen in list(self._seen.items()):
            if visit in classes:
                human, gone = classes[visit] == "human", classes[visit] in NOBODY
                self._set(seen, msgspec.structs.replace(seen.viewer, human=human))
                if gone:
                    self._take(msgspec.structs.replace(seen.viewer, gone=True))

    def forget(self, customer: uuid.UUID) -> None:
        """Let everybody of a customer go at once."""
        for seen in [each for each in self._seen.values() if each.viewer.customer == customer]:
            self.here(msgspec.structs.replace(seen.viewer, gone=True))

    async def run(self) -> None:
        """Let those go who gave no sign of life, until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(_SWEEP)
            late = loop.time() - GONE_AFTER
            for seen in [seen for seen in self._seen.values() if seen.at < late]:
                self._take(msgspec.structs.replace(seen.viewer, gone=True))

    def _take(self, viewer: Viewer) -> None:
        place = viewer.visit, viewer.document
        seen = self._seen.get(place)
        if viewer.gone:
            if self._seen.pop(place, None):
                self._tell(viewer)
            return
        now = asyncio.get_running_loop().time()
        if seen is None:
            self._seen[place] = Seen(viewer, now)
            self._tell(viewer)
            return
        seen.at = now
        human = seen.viewer.human or viewer.human
        self._set(seen, msgspec.structs.replace(viewer, human=human, since=seen.viewer.since))

    def _set(self, seen: Seen, viewer: Viewer) -> None:
        if viewer != seen.viewer:
            seen.viewer = viewer
            self._tell(viewer)

    def _tell(self, viewer: Viewer) -> None:
        """Tell of this soon, with whatever else changes until then; the last word counts."""
        if not self._changed:
            asyncio.get_running_loop().call_later(TELL_EVERY, self._tell_all)
        self._changed[viewer.visit, viewer.document] = viewer

    def _tell_all(self) -> None:
        changed, self._changed = self._changed, {}
        self.tell(list(changed.values()))
