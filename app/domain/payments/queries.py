"""Payments as customers and staff see them."""

import datetime as dt
import uuid
from collections.abc import Sequence

import msgspec

from app.domain.billing import queries as billing
from app.domain.errors import NotFound
from app.domain.payments import ledger
from app.domain.payments.rules import WAITING, AttemptState, asked
from app.domain.payments.starting import payable
from app.engine import db, places


class Paid(msgspec.Struct, frozen=True, kw_only=True):
    """A payment that settles a part of a document, in minor units."""

    payment: uuid.UUID | None
    source: str
    method: str
    last4: str
    amount: int
    on: dt.date


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """A try to pay this document; `url` is where it goes on, "" where it does not."""

    attempt: uuid.UUID
    state: AttemptState
    amount: int
    code: str
    method: str
    url: str
    started_at: dt.datetime


class PaidOn(msgspec.Struct, frozen=True, kw_only=True):
    """What was paid on a document, the latest first, and the last tries."""

    payments: list[Paid]
    attempts: list[Tried]


class PayOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a try to pay, in minor units.

    `documents` are those that it is for; `url` is where it goes on, "" where it does not; `code` is
    why a bank said no; `receipt`: one is sent by e-mail once money arrived.
    """

    attempt: uuid.UUID
    state: AttemptState
    amount: int
    currency: str
    code: str
    method: str
    url: str
    receipt: bool
    documents: list[uuid.UUID]


_CODE = "CASE WHEN decline_code <> '' THEN decline_code ELSE code END AS code"
#: Whether somebody there can be written to.
_MAILED = """EXISTS (SELECT 1 FROM contact, outgoing WHERE contact.customer = attempt.customer
  AND contact.email <> '' AND outgoing.transport <> 'none')"""
_PAID = """SELECT allocation.payment, allocation.amount, allocation.created_at,
  coalesce(payment.method, '') AS method, coalesce(payment.last4, '') AS last4,
  payment.received_on, allocation.credit_note
FROM allocation LEFT JOIN payment ON payment.id = allocation.payment
WHERE allocation.document = $1 AND allocation.undone_at IS NULL
ORDER BY allocation.created_at DESC, allocation.id DESC"""
_TRIED = f"""SELECT attempt.id AS attempt, attempt.state, attempt_part.amount, {_CODE},
  attempt.method, attempt.url, attempt.created_at AS started_at
FROM attempt JOIN attempt_part ON attempt_part.attempt = attempt.id
WHERE attempt_part.document = $1 ORDER BY attempt.created_at DESC LIMIT 5"""


async def paid_on(document: uuid.UUID) -> PaidOn:
    """What was paid on a document and what is being tried."""
    payments = [
        Paid(
            payment=row["payment"],
            source=ledger.source_of(row),
            method=row["method"],
            last4=row["last4"],
            amount=row["amount"],
            on=row["received_on"] or row["created_at"].date(),
        )
        for row in await db().fetch(_PAID, document)
    ]
    tried = await db().fetch(_TRIED, document)
    for row in tried:
        row["url"] = row["url"] if row["state"] in WAITING else ""
    return PaidOn(payments=payments, attempts=msgspec.convert(tried, list[Tried], strict=False))


async def outcome(attempt: uuid.UUID, customer: uuid.UUID, link: uuid.UUID | None) -> PayOutcome:
    """What became of a customer's try to pay, by that link where one is named. Raises NotFound."""
    rows = await db().fetch(
        f"SELECT id AS attempt, state, amount, currency, {_CODE}, method, url, link,"
        f" {_MAILED} AS receipt FROM attempt WHERE id = $1 AND customer = $2 AND kind = 'checkout'",
        attempt,
        customer,
    )
    if not rows or (link is not None and rows[0]["link"] != link):
        raise NotFound("There is no such payment.")
    row = rows[0]
    row["url"] = row["url"] if row["state"] in WAITING else ""
    del row["link"]
    return msgspec.convert({**row, "documents": await parts(attempt)}, PayOutcome, strict=False)


async def parts(attempt: uuid.UUID) -> list[uuid.UUID]:
    """The documents that an attempt is for."""
    rows = await db().fetch("SELECT document FROM attempt_part WHERE attempt = $1", attempt)
    return [row["document"] for row in rows]


async def asked_of(documents: Sequence[uuid.UUID], today: dt.date) -> dict[uuid.UUID, int]:
    """What is asked for of each of these and can be paid online now, in minor units."""
    known = await billing.current()
    if not (documents and known.connected):
        return {}
    rows = await db().fetch(
        "SELECT document.*, seller.confirmed_at IS NOT NULL AS confirmed FROM document"
        " LEFT JOIN seller ON seller.id = document.seller"
        f" WHERE document.id IN {places(1, len(documents))}",
        *documents,
    )
    return {
        row["id"]: asked(payable(row, known, confirmed=bool(row["confirmed"]), today=today))
        for row in rows
    }
