"""What a file would become, what became of those that came in, and whether that can be undone."""

import datetime as dt
import hashlib
import uuid

import msgspec

from app.domain import parties
from app.domain.documents.queries import number_taken
from app.domain.documents.rules import Kind, Remark
from app.domain.errors import NotFound
from app.domain.imports import rules
from app.domain.imports.rules import CameBy, Draft, Outcome, Preview, Refusal, Taken
from app.domain.settings.queries import current
from app.domain.settings.rules import is_ours
from app.engine import db

#: A screen shows no more files of one import than it could send.
MOST_FILES = 500

_BATCHES = """SELECT import_batch.id, import_batch.actor, import_batch.origin,
  import_batch.created_at, import_batch.finished_at, import_batch.undone_at,
  coalesce(staff.name, api_key.name) AS actor_name, undoer.name AS undone_by_name,
  (SELECT count(*) FROM import_file
   WHERE batch = import_batch.id AND outcome = 'created') AS created,
  (SELECT count(*) FROM import_file
   WHERE batch = import_batch.id AND outcome = 'known') AS known,
  (SELECT count(*) FROM import_file
   WHERE batch = import_batch.id AND outcome = 'refused') AS refused
FROM import_batch
LEFT JOIN staff ON import_batch.actor = 'staff:' || CAST(staff.id AS varchar)
LEFT JOIN api_key ON import_batch.actor = 'key:' || CAST(api_key.id AS varchar)
LEFT JOIN staff AS undoer ON import_batch.undone_by = 'staff:' || CAST(undoer.id AS varchar)
"""


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """One import: who, when, by which way, and how many files came to what."""

    id: uuid.UUID
    actor: str
    actor_name: str | None
    origin: CameBy
    created_at: dt.datetime
    finished_at: dt.datetime | None
    undone_at: dt.datetime | None
    undone_by_name: str | None
    created: int
    known: int
    refused: int


class BatchFile(msgspec.Struct, frozen=True, kw_only=True):
    """One file of an import; `here`: its document still is."""

    place: int
    name: str
    outcome: Outcome
    document: uuid.UUID | None
    kind: Kind | None
    number: str
    here: bool
    remarks: tuple[Remark, ...]
    refusal: Refusal | None


async def batch(identifier: uuid.UUID) -> Batch:
    """Raises NotFound."""
    rows = await db().fetch(f"{_BATCHES} WHERE import_batch.id = $1", identifier)
    if not rows:
        raise NotFound("There is no such import.")
    return msgspec.convert(rows[0], Batch, strict=False)


async def batches(limit: int, before: uuid.UUID | None = None) -> list[Batch]:
    """Imports, the newest first, from the one before `before` on."""
    where, values = "", [limit]
    if before:
        where = (
            " WHERE (import_batch.created_at, import_batch.id) < (SELECT"
            " before.created_at, before.id FROM import_batch AS before WHERE before.id = $2)"
        )
        values.append(before)  # type: ignore[arg-type]
    rows = await db().fetch(
        f"{_BATCHES}{where} ORDER BY import_batch.created_at DESC, import_batch.id DESC LIMIT $1",
        *values,
    )
    return msgspec.convert(rows, list[Batch], strict=False)


async def files(batch: uuid.UUID) -> list[BatchFile]:
    """The first files of an import, in order."""
    rows = await db().fetch(
        "SELECT import_file.*, document.id IS NOT NULL AS here FROM import_file"
        " LEFT JOIN document ON document.id = import_file.document"
        " WHERE import_file.batch = $1 ORDER BY import_file.place LIMIT $2",
        batch,
        MOST_FILES,
    )
    for row in rows:
        row["kind"] = row["kind"] or None
        row["remarks"] = msgspec.json.decode(row["remarks"])
        row["refusal"] = msgspec.json.decode(row["refusal"]) if row["refusal"] else None
    return msgspec.convert(rows, list[BatchFile], strict=False)


async def counts(batch: uuid.UUID) -> dict[str, int]:
    """How many files of an import came to what."""
    rows = await db().fetch(
        "SELECT outcome, count(*) AS files FROM import_file WHERE batch = $1 GROUP BY outcome",
        batch,
    )
    return dict.fromkeys(("created", "known", "refused"), 0) | {
        row["outcome"]: row["files"] for row in rows
    }


async def from_source(sha256: str) -> Taken | None:
    """The document that these bytes made before."""
    rows = await db().fetch(
        "SELECT id, kind, number, remarks FROM document WHERE source = $1", sha256
    )
    if not rows:
        return None
    return Taken(
        document=str(rows[0]["id"]),
        kind=rows[0]["kind"],
        number=rows[0]["number"],
        created=False,
        remarks=msgspec.json.decode(rows[0]["remarks"], type=tuple[Remark, ...]),
    )


async def preview(draft: Draft, source: bytes, *, strict: bool = False) -> Preview:
    """What taking in this file would do now; writes nothing.

    Raises Conflict where taking it in would: for a number that is used already, when `strict`.
    """
    content = draft.content
    sha256 = hashlib.sha256(source).hexdigest()
    standing = await from_source(sha256)
    remarks = standing.remarks if standing else await _remarks(draft, strict=strict)
    customer, name = await _customer(content.buyer)
    number_key, customer_key = rules.keys(content)
    return Preview(
        document=uuid.UUID(standing.document) if standing else None,
        kind=standing.kind if standing else content.kind,
        number=standing.number if standing else content.number,
        customer=customer,
        customer_name=name,
        seller_name=content.seller.legal_name or content.seller.name,
        currency=content.currency,
        total=content.totals.gross,
        due=content.totals.due,
        issued_on=content.issued_on,
        due_on=content.due_on,
        remarks=remarks,
        sha256=sha256,
        number_key=number_key,
        customer_key=customer_key,
    )


async def _remarks(draft: Draft, *, strict: bool) -> tuple[Remark, ...]:
    party = draft.content.seller
    rows = await db().fetch(
        "SELECT id, name, confirmed_at FROM seller WHERE identity = $1", parties.identity(party)
    )
    if rows:
        name, confirmed = rows[0]["name"], rows[0]["confirmed_at"] is not None
        taken = await number_taken(draft.content.kind, rows[0]["id"], draft.content.number)
    else:
        name, confirmed = party.legal_name or party.name, is_ours(await current(), party)
        taken = False
    return draft.remarks + rules.doubts(
        draft.content, seller=name, confirmed=confirmed, number_taken=taken, strict=strict
    )


async def _customer(buyer: parties.Party) -> tuple[uuid.UUID | None, str]:
    """The customer that a buyer is known as; else nobody, and the name it would get."""
    rows = await db().fetch(
        "SELECT id, name FROM customer WHERE identity = $1", parties.identity(buyer)
    )
    return (rows[0]["id"], rows[0]["name"]) if rows else (None, buyer.name)
