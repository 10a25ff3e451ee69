"""E-invoices coming in: one by one or many in one import, looked at before, undone after."""

import asyncio
import uuid
from typing import Any

import msgspec
from litestar import Request
from litestar.exceptions import PermissionDeniedException
from litestar.params import FromPath, FromQuery

from app.domain import identifiers
from app.domain.errors import Conflict, Refused
from app.domain.imports import actions, queries, undo
from app.domain.imports.queries import MOST_FILES, Batch, BatchFile
from app.domain.imports.rules import CameBy, Preview, Slot, Taken
from app.domain.sessions.rules import Session
from app.domain.staff.rules import may
from app.engine import db
from app.formats import ubl
from app.http.parameters import FileName, ImportLimit, Strict

PAGE = 20


class BatchPage(msgspec.Struct, frozen=True, kw_only=True):
    """Imports, the newest first; `next` asks for the ones before."""

    items: list[Batch]
    next: uuid.UUID | None


class BatchScreen(msgspec.Struct, frozen=True, kw_only=True):
    """One import with its files, and what undoing it would take away."""

    batch: Batch
    files: list[BatchFile]
    undo: undo.Plan


Asked = Request[Session, Any, Any]


async def take(
    request: Asked,
    strict: Strict = False,  # noqa: FBT002  # a query parameter
    name: FileName = "",
) -> Taken:
    """Take in one UBL 2.1 invoice or credit note, sent as the request's body: an import of one.

    The same bytes give the same document. `strict` refuses a number that is used already.
    """
    source, actor = await request.body(), request.user.actor
    slot = Slot(batch=identifiers.new(), origin=_origin(request), name=name)
    try:
        taken = await actions.bring(ubl.read, source, slot, actor, strict=strict)
    except (Refused, Conflict):
        await actions.finish(slot.batch, actor)
        raise
    await actions.finish(slot.batch, actor)
    return taken


async def preview(request: Asked, strict: Strict = False) -> Preview:  # noqa: FBT002  # a query parameter
    """What taking in this file would do, sent as the request's body; nothing is written."""
    source = await request.body()
    draft = await asyncio.to_thread(ubl.read, source)
    async with db().snapshot():
        return await queries.preview(draft, source, strict=strict)


async def put(
    request: Asked,
    batch: FromPath[uuid.UUID],
    place: FromPath[int],
    name: FileName = "",
    strict: Strict = False,  # noqa: FBT002  # a query parameter
) -> Taken:
    """Take one file into an import of many, at its place from 1 to 500.

    The caller makes up the import's id; its first file opens it. The same file at the same place
    again changes nothing, so a request whose answer was lost may be sent again. Nobody else adds
    to an import, and nobody at all once it is finished or undone.
    """
    if not 1 <= place <= MOST_FILES:
        raise Refused(f"An import takes {MOST_FILES} files at most: begin another one.")
    slot = Slot(batch=batch, origin=_origin(request), place=place, name=name)
    return await actions.bring(
        ubl.read, await request.body(), slot, request.user.actor, strict=strict
    )


async def complete(request: Asked, batch: FromPath[uuid.UUID]) -> Batch:
    """End an import of your own, and tell the feed what came of it; once, however often asked."""
    await actions.finish(batch, request.user.actor)
    return await queries.batch(batch)


async def batches(
    before: FromQuery[uuid.UUID | None] = None, limit: ImportLimit = PAGE
) -> BatchPage:
    """The imports, the newest first, from the one before `before` on."""
    items = await queries.batches(limit, before)
    return BatchPage(items=items, next=items[-1].id if len(items) == limit else None)


async def batch(batch: FromPath[uuid.UUID]) -> BatchScreen:
    """One import with its files, and what undoing it would take away now."""
    async with db().snapshot():
        return BatchScreen(
            batch=await queries.batch(batch),
            files=await queries.files(batch),
            undo=await undo.plan(batch),
        )


async def reverse(request: Asked, batch: FromPath[uuid.UUID]) -> Batch:
    """Undo an import: your own, or as an admin anybody's; all of it, while nobody used it."""
    found = await queries.batch(batch)
    if found.actor != request.user.actor and not may(request.user.role, "admin"):
        raise PermissionDeniedException
    await undo.undo(batch, request.user.actor)
    return await queries.batch(batch)


def _origin(request: Asked) -> CameBy:
    return "api" if request.user.key else "screen"


#: Those whose body is a file.
OF_FILES = frozenset({take, preview, put})
