"""Writing a document down: its row, its first version, its files."""

import hashlib
import uuid

import msgspec

from app.domain import identifiers, tables
from app.domain.activity.rules import DocumentCreated
from app.domain.documents import rules
from app.domain.unit import Unit
from app.engine import db


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """Where a new document comes from and whom it concerns; `remarks` is JSON."""

    seller: uuid.UUID
    customer: uuid.UUID
    source: str
    number_taken: bool
    remarks: str


async def keep(unit: Unit, body: bytes) -> str:
    """Keep `body` once, and give its SHA-256 in hexadecimal."""
    sha256 = hashlib.sha256(body).hexdigest()
    await db().fetch(
        "INSERT INTO file (sha256, body, created_at) VALUES ($1, $2, $3)"
        " ON CONFLICT (sha256) DO NOTHING",
        sha256,
        body,
        unit.now,
    )
    return sha256


async def create(
    unit: Unit, content: rules.Content, origin: Origin, files: dict[str, bytes]
) -> uuid.UUID | None:
    """Write `content` down as version 1; None if a document from the same source stands already."""
    document = identifiers.new()
    if not await _insert(unit, document, content, origin):
        return None
    body = rules.canonical(rules.snapshot(str(document), 1, content))
    await tables.DocumentVersion.insert(
        tables.DocumentVersion(
            id=identifiers.new(),
            document=document,
            version=1,
            body=body,
            sha256=hashlib.sha256(body).hexdigest(),
            created_at=unit.now,
        )
    )
    await _attach(unit, document, content, files)
    event = DocumentCreated(
        document_kind=content.kind,
        number=content.number,
        currency=content.currency,
        total=content.totals.gross,
    )
    unit.record(event, customer=origin.customer, document=document)
    return document


async def _insert(unit: Unit, document: uuid.UUID, content: rules.Content, origin: Origin) -> bool:
    row = {
        "id": document,
        "kind": content.kind,
        "seller": origin.seller,
        "customer": origin.customer,
        "number": content.number,
        "number_taken": origin.number_taken,
        "title": content.lines[0].name if content.lines else "",
        "currency": content.currency,
        "total": content.totals.gross,
        "paid": content.totals.prepaid,
        "due": content.totals.due,
        "issued_on": content.issued_on,
        "due_on": content.due_on,
        "version": 1,
        "source": origin.source,
        "remarks": origin.remarks,
        "created_at": unit.now,
    }
    places = ", ".join(f"${place}" for place in range(1, len(row) + 1))
    rows = await db().fetch(
        f"INSERT INTO document ({', '.join(row)}) VALUES ({places})"
        " ON CONFLICT (source) DO NOTHING RETURNING id",
        *row.values(),
    )
    return bool(rows)


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
