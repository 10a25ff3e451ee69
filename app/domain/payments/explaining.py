"""Why an invoice is paid, or is not: the answer that comes first. Pure."""

import datetime as dt
from typing import Literal, TypeAlias

import msgspec

from app.domain.payments.rules import AttemptState

#: `settled`: nothing is due though no money came; `unknown`: Stripe has not answered yet;
#: `at_stripe`: somebody may be paying just now; `left`: opened Stripe's page and went.
Answer: TypeAlias = Literal[
    "not_payable", "void", "paid", "settled", "charged_back", "refunded", "processing", "unknown",
    "at_stripe", "declined", "failed", "left", "partly_paid", "nobody_tried", "never_opened",
]  # fmt: skip
#: A direct debit arrives within so many working days, as a rule (docs.stripe.com/payments).
SETTLES_WITHIN = 5
_SATURDAY = 5
_BY_STATE: dict[AttemptState, Answer] = {
    "created": "unknown",
    "open": "at_stripe",
    "requires_action": "at_stripe",
    "declined": "declined",
    "failed": "failed",
    "abandoned": "left",
    "canceled": "left",
}


class LastTry(msgspec.Struct, frozen=True, kw_only=True):
    """The latest try to pay a document, and why the bank declined it, if it did."""

    state: AttemptState
    declines: int
    code: str
    method: str
    started_at: dt.datetime


class Sums(msgspec.Struct, frozen=True, kw_only=True):
    """total - prepaid - payments - credit_notes - written_off = due, in minor units.

    `prepaid` was paid before the document came here; what went back is in none of them.
    """

    total: int
    prepaid: int
    payments: int
    credit_notes: int
    written_off: int
    due: int


class Evident(msgspec.Struct, frozen=True, kw_only=True):
    """All that decides the answer; amounts are minor units."""

    invoice: bool
    voided: bool
    sums: Sums
    processing: int
    refunded: int
    charged_back: int
    views: int
    last: LastTry | None


def answer(known: Evident) -> Answer:
    """The first that applies."""
    if not known.invoice or known.voided:
        return "void" if known.invoice else "not_payable"
    if known.sums.due <= 0:
        return "paid" if known.sums.payments or known.sums.prepaid else "settled"
    if known.processing:
        return "processing"
    if known.charged_back or known.refunded:
        return "charged_back" if known.charged_back else "refunded"
    return _unpaid(known)


def _unpaid(known: Evident) -> Answer:
    if known.last is not None and known.last.state in _BY_STATE:
        said = _BY_STATE[known.last.state]
        return "declined" if said == "left" and known.last.declines else said
    if known.sums.payments or known.sums.prepaid:
        return "partly_paid"
    return "nobody_tried" if known.views else "never_opened"


def settles_on(since: dt.date) -> dt.date:
    """The working day by which a debit that began then has arrived, as a rule."""
    day = since
    for _ in range(SETTLES_WITHIN):
        day += dt.timedelta(days=1)
        while day.weekday() >= _SATURDAY:
            day += dt.timedelta(days=1)
    return day
