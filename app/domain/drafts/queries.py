"""Drafts as the editor shows them."""

import datetime as dt
import uuid

import msgspec

from app.domain import clock
from app.domain.clock import local_date
from app.domain.documents import queries as documents
from app.domain.documents.rules import Snapshot
from app.domain.drafts import copies
from app.domain.drafts.checks import faults
from app.domain.drafts.rules import Wording
from app.domain.errors import Conflict, Fault, NotFound
from app.domain.settings.queries import current
from app.engine import db


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """What is written and not issued yet; `version` goes up with every change that is saved.

    `faults` keep it from being issued; `issued` is the version that customers see, 0 for none.
    """

    document: uuid.UUID
    version: int
    issued: int
    number: str
    wording: Wording
    faults: tuple[Fault, ...]


async def draft(document: uuid.UUID) -> Draft:
    """What is written of `document`; of an issued one without changes, what it says, at version 0.

    Raises NotFound, or Conflict for one that came from a file.
    """
    card = await documents.card(document)
    rows = await db().fetch("SELECT version, wording FROM draft WHERE document = $1", document)
    if rows:
        version = rows[0]["version"]
        wording = msgspec.json.decode(rows[0]["wording"], type=Wording)
    else:
        version, wording = 0, await _issued(document)
    day = card.issued_on if card.version else await _today()
    return Draft(
        document=document,
        version=version,
        issued=card.version,
        number=card.number,
        wording=wording,
        faults=faults(wording, wording.issued_on or day),
    )


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


async def _today() -> dt.date:
    return local_date(clock.now(), (await current()).time_zone)
