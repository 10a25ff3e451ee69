"""What became of a try to pay, what may be paid, and how money is spread. Pure."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from typing import Literal, TypeAlias

import msgspec

from app.domain.documents.rules import Kind
from app.domain.documents.status import Status
from app.domain.errors import Fault
from app.domain.payments import units

AttemptKind: TypeAlias = Literal["checkout", "autopay", "setup"]
AttemptState: TypeAlias = Literal[
    "created", "open", "declined", "requires_action", "processing", "succeeded", "failed",
    "abandoned", "canceled",
]  # fmt: skip
#: How we came to know.
Source: TypeAlias = Literal["checkout", "return", "webhook", "reconcile", "staff", "autopay"]
PaymentStatus: TypeAlias = Literal["settled", "credit", "refunded", "charged_back"]
Choice: TypeAlias = Literal["full", "instalment", "other"]
PayReason: TypeAlias = Literal[
    "not_connected", "unknown_seller", "not_payable", "paid", "processing", "currency",
    "too_little",
]  # fmt: skip
#: Where an attempt ends; Stripe may still say `succeeded` after the others.
ENDED: frozenset[AttemptState] = frozenset({"succeeded", "failed", "abandoned", "canceled"})
#: A customer may still pay there.
WAITING: frozenset[AttemptState] = frozenset({"created", "open", "declined", "requires_action"})
#: How long a Checkout Session stays open, and how long it must still be to be offered again.
SESSION_LASTS, SESSION_LEFT = dt.timedelta(hours=1), dt.timedelta(minutes=5)
#: Stripe makes none that is to end sooner than this after it is made.
SHORTEST_SESSION = dt.timedelta(minutes=30)
PPM = 1_000_000


class SessionFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A Checkout Session as Stripe has it now."""

    id: str
    status: Literal["open", "complete", "expired"]
    url: str = ""
    expires_at: dt.datetime | None = None
    intent: str = ""
    setup_intent: str = ""
    attempt: str = ""


class ChargeFailure(msgspec.Struct, frozen=True, kw_only=True):
    """A try that a bank refused (https://docs.stripe.com/declines/codes).

    One that never came to a charge, as a failed 3-D Secure, is known by its method.
    """

    charge: str = ""
    method: str = ""
    code: str
    decline_code: str = ""
    advice_code: str = ""

    @property
    def name(self) -> str:
        """What tells it from the other tries at the same PaymentIntent."""
        return self.charge or self.method or self.code


class IntentFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A PaymentIntent as Stripe has it now; amounts in our minor units.

    `attempt` is what its metadata names; `fee` and `payout_at` come later than the money.
    """

    id: str
    status: str
    amount: int = 0
    received: int = 0
    currency: str = ""
    livemode: bool = False
    attempt: str = ""
    #: That its last try failed; and every try that did, the earliest first.
    failed: bool = False
    failures: tuple[ChargeFailure, ...] = ()
    charge: str = ""
    method: str = ""
    last4: str = ""
    fee: int | None = None
    fee_currency: str = ""
    payout_at: dt.datetime | None = None
    paid_at: dt.datetime | None = None


class MethodFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A card or account that Stripe keeps for a customer; `expires` is such as 2028-04."""

    id: str
    kind: str
    brand: str = ""
    last4: str = ""
    expires: str = ""
    mandate: str = ""
    mandate_reference: str = ""
    #: Taken away from the customer, or without the mandate that it needs.
    state: Literal["active", "detached", "inactive"] = "active"


class RefundFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A refund as Stripe has it now; `ours` is the row that its metadata names."""

    id: str
    intent: str
    amount: int
    status: Literal["pending", "requires_action", "succeeded", "failed", "canceled"]
    failure: str = ""
    ours: str = ""


class ChargebackFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A dispute as Stripe has it now; what its balance transactions moved, in our minor units.

    `fee` is in the currency of Stripe's account.
    """

    id: str
    intent: str
    amount: int
    status: str
    reason: str
    due_by: dt.datetime | None = None
    withdrawn: int = 0
    reinstated: int = 0
    fee: int = 0
    fee_currency: str = ""


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """How much of an attempt is for which document."""

    document: uuid.UUID
    amount: int


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """A part of what an invoice asks for, and the day on which it is due."""

    amount: int
    due_on: dt.date


def derive(
    kind: AttemptKind, session: SessionFacts | None, intent: IntentFacts | None
) -> AttemptState:
    """The state of an attempt, from what Stripe has now; the first that applies."""
    if kind == "setup" and session is not None:
        ends: dict[str, AttemptState] = {"complete": "succeeded", "expired": "abandoned"}
        return ends.get(session.status, "open")
    if intent is not None and intent.status in {"succeeded", "processing"}:
        return "succeeded" if intent.status == "succeeded" else "processing"
    return _in_session(session, intent) if session else _without_session(intent)


