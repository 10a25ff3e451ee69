"""Drafts as the editor shows them."""

import uuid

import msgspec

from app.domain.documents import queries as documents
from app.domain.documents.rules import Snapshot
from app.domain.drafts import copies
from app.domain.drafts.rules import Wording
from app.domain.errors import Conflict, NotFound
from app.engine import db


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """What is written and not issued yet; `version` goes up with every change that is saved."""

    document: uuid.UUID
    version: int
    wording: Wording


async def draft(document: uuid.UUID) -> Draft:
    """What is written of `document`; of an issued one without changes, what it says, at version 0.

    Raises NotFound, or Conflict for one that came from a file.
    """
    rows = await db().fetch("SELECT version, wording FROM draft WHERE document = $1", document)
    if not rows:
        return Draft(document=document, version=0, wording=await _issued(document))
    wording = msgspec.json.decode(rows[0]["wording"], type=Wording)
    return Draft(document=document, version=rows[0]["version"], wording=wording)


async def copy(document: uuid.UUID) -> Wording:
    """The beginning of another document like this one. Raises NotFound."""
    card = await documents.card(document)
    if not card.version:
        return copies.renewed((await draft(document)).wording)
    rows = await db().fetch(_IN_FORCE, document)
    if rows[0]["wording"]:
        return copies.renewed(msgspec.json.decode(rows[0]["wording"], type=Wording))
    frozen = msgspec.json.decode(rows[0]["body"], type=Snapshot)
    return copies.rewritten(frozen, card.customer)


async def credit(document: uuid.UUID) -> Wording:
    """The beginning of a credit note for all of an invoice. Raises NotFound, Conflict."""
    card = await documents.card(document)
    if card.kind != "invoice" or not card.version or card.status == "void":
        raise Conflict("Only an invoice that was issued can be credited.")
    return msgspec.structs.replace(
        await copy(document), kind="credit_note", against=document, terms="", note=""
    )


_IN_FORCE = """SELECT document_version.wording, document_version.body FROM document
JOIN document_version ON document_version.document = document.id
  AND document_version.version = document.version
WHERE document.id = $1"""


async def _issued(document: uuid.UUID) -> Wording:
    rows = await db().fetch(_IN_FORCE, document)
    if not rows:
        raise NotFound("There is no such document.")
    if not rows[0]["wording"]:
        raise Conflict("It came from a file, which stands as it is: duplicate it to change it.")
    return msgspec.json.decode(rows[0]["wording"], type=Wording)
