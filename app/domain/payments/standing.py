"""What settles a document, what a customer has left, and what that could settle."""

import datetime as dt
import uuid
from typing import Literal, TypeAlias

import msgspec

from app.domain.documents.lists import PAYABLE
from app.domain.errors import NotFound
from app.domain.outgoing.queries import mailed
from app.domain.payments import letters
from app.domain.settings.queries import current
from app.engine import Row, db

SettledBy: TypeAlias = Literal["payment", "credit_note", "write_off"]


class Settled(msgspec.Struct, frozen=True, kw_only=True):
    """What settles, or settled until it was taken back, a part of an invoice, in minor units.

    `credit_number` is the credit note's, where that settles it; `by` names who did it.
    """

    id: uuid.UUID
    source: SettledBy
    payment: uuid.UUID | None
    credit_note: uuid.UUID | None
    credit_number: str
    method: str
    last4: str
    document: uuid.UUID
    number: str
    amount: int
    currency: str
    at: dt.datetime
    by: str
    reason: str
    undone_at: dt.datetime | None
    undone_by: str
    undone_reason: str


class Leftover(msgspec.Struct, frozen=True, kw_only=True):
    """What is left of a payment or a credit note, so that it could settle something.

    `title` is the payment's reference or the credit note's number.
    """

    source: Literal["payment", "credit_note"]
    id: uuid.UUID
    title: str
    method: str
    currency: str
    amount: int
    on: dt.date


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """An invoice that asks for money; of what is due the bank works on `processing`."""

    document: uuid.UUID
    number: str
    title: str
    currency: str
    due: int
    processing: int
    due_on: dt.date | None


class PlannedPart(msgspec.Struct, frozen=True, kw_only=True):
    """One part of what an invoice asks for."""

    amount: int
    due_on: dt.date


class DocumentLedger(msgspec.Struct, frozen=True, kw_only=True):
    """Where the money of one document is; `prepaid` was paid before it came here.

    Of a credit note, what it settles.
    """

    prepaid: int
    settled: list[Settled]
    leftovers: list[Leftover]
    instalments: list[PlannedPart]


class CustomerLedger(msgspec.Struct, frozen=True, kw_only=True):
    """What a customer has left with us, and what waits for money, the oldest first.

    `receipt_to` is the address that a receipt of money recorded now would go to, "" where none
    can be sent; `receipts`: customers get one as a rule.
    """

    leftovers: list[Leftover]
    waiting: list[Waiting]
    receipt_to: str
    receipts: bool


_NAMES = (
    " LEFT JOIN staff AS maker ON allocation.created_by = 'staff:' || CAST(maker.id AS varchar)"
    " LEFT JOIN staff AS taker ON allocation.undone_by = 'staff:' || CAST(taker.id AS varchar)"
)
_SETTLED = f"""SELECT allocation.id, allocation.payment, allocation.credit_note,
  allocation.document, allocation.amount, allocation.created_at AS at, allocation.reason,
  allocation.undone_at, allocation.undone_reason, document.number, document.currency,
  coalesce(note.number, '') AS credit_number, coalesce(payment.method, '') AS method,
  coalesce(payment.last4, '') AS last4, coalesce(maker.name, '') AS "by",
  coalesce(taker.name, '') AS undone_by
FROM allocation JOIN document ON document.id = allocation.document
LEFT JOIN payment ON payment.id = allocation.payment
LEFT JOIN document AS note ON note.id = allocation.credit_note{_NAMES}
WHERE allocation.{{column}} = $1 ORDER BY allocation.created_at DESC, allocation.id DESC"""
#: What is left of each payment: what came, less what went back and what settles something.
CREDIT = (
    "payment.amount - payment.refunded - payment.charged_back - coalesce((SELECT"
    " sum(allocation.amount) FROM allocation WHERE allocation.payment = payment.id"
    " AND allocation.undone_at IS NULL), 0)"
)


async def of_document(document: uuid.UUID) -> DocumentLedger:
    """Raises NotFound."""
    rows = await db().fetch("SELECT * FROM document WHERE id = $1", document)
    if not rows:
        raise NotFound("There is no such document.")
    row = rows[0]
    column = "credit_note" if row["kind"] == "credit_note" else "document"
    found = await settled(column, document)
    standing = sum(each.amount for each in found if each.undone_at is None)
    asks = row["kind"] == "invoice" and row["due"] > 0 and not row["voided_at"]
    parts = await db().fetch(
        "SELECT amount, due_on FROM instalment WHERE document = $1 ORDER BY place", document
    )
    return DocumentLedger(
        prepaid=row["paid"] - standing,
        settled=found,
        leftovers=await leftovers(row["customer"], row["currency"]) if asks else [],
        instalments=msgspec.convert(parts, list[PlannedPart], strict=False),
    )


async def of_customer(customer: uuid.UUID) -> CustomerLedger:
    """What a customer has left, and what waits for money; nothing for one that is not there."""
    reader = await letters.reader(customer) if await mailed() else None
    return CustomerLedger(
        leftovers=await leftovers(customer),
        waiting=await waiting(customer),
        receipt_to=reader.address if reader else "",
        receipts=(await current()).send_receipts,
    )


async def settled(column: str, value: uuid.UUID) -> list[Settled]:
    """What settles a document, or what a payment or credit note settles; the latest first."""
    rows = await db().fetch(_SETTLED.format(column=column), value)
    for row in rows:
        row["source"] = _source(row)
    return msgspec.convert(rows, list[Settled], strict=False)


async def leftovers(customer: uuid.UUID, currency: str = "") -> list[Leftover]:
    """What is left of a customer's payments and credit notes, the oldest first."""
    rows = await db().fetch(
        "SELECT * FROM (SELECT 'payment' AS source, payment.id, payment.reference AS title,"
        f' payment.method, payment.currency, {CREDIT} AS amount, payment.received_on AS "on"'
        " FROM payment WHERE payment.customer = $1"
        " UNION ALL SELECT 'credit_note', id, number, '', currency, due, issued_on FROM document"
        " WHERE customer = $1 AND kind = 'credit_note' AND version > 0 AND voided_at IS NULL)"
        ' AS leftover WHERE amount > 0 ORDER BY "on", id',
        customer,
    )
    found = [
        Leftover(**{**row, "amount": int(row["amount"]), "on": _day(row["on"])}) for row in rows
    ]
    return [each for each in found if not currency or each.currency == currency]


async def waiting(customer: uuid.UUID, currency: str = "") -> list[Waiting]:
    """The invoices of a customer that ask for money, those that wait longest first."""
    rows = await db().fetch(
        "SELECT id AS document, number, title, currency, due, processing, due_on FROM document"
        f" WHERE customer = $1 AND {PAYABLE} AND due > 0"
        " ORDER BY coalesce(due_on, issued_on), issued_on, id",
        customer,
    )
    found = msgspec.convert(rows, list[Waiting], strict=False)
    return [each for each in found if not currency or each.currency == currency]


def _source(row: Row) -> SettledBy:
    if row["payment"]:
        return "payment"
    return "credit_note" if row["credit_note"] else "write_off"


def _day(value: dt.date | str) -> dt.date:
    return value if isinstance(value, dt.date) else dt.date.fromisoformat(value)
