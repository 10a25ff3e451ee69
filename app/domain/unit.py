"""One unit of work: one transaction, its events last of all, and a nudge after it commits."""

import datetime as dt
import uuid
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from contextvars import ContextVar
from types import TracebackType
from typing import Any, ClassVar, NamedTuple, Self

import msgspec

from app.domain import clock, identifiers
from app.domain.activity.rules import AnyEvent, kind
from app.domain.errors import Conflict
from app.engine import db, places

FEED_LOCK = 7107  # any number that no other advisory lock of this database uses
_COLUMNS = 9


class Asked(NamedTuple):
    """A request that is done once: who asked it under which key, and what, both hashed."""

    key: str
    fingerprint: str


#: The request that the next unit answers; whoever comes in by HTTP sets it.
asked: ContextVar[Asked | None] = ContextVar("asked", default=None)


class Entry(NamedTuple):
    """One row of the log before it has its number."""

    kind: str
    customer: uuid.UUID | None
    document: uuid.UUID | None
    link: uuid.UUID | None
    visit: uuid.UUID | None
    data: str


class Unit:
    """One transaction that ends with its events, numbered without gaps in commit order.

    Raises whatever its body or the database raises; then nothing of it stands and nobody is told.
    """

    #: Called with the last number after each commit; the one who joins the rooms sets it.
    committed: ClassVar[Callable[[int], None]] = staticmethod(lambda _seq: None)
    #: Called after each commit that left something to do to the world now.
    owed: ClassVar[Callable[[], None]] = staticmethod(lambda: None)

    def __init__(self, actor: str) -> None:
        self.actor = actor
        self.now = clock.now()
        self.seq = 0
        self._entries: list[Entry] = []
        self._effects: list[tuple[Any, ...]] = []
        self._due = False
        self._asked: Asked | None = None
        self._transaction: AbstractAsyncContextManager[None] | None = None

    def record(
        self,
        event: AnyEvent,
        *,
        customer: uuid.UUID | None = None,
        document: uuid.UUID | None = None,
        link: uuid.UUID | None = None,
        visit: uuid.UUID | None = None,
    ) -> None:
        """Write `event` to the log when the unit commits."""
        data = msgspec.json.encode(event).decode()
        self._entries.append(Entry(kind(event), customer, document, link, visit, data))

    def later(self, effect: msgspec.Struct, *, key: str, due_at: dt.datetime | None = None) -> None:
        """Do `effect` to the world after the commit, once for each `key`."""
        tag = str(effect.__struct_config__.tag)
        data = msgspec.json.encode(effect).decode()
        self._effects.append((identifiers.new(), key, tag, data, due_at or self.now))
        self.due()

    def due(self) -> None:
        """Have the outbox looked at after the commit."""
        self._due = True

    async def __aenter__(self) -> Self:
        self._asked = asked.get()
        asked.set(None)
        self._transaction = db().transaction()
        await self._transaction.__aenter__()
        return self

    async def __aexit__(
        self,
        kind_: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._transaction is not None  # noqa: S101  # __aenter__ set it
        if error is None:
            try:
                await self._flush()
            except BaseException as failed:
                await self._transaction.__aexit__(type(failed), failed, failed.__traceback__)
                raise
        await self._transaction.__aexit__(kind_, error, trace)
        if error is None and self.seq:
            Unit.committed(self.seq)
        if error is None and self._due:
            Unit.owed()

    async def _flush(self) -> None:
        if self._asked:
            await self._answer(self._asked)
        for effect in self._effects:
            await db().fetch(
                "INSERT INTO outbox (id, key, kind, data, due_at, attempts)"
                " VALUES ($1, $2, $3, $4, $5, 0) ON CONFLICT (key) DO NOTHING",
                *effect,
            )
        if not self._entries:
            return
        if db().engine_type == "postgres":  # on SQLite BEGIN IMMEDIATE is the lock
            await db().fetch(f"SELECT pg_advisory_xact_lock({FEED_LOCK})")
        head: int = (await db().fetch("SELECT coalesce(max(seq), 0) AS head FROM activity"))[0][
            "head"
        ]
        await self._insert(head)
        self.seq = head + len(self._entries)

    async def _answer(self, request: Asked) -> None:
        """Write down, in the transaction that does it, that the request was answered."""
        made = await db().fetch(
            "INSERT INTO request (key, fingerprint, created_at) VALUES ($1, $2, $3)"
            " ON CONFLICT (key) DO NOTHING RETURNING key",
            *request,
            self.now,
        )
        if not made:
            raise Conflict("This is being done already.")

    async def _insert(self, head: int) -> None:
        values: list[Any] = []
        for seq, entry in enumerate(self._entries, head + 1):
            values += (seq, self.now, self.actor, *entry)
        await db().fetch(
            "INSERT INTO activity (seq, at, actor, kind, customer, document, link, visit, data)"
            f" VALUES {places(len(self._entries), _COLUMNS)}",
            *values,
        )
