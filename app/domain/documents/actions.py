"""Writing a document down: its row, its versions, its files; and ending it."""

import hashlib
import uuid
from typing import Any

import msgspec

from app.domain import identifiers, tables
from app.domain.activity.rules import (
    DocumentCreated,
    DocumentDiscarded,
    DocumentIssued,
    DocumentUpdated,
    DocumentVoided,
)
from app.domain.documents import rules
from app.domain.errors import Conflict, NotFound
from app.domain.parties import folded
from app.domain.stored import keep
from app.domain.unit import Unit
from app.engine import Row, db


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """Where a new document comes from and whom it concerns; `remarks` is JSON."""

    seller: uuid.UUID
    customer: uuid.UUID
    source: str | None = None
    number_taken: bool = False
    remarks: str = "[]"
    against: uuid.UUID | None = None
    external_id: str | None = None


async def create(
    unit: Unit, content: rules.Content, origin: Origin, files: dict[str, bytes]
) -> uuid.UUID | None:
    """Write `content` down as version 1; None if a document from the same source stands already."""
    document = identifiers.new()
    if not await _insert(unit, document, content, origin, version=1):
        return None
    await _add_version(unit, document, 1, content, "")
    await _attach(unit, document, content, files)
    _tell_created(unit, document, content, origin.customer)
    return document


async def begin(unit: Unit, content: rules.Content, origin: Origin) -> uuid.UUID:
    """A row for what is only a draft: no version, no number."""
    document = identifiers.new()
    await _insert(unit, document, content, origin, version=0)
    _tell_created(unit, document, content, origin.customer)
    return document


async def redraft(unit: Unit, row: Row, content: rules.Content, origin: Origin) -> None:
    """Let the row of a draft that was never issued show what it says now.

    Told only where lists show something else: writers save often.
    """
    columns = _columns(content, origin) | {"customer": origin.customer, "against": origin.against}
    if all(row[name] == value for name, value in columns.items()):
        return
    await _update(row["id"], columns)
    unit.record(DocumentUpdated(version=0), customer=origin.customer, document=row["id"])


async def issue(unit: Unit, row: Row, content: rules.Content, origin: Origin, wording: str) -> None:
    """Write `content` down as the next version, which is in force from now on."""
    version = row["version"] + 1
    columns = _columns(content, origin) | {
        "version": version,
        "paid": row["paid"],
        "due": content.totals.due - row["paid"],
    }
    await _update(row["id"], columns)
    await _add_version(unit, row["id"], version, content, wording)
    event = (
        DocumentIssued(
            document_kind=content.kind,
            number=content.number,
            currency=content.currency,
            total=content.totals.gross,
        )
        if version == 1
        else DocumentUpdated(version=version)
    )
    unit.record(event, customer=row["customer"], document=row["id"])


async def void(unit: Unit, document: uuid.UUID) -> None:
    """End a document that was issued; it keeps its number and stays to be seen.

    Raises NotFound, or Conflict for a draft, one that has ended, or one with money on it.
    """
    row = await standing(document)
    if not row["version"]:
        raise Conflict("This is only a draft: discard it.")
    if row["paid"]:
        raise Conflict("Something was paid on it: give that back first.")
    await _update(document, {"voided_at": unit.now})
    await db().fetch("DELETE FROM draft WHERE document = $1", document)
    unit.record(DocumentVoided(), customer=row["customer"], document=document)


async def discard(unit: Unit, row: Row) -> None:
    """Remove a draft that was never issued. Raises Conflict."""
    if row["version"]:
        raise Conflict("This was issued: it can only be voided.")
    await db().fetch("DELETE FROM engagement WHERE subject = $1", row["id"])
    await db().fetch("DELETE FROM document WHERE id = $1", row["id"])
    unit.record(DocumentDiscarded(), customer=row["customer"], document=row["id"])


async def standing(document: uuid.UUID) -> Row:
    """The row of a document that has not ended. Raises NotFound, Conflict."""
    rows = await db().fetch("SELECT * FROM document WHERE id = $1", document)
    if not rows:
        raise NotFound("There is no such document.")
    if rows[0]["voided_at"]:
        raise Conflict("This document is void.")
    return rows[0]


def _tell_created(
    unit: Unit, document: uuid.UUID, content: rules.Content, customer: uuid.UUID
) -> None:
    event = DocumentCreated(
        document_kind=content.kind,
        number=content.number,
        currency=content.currency,
        total=content.totals.gross,
    )
    unit.record(event, customer=customer, document=document)


def _columns(content: rules.Content, origin: Origin) -> dict[str, Any]:
    """What the row repeats of the content, so that lists need not read it."""
    title = content.lines[0].name if content.lines else ""
    return {
        "number": content.number,
        "title": title,
        "currency": content.currency,
        "total": content.totals.gross,
        "due": content.totals.due,
        "issued_on": content.issued_on,
        "due_on": content.due_on,
        "valid_until": content.valid_until,
        "external_id": origin.external_id,
        "search": folded(f"{content.number} {title} {origin.external_id or ''}"),
    }


async def _insert(
    unit: Unit, document: uuid.UUID, content: rules.Content, origin: Origin, *, version: int
) -> bool:
    row = {
        "id": document,
        "kind": content.kind,
        "seller": origin.seller,
        "customer": origin.customer,
        "number_taken": origin.number_taken,
        "paid": content.totals.prepaid,
        "version": version,
        "source": origin.source,
        "against": origin.against,
        "remarks": origin.remarks,
        "created_at": unit.now,
        **_columns(content, origin),
    }
    places = ", ".join(f"${place}" for place in range(1, len(row) + 1))
    rows = await db().fetch(
        f"INSERT INTO document ({', '.join(row)}) VALUES ({places})"
        " ON CONFLICT DO NOTHING RETURNING id",
        *row.values(),
    )
    if not rows:
        if origin.external_id is not None:
            raise Conflict(f"Another document is called {origin.external_id} already.")
        return False
    await tables.Engagement.insert(tables.Engagement(subject=document, scope="document"))
    return True


async def _update(document: uuid.UUID, columns: dict[str, Any]) -> None:
    external_id = columns.get("external_id")
    if external_id is not None:
        taken = await db().fetch(
            "SELECT id FROM document WHERE external_id = $1 AND id <> $2", external_id, document
        )
        if taken:
            raise Conflict(f"Another document is called {external_id} already.")
    sets = ", ".join(f"{name} = ${place}" for place, name in enumerate(columns, 2))
    await db().fetch(f"UPDATE document SET {sets} WHERE id = $1", document, *columns.values())


async def _add_version(
    unit: Unit, document: uuid.UUID, version: int, content: rules.Content, wording: str
) -> None:
    body = rules.canonical(rules.snapshot(str(document), version, content))
    await tables.DocumentVersion.insert(
        tables.DocumentVersion(
            id=identifiers.new(),
            document=document,
            version=version,
            body=body,
            sha256=hashlib.sha256(body).hexdigest(),
            wording=wording,
            created_at=unit.now,
        )
    )


async def _attach(
    unit: Unit, document: uuid.UUID, content: rules.Content, files: dict[str, bytes]
) -> None:
    for attachment in content.attachments:
        if not attachment.sha256:
            continue
        await tables.DocumentFile.insert(
            tables.DocumentFile(
                id=identifiers.new(),
                document=document,
                file=await keep(unit, files[attachment.sha256]),
                name=attachment.name,
                media_type=attachment.media_type,
            )
        )
