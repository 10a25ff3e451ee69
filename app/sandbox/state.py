"""Everything that the stand-in remembers, its clock, and where it is kept."""

import hashlib
import os
import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import msgspec

from app.sandbox.errors import missing
from app.sandbox.objects import Object

_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#: How long the file keeps what is over, in seconds.
KEPT = 30 * 86_400
_NO_CAUSE: dict[str, str | None] = {"id": None, "idempotency_key": None}


class Due(msgspec.Struct):
    """What happens by itself at a time: a debit settles, a session expires."""

    at: int
    job: str
    subject: str


class Reply(msgspec.Struct):
    """What was answered to an idempotency key."""

    at: int
    request: str
    status: int
    body: str


class Delivery(msgspec.Struct):
    """One event on its way to one endpoint, with the statuses answered so far; 0 is none."""

    id: str
    event: str
    endpoint: str
    body: str
    due: int
    state: Literal["waiting", "accepted", "given up", "dropped"] = "waiting"
    answers: list[int] = []


class Asked(msgspec.Struct):
    """A request that was answered, for the log."""

    at: int
    id: str
    method: str
    path: str
    status: int
    key: str | None


class Memory(msgspec.Struct):
    """What is kept in the file."""

    objects: dict[str, Object] = {}
    notes: dict[str, dict[str, Any]] = {}
    due: list[Due] = []
    deliveries: list[Delivery] = []
    replies: dict[str, Reply] = {}
    asked: list[Asked] = []
    serials: dict[str, int] = {}
    offset: int = 0


class State:
    """The memory, the clock, and new ids.

    `notes` holds, by an object's id, what Stripe knows of it and never answers: a card's number,
    an endpoint's secrets, the session that an intent belongs to.
    """

    def __init__(
        self, *, url: str, path: Path | None, now: Callable[[], datetime] | None, seed: int
    ) -> None:
        self.url = url.rstrip("/")
        self._path = path
        self._base = now or (lambda: datetime.now(UTC))
        self._seed = seed
        self.memory = _load(path)
        self.pinned: int | None = None
        self.cause = _NO_CAUSE

    @property
    def objects(self) -> dict[str, Object]:
        return self.memory.objects

    def now(self) -> int:
        """Seconds since 1970 on the sandbox's clock."""
        if self.pinned is not None:
            return self.pinned
        return int(self._base().timestamp()) + self.memory.offset

    def id(self, prefix: str, length: int = 24) -> str:
        return prefix + "".join(self.random(prefix).choices(_LETTERS, k=length))

    def random(self, of: str) -> random.Random:
        """A new source of chance: the same for the same number of the same kind of thing."""
        number = self.memory.serials[of] = self.memory.serials.get(of, 0) + 1
        digest = hashlib.sha256(f"{self._seed}:{of}:{number}".encode()).digest()
        return random.Random(digest)  # noqa: S311  # is to be repeatable

    def add(self, made: Object) -> Object:
        self.objects[made["id"]] = made
        return made

    def get(self, kind: str, key: str, param: str = "id", status: int = 404) -> Object:
        """The object. Raises ApiError if there is none of this kind."""
        found = self.objects.get(key)
        if found is None or found["object"] != kind:
            raise missing(kind, key, param, status)
        return found

    def every(self, kind: str) -> Iterator[Object]:
        """All objects of a kind, the newest first."""
        return (each for each in reversed(self.objects.values()) if each["object"] == kind)

    def note(self, key: str) -> dict[str, Any]:
        return self.memory.notes.setdefault(key, {})

    def schedule(self, seconds: int, job: str, subject: str) -> None:
        self.memory.due.append(Due(self.now() + seconds, job, subject))

    def unschedule(self, job: str, subject: str) -> None:
        self.memory.due = [
            each for each in self.memory.due if (each.job, each.subject) != (job, subject)
        ]

    def _forget(self) -> None:
        """Old events, and sessions that nobody used: the file would grow for ever."""
        oldest, memory = self.now() - KEPT, self.memory
        waiting = {each.event for each in memory.deliveries if each.state == "waiting"}
        gone = {
            key
            for key, each in memory.objects.items()
            if (each["object"] == "event" and each["created"] < oldest and key not in waiting)
            or (_unused(each) and each["expires_at"] < oldest)
        }
        for key in gone:
            del memory.objects[key]
        memory.deliveries = [each for each in memory.deliveries if each.event not in gone]
        memory.notes = {
            key: note
            for key, note in memory.notes.items()
            if key not in gone and note.get("thin", {}).get("snapshot_event") not in gone
        }

    def save(self) -> None:
        """Write the file, whole or not at all."""
        if self._path is None:
            return
        self._forget()
        self._path.parent.mkdir(parents=True, exist_ok=True)
        draft = self._path.with_name(f"{self._path.name}.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(msgspec.json.encode(self.memory))
        draft.replace(self._path)


def _unused(each: Object) -> bool:
    return bool(each["object"] == "checkout.session" and each["status"] == "expired")


def _load(path: Path | None) -> Memory:
    if path is None or not path.exists():
        return Memory()
    return msgspec.json.decode(path.read_bytes(), type=Memory)
