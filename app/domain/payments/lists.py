"""The list of payments, a page at a time; and one payment with where it went."""

import datetime as dt
import uuid
from typing import Literal, TypeAlias

import msgspec

from app.domain.documents.lists import MOST_WORDS
from app.domain.documents.paging import Query, cut, ordered, pattern, where
from app.domain.errors import NotFound
from app.domain.parties import folded
from app.domain.payments import standing
from app.domain.payments.rules import PaymentStatus
from app.domain.payments.standing import CREDIT, Settled, Waiting
from app.engine import Row, db

PaymentMethod: TypeAlias = Literal["bank_transfer", "cash", "other", "online"]
_OWN = "('bank_transfer', 'cash', 'other')"


class PaymentRow(msgspec.Struct, frozen=True, kw_only=True):
    """Money that came, in minor units; `credit` is what of it settles nothing yet."""

    id: uuid.UUID
    customer: uuid.UUID
    customer_name: str
    method: str
    last4: str
    amount: int
    currency: str
    refunded: int
    charged_back: int
    credit: int
    status: PaymentStatus
    received_on: dt.date
    reference: str


class PaymentPage(msgspec.Struct, frozen=True, kw_only=True):
    items: list[PaymentRow]
    next: str | None


class Returned(msgspec.Struct, frozen=True, kw_only=True):
    """A refund; `origin` is staff, or stripe where it was made in Stripe's own dashboard."""

    id: uuid.UUID
    stripe_id: str | None
    amount: int
    state: str
    origin: str
    reason: str
    failure: str
    created_at: dt.datetime
    settled_at: dt.datetime | None


class Disputed(msgspec.Struct, frozen=True, kw_only=True):
    """A dispute at the payer's bank; `status` and `reason` are Stripe's words.

    `taken` is what the bank took back and did not return; `fee` is minor units of `fee_currency`;
    `due_by` until when it may be answered at Stripe.
    """

    id: uuid.UUID
    stripe_id: str
    amount: int
    taken: int
    fee: int
    fee_currency: str
    status: str
    reason: str
    due_by: dt.datetime | None
    created_at: dt.datetime


class PaymentDetail(msgspec.Struct, frozen=True, kw_only=True):
    """One payment: where it went, what went back, what Stripe calls it and kept of it.

    `waiting` are the invoices that what is left of it could settle.
    """

    payment: PaymentRow
    note: str
    recorded_at: dt.datetime
    recorded_by: str
    attempt: uuid.UUID | None
    intent: str | None
    charge: str
    livemode: bool
    fee: int | None
    fee_currency: str
    payout_at: dt.datetime | None
    settled: list[Settled]
    refunds: list[Returned]
    disputes: list[Disputed]
    waiting: list[Waiting]


class WantedPayments(msgspec.Struct, frozen=True, kw_only=True):
    """What a list shows: "" and None leave nothing out; `since` and `until` are days of receipt."""

    search: str = ""
    method: PaymentMethod | None = None
    status: PaymentStatus | None = None
    customer: uuid.UUID | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    after: str | None = None
    limit: int = 50


_ROW = f"""SELECT payment.*, customer.name AS customer_name, {CREDIT} AS credit,
  payment.received_on AS place, coalesce(staff.name, '') AS recorded_by
FROM payment JOIN customer ON customer.id = payment.customer
LEFT JOIN staff ON payment.created_by = 'staff:' || CAST(staff.id AS varchar)"""
_STATUS: dict[PaymentStatus, str] = {
    "charged_back": "charged_back > 0",
    "refunded": "charged_back = 0 AND refunded >= amount",
    "credit": "charged_back = 0 AND refunded < amount AND credit > 0",
    "settled": "charged_back = 0 AND refunded < amount AND credit <= 0",
}


async def payments(wanted: WantedPayments) -> PaymentPage:
    """One page of payments, the latest first. Raises Refused for a cursor that is none."""
    query = Query()
    order = ordered(
        query, "payment.id", "payment.received_on", wanted.after, down=True, nulls_last=True
    )
    filters = _filters(query, wanted)
    inner = f"{_ROW} {where(order.begins, *filters)}"
    status = _STATUS[wanted.status] if wanted.status else ""
    found = await db().fetch(
        f"SELECT * FROM ({inner}) AS payment {where(status)}"
        f" ORDER BY {order.by} LIMIT {query.place(wanted.limit + 1)}",
        *query.values,
    )
    rows, following = cut(found, wanted.limit)
    return PaymentPage(items=[_row(row) for row in rows], next=following)


async def payment(payment: uuid.UUID) -> PaymentDetail:
    """Raises NotFound."""
    rows = await db().fetch(f"{_ROW} WHERE payment.id = $1", payment)
    if not rows:
        raise NotFound("There is no such payment.")
    row = _row(rows[0])
    refunds = await db().fetch(
        "SELECT * FROM refund WHERE payment = $1 ORDER BY created_at DESC, id DESC", payment
    )
    disputes = await db().fetch(
        "SELECT *, withdrawn - reinstated AS taken FROM chargeback WHERE payment = $1"
        " ORDER BY created_at DESC, id DESC",
        payment,
    )
    facts = {
        name: rows[0][name]
        for name in (
            "note attempt intent charge livemode fee fee_currency payout_at recorded_by"
        ).split()
    }
    told = {
        **facts,
        "payment": row,
        "recorded_at": rows[0]["created_at"],
        "settled": await standing.settled("payment", payment),
        "refunds": refunds,
        "disputes": disputes,
        "waiting": await standing.waiting(row.customer, row.currency) if row.credit > 0 else [],
    }
    return msgspec.convert(told, PaymentDetail, strict=False, from_attributes=True)


def _filters(query: Query, wanted: WantedPayments) -> list[str]:
    found: list[str] = []
    if wanted.customer:
        found.append(f"payment.customer = {query.place(wanted.customer)}")
    if wanted.since:
        found.append(f"payment.received_on >= {query.place(wanted.since)}")
    if wanted.until:
        found.append(f"payment.received_on <= {query.place(wanted.until)}")
    if wanted.method == "online":
        found.append(f"payment.method NOT IN {_OWN}")
    elif wanted.method:
        found.append(f"payment.method = {query.place(wanted.method)}")
    return found + [_with(query, word) for word in folded(wanted.search).split()[:MOST_WORDS]]


def _with(query: Query, word: str) -> str:
    """That the payment's reference or Stripe's id has `word`, its customer, or what it settles."""
    like = query.place(pattern(word))
    found = f"LIKE {like} ESCAPE '!'"
    return (
        f"lower(payment.reference) {found} OR lower(coalesce(payment.intent, '')) {found}"
        f" OR customer.search {found} OR EXISTS (SELECT 1 FROM allocation JOIN document"
        " ON document.id = allocation.document WHERE allocation.payment = payment.id"
        f" AND allocation.undone_at IS NULL AND document.search {found})"
    )


def _row(row: Row) -> PaymentRow:
    status: PaymentStatus = "credit" if row["credit"] > 0 else "settled"
    if row["charged_back"]:
        status = "charged_back"
    elif row["refunded"] >= row["amount"]:
        status = "refunded"
    return msgspec.convert(
        {**row, "credit": int(row["credit"]), "status": status}, PaymentRow, strict=False
    )