def _in_session(session: SessionFacts, intent: IntentFacts | None) -> AttemptState:
    if session.status == "expired":
        return "abandoned"
    if session.status == "complete":
        return "failed" if intent is not None else "open"
    if intent is not None and intent.status == "requires_action":
        return "requires_action"
    return "declined" if intent is not None and intent.failed else "open"


def _without_session(intent: IntentFacts | None) -> AttemptState:
    if intent is None:
        return "created"
    if intent.status == "canceled":
        return "canceled"
    return "failed" if intent.failed else "requires_action"


def settled(before: AttemptState, now: AttemptState) -> AttemptState:
    """What an attempt is after it was `before`: money stays, and an end ends unless money comes."""
    if before == "succeeded" or (before in ENDED and now != "succeeded"):
        return before
    return now


class Payable(msgspec.Struct, frozen=True, kw_only=True):
    """All that decides whether a document can be paid by card or debit; amounts are minor units."""

    kind: Kind
    status: Status
    currency: str
    due: int
    processing: int = 0
    connected: bool = False
    seller_confirmed: bool = True
    instalment: int = 0
    other_amounts: bool = False
    least_share: int = 0

    @property
    def left(self) -> int:
        """What nobody pays yet."""
        return max(0, self.due - self.processing)


class PayCheck(msgspec.Struct, frozen=True):
    """One rule, and whether the document passes it."""

    rule: PayReason
    passed: bool


def pay_checks(known: Payable) -> tuple[PayCheck, ...]:
    """Every rule in order; the first that fails says why nothing can be paid now."""
    invoice = known.kind == "invoice" and known.status not in {"draft", "void"}
    passed: dict[PayReason, bool] = {
        "not_connected": known.connected,
        "unknown_seller": known.seller_confirmed,
        "not_payable": invoice,
        "paid": known.due > 0,
        "processing": known.left > 0,
        "currency": units.chargeable(known.currency),
        "too_little": known.left >= units.least(known.currency),
    }
    return tuple(PayCheck(rule, is_so) for rule, is_so in passed.items())


def refusal(known: Payable) -> PayReason | None:
    """Why this cannot be paid now; None where it can."""
    return next((check.rule for check in pay_checks(known) if not check.passed), None)


def least_amount(known: Payable) -> int:
    """The least that may be paid at once, where another amount may be."""
    share = -(-known.left * known.least_share // PPM)
    return min(known.left, max(units.least(known.currency), share))


def asked(known: Payable) -> int:
    """What is asked for now and can be paid online: the next part, else all; 0 where nothing."""
    if refusal(known):
        return 0
    return min(known.instalment or known.left, known.left)


def fits(known: Payable, amount: int) -> bool:
    """Whether this amount may be paid now, and what is left can be paid later."""
    if amount == known.left or (known.instalment and amount == min(known.instalment, known.left)):
        return True
    return known.other_amounts and least_amount(known) <= amount <= known.left


def next_instalment(
    instalments: Sequence[tuple[int, dt.date]], settled_so_far: int, due: int
) -> tuple[int, dt.date | None]:
    """The next part to pay and its date; (0, None) once all is asked for at once.

    `instalments` in order, amounts in minor units; what was paid fills the first ones first.
    """
    before = 0
    for place, (amount, on) in enumerate(instalments):
        before += amount
        if settled_so_far < before:
            left = before - settled_so_far
            last = place == len(instalments) - 1
            return (0, None) if last or left >= due else (left, on)
    return 0, None


def plan_faults(shares: Sequence[Share], due: int, currency: str) -> tuple[Fault, ...]:
    """What keeps an invoice from being asked for in these parts."""
    if not shares:
        return ()
    found = []
    for place, share in enumerate(shares):
        if place and share.due_on <= shares[place - 1].due_on:
            found.append(Fault(f"instalments.{place}.due_on", "It is due before the part above."))
        if share.amount < units.least(currency):
            found.append(
                Fault(f"instalments.{place}.amount", "This is too little to be paid online.")
            )
    if sum(share.amount for share in shares) != due:
        found.append(Fault("instalments", "Together they have to be what is due."))
    return tuple(found)


def spread(amount: int, wanted: Iterable[Part], due: dict[uuid.UUID, int]) -> list[Part]:
    """What of `amount` settles which document: as wanted, never more than is due there."""
    found: list[Part] = []
    for part in wanted:
        share = min(amount, part.amount, due.get(part.document, 0))
        if share > 0:
            found.append(Part(document=part.document, amount=share))
            amount -= share
    return found
