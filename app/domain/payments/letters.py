"""What customers are told about their money by e-mail, each thing once."""

import datetime as dt
import uuid

import msgspec

from app.domain.delivery.queue import queue
from app.domain.delivery.rules import LetterMoney, Recipient, Writing
from app.domain.links.queries import stands
from app.domain.templates.rules import PaymentPurpose, Words, brings_pdf
from app.domain.unit import Unit
from app.engine import db


class SendPaymentLetter(msgspec.Struct, frozen=True, kw_only=True, tag="payment.letter"):
    """A letter about an amount in minor units; `on` is when it is or will be charged.

    `asked`: staff want it sent, whatever the switch of receipts says.
    """

    purpose: PaymentPurpose
    customer: uuid.UUID
    document: uuid.UUID | None
    amount: int
    currency: str
    payment: uuid.UUID | None = None
    on: dt.date | None = None
    asked: bool = False


def owe(unit: Unit, letter: SendPaymentLetter, about: object) -> None:
    """Have a letter sent after the commit, once for each `about`."""
    unit.later(letter, key=f"{letter.purpose}:{about}")


async def reader(customer: uuid.UUID, payment: uuid.UUID | None = None) -> Recipient | None:
    """Whom letters go to: who paid, while on file; else the first contact with an address."""
    rows = await db().fetch(
        "SELECT contact.name, contact.email AS address, contact.locale FROM contact"
        " LEFT JOIN payment ON payment.id = $2"
        " LEFT JOIN attempt ON attempt.id = payment.attempt"
        " LEFT JOIN link ON link.id = attempt.link"
        " LEFT JOIN delivery ON delivery.id = link.delivery AND delivery.channel = 'email'"
        " WHERE contact.customer = $1 AND contact.email <> ''"
        " ORDER BY CASE WHEN lower(contact.email) = lower(delivery.address) THEN 0 ELSE 1 END,"
        " contact.position, contact.id LIMIT 1",
        customer,
        payment,
    )
    return msgspec.convert(rows[0], Recipient) if rows else None


async def reachable(letter: SendPaymentLetter) -> bool:
    """Whether the letter can bring a link: staff may have revoked it."""
    return await stands(letter.customer, letter.document)


async def send(unit: Unit, letter: SendPaymentLetter, recipient: Recipient, words: Words) -> None:
    """Queue it like every other letter; a receipt brings its PDF."""
    pdf = brings_pdf(letter.purpose)
    writing = Writing(channel="email", purpose=letter.purpose, words=words, attach_pdf=pdf)
    money = LetterMoney(
        amount=letter.amount, currency=letter.currency, payment=letter.payment, on=letter.on
    )
    await queue(unit, writing, recipient, letter.customer, letter.document, money=money)
