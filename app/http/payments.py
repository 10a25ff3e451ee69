"""The ledger for staff: money that came, what it settles, what is given up or planned."""

import datetime as dt
import uuid
from typing import Annotated, Any

import msgspec
from litestar import Request
from litestar.params import FromPath, FromQuery, JSONBody

from app.domain.documents import queries as documents
from app.domain.documents.queries import Card
from app.domain.payments import ledger, lists, recording, refunding, standing
from app.domain.payments.lists import (
    PaymentDetail,
    PaymentMethod,
    PaymentPage,
    WantedPayments,
)
from app.domain.payments.recording import NewPayment, OwnMethod
from app.domain.payments.rules import Part, PaymentStatus, Share
from app.domain.payments.standing import CustomerLedger, DocumentLedger
from app.domain.sessions.rules import Session
from app.http.parameters import PAGE, SHOWN, After, Day, Limit, Search
from app.http.paying import Amount, WantedPart

MOST_PARTS = 200
MOST_INSTALMENTS = 60
Parts = Annotated[tuple[WantedPart, ...], msgspec.Meta(max_length=MOST_PARTS)]
Reason = Annotated[
    str,
    msgspec.Meta(
        min_length=1, max_length=500, pattern=r"^[^\x00]*\S[^\x00]*$", description="Say why."
    ),
]
Currency = Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{3}$")]


class RecordedPayment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Money that came another way than by Stripe; `amount` in minor units.

    `parts` says what it settles; without them, the invoices that wait longest. The rest is credit.
    With `send_receipt` the customer gets a receipt by e-mail.
    """

    customer: uuid.UUID
    amount: Amount
    currency: Currency
    method: OwnMethod
    received_on: dt.date
    reference: Annotated[str, msgspec.Meta(max_length=200, pattern=SHOWN)] = ""
    note: Annotated[str, msgspec.Meta(max_length=500, pattern=SHOWN)] = ""
    parts: Parts | None = None
    send_receipt: bool = False


class WantedAllocations(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be settled; without `parts`, the invoices that wait longest."""

    parts: Parts | None = None


class Reversal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why something is taken back."""

    reason: Reason


class WriteOff(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much is not asked for any more, in minor units, and why."""

    amount: Amount
    reason: Reason


class WantedRefund(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much is given back, in minor units, and why."""

    amount: Amount
    reason: Reason


class WantedShare(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of what is due, in minor units, and when."""

    amount: Amount
    due_on: dt.date


class InstalmentPlan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The parts in which an invoice is asked for, the first of which may be a deposit.

    Together they are what is due; without any it is asked for at once.
    """

    instalments: Annotated[tuple[WantedShare, ...], msgspec.Meta(max_length=MOST_INSTALMENTS)]


async def payments(  # noqa: PLR0913, PLR0917  # each is a filter
    q: Search = "",
    method: FromQuery[PaymentMethod | None] = None,
    status: FromQuery[PaymentStatus | None] = None,
    customer: FromQuery[uuid.UUID | None] = None,
    since: Day = None,
    until: Day = None,
    after: After = None,
    limit: Limit = PAGE,
) -> PaymentPage:
    """Payments, a page at a time, the latest first; `after` is the `next` of the page before."""
    return await lists.payments(
        WantedPayments(
            search=q,
            method=method,
            status=status,
            customer=customer,
            since=since,
            until=until,
            after=after,
            limit=limit,
        )
    )


async def payment(payment: FromPath[uuid.UUID]) -> PaymentDetail:
    """One payment with where it went."""
    return await lists.payment(payment)


async def record(
    request: Request[Session, Any, Any], data: JSONBody[RecordedPayment]
) -> PaymentDetail:
    """Record money that came by bank transfer, in cash or another way."""
    new = NewPayment(
        customer=data.customer,
        amount=data.amount,
        currency=data.currency,
        method=data.method,
        received_on=data.received_on,
        reference=data.reference,
        note=data.note,
        parts=_parts(data.parts),
        send_receipt=data.send_receipt,
    )
    return await lists.payment(await recording.record(new, request.user.actor))


async def allocate(
    request: Request[Session, Any, Any],
    payment: FromPath[uuid.UUID],
    data: JSONBody[WantedAllocations],
) -> PaymentDetail:
    """Let what is left of a payment settle invoices of its customer."""
    await recording.allocate(payment, _parts(data.parts), request.user.actor)
    return await lists.payment(payment)


async def apply(
    request: Request[Session, Any, Any],
    document: FromPath[uuid.UUID],
    data: JSONBody[WantedAllocations],
) -> DocumentLedger:
    """Let a credit note settle invoices of its customer; the one that it corrects first."""
    await recording.apply(document, _parts(data.parts), request.user.actor)
    return await standing.of_document(document)


async def reverse(
    request: Request[Session, Any, Any], allocation: FromPath[uuid.UUID], data: JSONBody[Reversal]
) -> None:
    """Take back what settles an invoice, which asks for it again."""
    await ledger.unallocate(allocation, data.reason, request.user.actor)


async def write_off(
    request: Request[Session, Any, Any], document: FromPath[uuid.UUID], data: JSONBody[WriteOff]
) -> DocumentLedger:
    """Ask no more for an amount of an invoice."""
    actor = request.user.actor
    await recording.write_off(document, data.amount, data.reason.strip(), actor)
    return await standing.of_document(document)


async def refund(
    request: Request[Session, Any, Any], payment: FromPath[uuid.UUID], data: JSONBody[WantedRefund]
) -> PaymentDetail:
    """Give a part of a payment back: by Stripe where it came from there, else it is only noted."""
    actor = request.user.actor
    await refunding.request(payment, data.amount, data.reason.strip(), actor)
    return await lists.payment(payment)


async def plan(
    request: Request[Session, Any, Any],
    document: FromPath[uuid.UUID],
    data: JSONBody[InstalmentPlan],
) -> Card:
    """Ask for an invoice in parts, or at once."""
    shares = [Share(amount=each.amount, due_on=each.due_on) for each in data.instalments]
    await recording.plan(document, shares, request.user.actor)
    return await documents.card(document)


async def of_document(document: FromPath[uuid.UUID]) -> DocumentLedger:
    """What settles a document, what could, and the parts in which it is asked for."""
    return await standing.of_document(document)


async def of_customer(customer: FromPath[uuid.UUID]) -> CustomerLedger:
    """What a customer has left with us, and which of its invoices wait for money."""
    return await standing.of_customer(customer)


def _parts(parts: tuple[WantedPart, ...] | None) -> tuple[Part, ...] | None:
    if parts is None:
        return None
    return tuple(Part(document=part.document, amount=part.amount) for part in parts)
