"""Taking in documents that another system wrote: once for the same bytes, whole or not at all."""

import asyncio
import hashlib
import uuid
from collections.abc import Callable

import msgspec

from app.domain import identifiers
from app.domain.activity.rules import BankDetailsProposed, ImportFinished
from app.domain.customers.actions import known as known_customer
from app.domain.documents.actions import Origin, create
from app.domain.documents.queries import number_taken
from app.domain.documents.rules import Remark
from app.domain.errors import Conflict, NotFound, Refused
from app.domain.imports import queries, rules
from app.domain.imports.rules import Draft, Refusal, Slot, Taken
from app.domain.links.actions import issue
from app.domain.sellers.actions import known as known_seller
from app.domain.settings.queries import current
from app.domain.stored import keep
from app.domain.unit import Unit
from app.engine import Row, db

#: Any number that no other advisory lock of this database uses: imports share it, an undo has it
#: alone, so that nobody builds on what is just being taken away.
LOCK = 7108


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one file, with the customer and the seller that were made for it."""

    taken: Taken
    customer: uuid.UUID | None = None
    seller: uuid.UUID | None = None


async def bring(
    read: Callable[[bytes], Draft], source: bytes, slot: Slot, actor: str, *, strict: bool = False
) -> Taken:
    """Take one file into its import, and note what became of it.

    The same file at the same place again changes nothing, and is answered as it was before.
    Raises Refused or Conflict, once that is noted; NotFound for an import of somebody else.
    """
    try:
        draft = await asyncio.to_thread(read, source)
        return await take(draft, source, actor, strict=strict, slot=slot)
    except (Refused, Conflict) as refusal:
        await refuse(slot, source, refusal, actor)
        raise


async def take(
    draft: Draft, source: bytes, actor: str, *, strict: bool = False, slot: Slot | None = None
) -> Taken:
    """Keep the document of one file, with its customer and their links.

    The same bytes give the same document. Raises Conflict for a number that is used already, when
    `strict`; else that is a remark. Without a slot it belongs to no import, and cannot be undone.
    """
    async with Unit(actor) as unit:
        if db().engine_type == "postgres":  # on SQLite BEGIN IMMEDIATE is the lock
            await db().fetch(f"SELECT pg_advisory_xact_lock_shared({LOCK})")
        if slot and (before := await _enter(unit, slot, source)):
            return before
        file = await keep(unit, source)
        standing = await queries.from_source(file)
        made = Made(taken=standing) if standing else await _create(unit, draft, file, strict=strict)
        if slot:
            await _note(slot, file, made)
    return made.taken


async def refuse(slot: Slot, source: bytes, refusal: Exception, actor: str) -> None:
    """Note that a file was refused, and why. Raises Conflict, NotFound."""
    faults = refusal.faults if isinstance(refusal, Refused) else ()
    async with Unit(actor) as unit:
        if await _enter(unit, slot, source) is None:
            sha256 = hashlib.sha256(source).hexdigest()
            await _note(slot, sha256, Refusal(str(refusal), faults))


async def finish(batch: uuid.UUID, actor: str) -> None:
    """End an import, once, and tell what came of its files. Raises NotFound, Conflict."""
    async with Unit(actor) as unit:
        rows = await db().fetch("SELECT * FROM import_batch WHERE id = $1", batch)
        if not rows or rows[0]["actor"] != actor:
            raise NotFound("There is no such import of yours.")
        if rows[0]["undone_at"]:
            raise Conflict("This import was undone.")
        ended = await db().fetch(
            "UPDATE import_batch SET finished_at = $1 WHERE id = $2 AND finished_at IS NULL"
            " RETURNING id",
            unit.now,
            batch,
        )
        if ended:
            counted = await queries.counts(batch)
            unit.record(ImportFinished(**counted, batch=batch))


async def _create(unit: Unit, draft: Draft, file: str, *, strict: bool) -> Made:
    content = draft.content
    settings = await current()
    seller = await known_seller(unit, content.seller, settings)
    taken = await number_taken(content.kind, seller["id"], content.number)
    remarks = draft.remarks + rules.doubts(
        content,
        seller=seller["name"],
        confirmed=seller["confirmed_at"] is not None,
        number_taken=taken,
        strict=strict,
    )
    customer, new = await known_customer(unit, content.buyer)
    origin = Origin(
        seller=seller["id"],
        customer=customer,
        source=file,
        number_taken=taken,
        remarks=msgspec.json.encode(remarks).decode(),
    )
    document = await create(unit, content, origin, draft.files)
    if document is None:
        return await _raced(file)
    if new:
        await issue(unit, customer, None, settings.link_days)
    await issue(unit, customer, document, settings.link_days)
    if content.payment and seller["confirmed_at"] is None:
        proposed = BankDetailsProposed(seller=seller["id"])
        unit.record(proposed, customer=customer, document=document)
    return Made(
        taken=_taken(document, draft, remarks),
        customer=customer if new else None,
        seller=seller["id"] if seller["new"] else None,
    )


async def _raced(file: str) -> Made:
    standing = await queries.from_source(file)
    assert standing is not None  # noqa: S101  # the insert met it
    return Made(taken=standing)


async def _enter(unit: Unit, slot: Slot, source: bytes) -> Taken | None:
    """Open the import if this is its first file; what became of the file, if it came before."""
    await db().fetch(
        "INSERT INTO import_batch (id, actor, origin, created_at, undone_by)"
        " VALUES ($1, $2, $3, $4, '') ON CONFLICT (id) DO NOTHING",
        slot.batch,
        unit.actor,
        slot.origin,
        unit.now,
    )
    (batch,) = await db().fetch("SELECT * FROM import_batch WHERE id = $1", slot.batch)
    if batch["actor"] != unit.actor:
        raise NotFound("There is no such import of yours.")
    if batch["undone_at"]:
        raise Conflict("This import was undone. Import the files anew.")
    rows = await db().fetch(
        "SELECT * FROM import_file WHERE batch = $1 AND place = $2", slot.batch, slot.place
    )
    if rows and rows[0]["outcome"] != "refused":
        return _before(rows[0], source)
    if batch["finished_at"]:
        raise Conflict("This import is finished. Begin another one.")
    return None


def _before(row: Row, source: bytes) -> Taken:
    if row["sha256"] != hashlib.sha256(source).hexdigest():
        raise Conflict("Another file stands at this place of the import.")
    return Taken(
        document=str(row["document"]),
        kind=row["kind"],
        number=row["number"],
        created=row["outcome"] == "created",
        remarks=msgspec.json.decode(row["remarks"], type=tuple[Remark, ...]),
    )


async def _note(slot: Slot, sha256: str, what: Made | Refusal) -> None:
    """Write down what became of a file; a refused one may be tried again at its place."""
    row = {
        "id": identifiers.new(),
        "batch": slot.batch,
        "place": slot.place,
        "name": rules.file_name(slot.name),
        "sha256": sha256,
        "outcome": "refused",
        "document": None,
        "kind": "",
        "number": "",
        "customer": None,
        "seller": None,
        "remarks": "[]",
        "refusal": "",
    }
    if isinstance(what, Refusal):
        row["refusal"] = msgspec.json.encode(what).decode()
    else:
        taken = what.taken
        row |= {
            "outcome": "created" if taken.created else "known",
            "document": uuid.UUID(taken.document),
            "kind": taken.kind,
            "number": taken.number,
            "customer": what.customer,
            "seller": what.seller,
            "remarks": msgspec.json.encode(taken.remarks).decode(),
        }
    places = ", ".join(f"${place}" for place in range(1, len(row) + 1))
    changed = ", ".join(f"{name} = excluded.{name}" for name in row if name != "id")
    await db().fetch(
        f"INSERT INTO import_file ({', '.join(row)}) VALUES ({places})"
        f" ON CONFLICT (batch, place) DO UPDATE SET {changed}",
        *row.values(),
    )


def _taken(document: uuid.UUID, draft: Draft, remarks: tuple[Remark, ...]) -> Taken:
    return Taken(
        document=str(document),
        kind=draft.content.kind,
        number=draft.content.number,
        created=True,
        remarks=remarks,
    )
