"""A version as it was frozen, and the PDF that was made of it."""

import datetime as dt
import uuid

import msgspec

from app.domain.documents.rules import Kind
from app.domain.errors import NotFound
from app.engine import db


class Frozen(msgspec.Struct, frozen=True, kw_only=True):
    """One version of a document; `body` is its canonical snapshot, `locale` the customer's."""

    document: uuid.UUID
    kind: Kind
    number: str
    version: int
    body: bytes
    sha256: str
    created_at: dt.datetime
    seller_confirmed: bool
    locale: str


async def frozen(document: uuid.UUID, version: int | None = None) -> Frozen:
    """The version asked for, or the one in force. Raises NotFound."""
    rows = await db().fetch(
        "SELECT document.id AS document, document.kind, document.number, document_version.version,"
        " document_version.body, document_version.sha256, document_version.created_at,"
        " seller.confirmed_at IS NOT NULL AS seller_confirmed,"
        " coalesce((SELECT contact.locale FROM contact WHERE contact.customer = document.customer"
        " ORDER BY contact.position, contact.id LIMIT 1), '') AS locale FROM document"
        " JOIN seller ON seller.id = document.seller"
        " JOIN document_version ON document_version.document = document.id"
        " AND document_version.version = coalesce($2, document.version) WHERE document.id = $1",
        document,
        version,
    )
    if not rows:
        raise NotFound("There is no such version of a document.")
    return msgspec.convert(rows[0], Frozen, strict=False)


async def kept(key: str) -> bytes | None:
    """The PDF that is kept under `key`."""
    rows = await db().fetch(
        "SELECT file.body FROM paper JOIN file ON file.sha256 = paper.file WHERE paper.key = $1",
        key,
    )
    return rows[0]["body"] if rows else None
