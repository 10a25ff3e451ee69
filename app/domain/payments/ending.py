"""Ending a document: nobody pays it any more."""

import uuid

from app.domain.documents import actions as documents
from app.domain.payments import ledger
from app.domain.payments.syncing import end_siblings
from app.domain.unit import Unit


async def void(document: uuid.UUID, actor: str) -> None:
    """End a document that was issued, and the pages at which it could be paid.

    Raises NotFound, or Conflict for a draft, one that has ended, or one with money on it.
    """
    async with Unit(actor) as unit:
        await ledger.locked("document", [document])
        await documents.void(unit, document)
        await end_siblings(unit, [document])
