"""What a receipt says of a payment, as it stands now."""

import datetime as dt
import uuid

import msgspec

from app.domain.documents.rules import Snapshot
from app.domain.errors import NotFound
from app.domain.papers.queries import frozen
from app.domain.parties import Party
from app.domain.payments.receipt import Receipt, Settled
from app.domain.settings.queries import current
from app.domain.settings.rules import seller
from app.engine import Row, db

_PAYMENT = """SELECT payment.*, customer.party,
  coalesce((SELECT contact.locale FROM contact WHERE contact.customer = payment.customer
    ORDER BY contact.position, contact.id LIMIT 1), '') AS locale
FROM payment JOIN customer ON customer.id = payment.customer WHERE payment.id = $1"""
_SETTLED = """SELECT document.id, document.number, document.issued_on,
  sum(allocation.amount) AS amount
FROM allocation JOIN document ON document.id = allocation.document
WHERE allocation.payment = $1 AND allocation.undone_at IS NULL
GROUP BY document.id, document.number, document.issued_on
ORDER BY document.issued_on, document.number, document.id"""
_ASKED = "SELECT document FROM attempt_part WHERE attempt = $1 ORDER BY id"


async def receipt(payment: uuid.UUID) -> Receipt:
    """The receipt of a payment. Raises NotFound."""
    row, settled = await _found(payment)
    return await _written(row, settled, await _document(row, settled))


async def receipt_on(payment: uuid.UUID, document: uuid.UUID, only: uuid.UUID | None) -> Receipt:
    """The receipt of a payment that settles this document. Raises NotFound.

    With `only`, for whoever may see no more than that one: what else is settled has no name.
    """
    row, settled = await _found(payment)
    if document not in {each["id"] for each in settled}:
        raise NotFound("There is no such receipt.")
    return await _written(row, settled, document, only)


async def numbers(payment: uuid.UUID) -> tuple[str, ...]:
    """The numbers of what a payment settles, the oldest first."""
    return tuple(row["number"] for row in await db().fetch(_SETTLED, payment))


async def _found(payment: uuid.UUID) -> tuple[Row, list[Row]]:
    rows = await db().fetch(_PAYMENT, payment)
    if not rows:
        raise NotFound("There is no such receipt.")
    return rows[0], await db().fetch(_SETTLED, payment)


async def _written(
    row: Row, settled: list[Row], document: uuid.UUID | None, only: uuid.UUID | None = None
) -> Receipt:
    ours, theirs = await _parties(row, document)
    gone = row["refunded"] + row["charged_back"]
    return Receipt(
        payment=row["id"],
        customer=row["customer"],
        document=document,
        seller=ours,
        buyer=theirs,
        amount=row["amount"],
        currency=row["currency"],
        settled=_named(settled, only),
        credit=row["amount"] - gone - sum(int(each["amount"]) for each in settled),
        refunded=row["refunded"],
        charged_back=row["charged_back"],
        method=row["method"],
        last4=row["last4"],
        reference=row["intent"] or row["reference"],
        test=bool(row["intent"]) and not row["livemode"],
        received_on=msgspec.convert(row["received_on"], dt.date, strict=False),
        created_at=msgspec.convert(row["created_at"], dt.datetime, strict=False),
        locale=row["locale"],
    )


def _named(settled: list[Row], only: uuid.UUID | None) -> tuple[Settled, ...]:
    named = [
        Settled(
            amount=int(row["amount"]),
            number=row["number"],
            issued_on=msgspec.convert(row["issued_on"], dt.date, strict=False),
        )
        for row in settled
        if only in {None, row["id"]}
    ]
    if rest := sum(int(row["amount"]) for row in settled) - sum(each.amount for each in named):
        named.append(Settled(amount=rest))
    return tuple(named)


async def _document(payment: Row, settled: list[Row]) -> uuid.UUID | None:
    """The first that it settles, else that it was to settle."""
    asked = await db().fetch(_ASKED, payment["attempt"]) if payment["attempt"] else []
    found = [*(row["id"] for row in settled), *(row["document"] for row in asked)]
    return found[0] if found else None


async def _parties(payment: Row, document: uuid.UUID | None) -> tuple[Party, Party]:
    """Who received and who paid: as the document says, else as they are called now."""
    if document:
        snapshot = msgspec.json.decode((await frozen(document)).body, type=Snapshot)
        return snapshot.seller, snapshot.buyer
    return seller(await current()), msgspec.json.decode(payment["party"], type=Party)
