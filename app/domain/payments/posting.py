"""Money that Stripe took, posted once: what it settles, and what stays as credit."""

import uuid
from collections.abc import Sequence
from typing import NamedTuple

from app.domain import identifiers
from app.domain.activity.rules import PaymentSucceeded
from app.domain.clock import local_date
from app.domain.engagement import actions as engagement
from app.domain.payments import ledger, rules
from app.domain.payments.letters import SendPaymentLetter, owe
from app.domain.payments.rules import IntentFacts, Part
from app.domain.settings.queries import current
from app.domain.tasks import Question, TaskKind, ask
from app.domain.unit import Unit
from app.engine import Row, db


class _Posting(NamedTuple):
    """What is posted, and how it is told."""

    attempt: Row
    parts: Sequence[Part]
    intent: IntentFacts

    @property
    def first(self) -> uuid.UUID | None:
        return self.parts[0].document if self.parts else None

    def question(
        self, kind: TaskKind, payment: uuid.UUID | None = None, amount: int | None = None
    ) -> Question:
        return Question(
            kind=kind,
            reference=self.intent.id,
            customer=self.attempt["customer"],
            document=self.first,
            payment=payment,
            amount=self.intent.received if amount is None else amount,
            currency=self.intent.currency,
        )

    def event(self, payment: uuid.UUID, amount: int, *, credit: bool = False) -> PaymentSucceeded:
        return PaymentSucceeded(
            payment=payment,
            amount=amount,
            currency=self.intent.currency,
            method=self.intent.method,
            credit=credit,
        )


async def post(
    unit: Unit, attempt: Row, parts: Sequence[Part], intent: IntentFacts
) -> uuid.UUID | None:
    """Post what the PaymentIntent received; None where it is posted already, or cannot be.

    The amount is what Stripe received, whatever the attempt had asked for. What does not fit stays
    as the customer's credit, with a task for staff.
    """
    posting = _Posting(attempt, parts, intent)
    if intent.currency != attempt["currency"]:
        await ask(unit, posting.question("currency_mismatch"))
        return None
    zone = (await current()).time_zone
    documents = await ledger.locked("document", (part.document for part in parts))
    payment = await _insert(unit, posting, zone)
    if payment is None:
        return None
    due = {id_: 0 if row["voided_at"] else row["due"] for id_, row in documents.items()}
    settled = rules.spread(intent.received, parts, due)
    await ledger.settle(unit, settled, payment=payment)
    await _tell(unit, payment, posting, settled)
    await engagement.add({"payments": 1}, (), {}, unit.now, zone)
    if intent.received != attempt["amount"]:
        await ask(unit, posting.question("amount_mismatch", payment))
    receipt = SendPaymentLetter(
        purpose="receipt",
        customer=attempt["customer"],
        document=posting.first,
        amount=intent.received,
        currency=intent.currency,
        payment=payment,
    )
    owe(unit, receipt, payment)
    return payment


async def _insert(unit: Unit, posting: _Posting, zone: str) -> uuid.UUID | None:
    """The payment's row; None where it stands already."""
    attempt, intent = posting.attempt, posting.intent
    made = await db().fetch(
        "INSERT INTO payment (id, customer, attempt, method, last4, intent, charge, livemode,"
        " amount, currency, refunded, charged_back, fee, fee_currency, payout_at, received_on,"
        " reference, note, created_at, created_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10,"
        " 0, 0, $11, $12, $13, $14, '', '', $15, $16) ON CONFLICT (intent) DO NOTHING RETURNING id",
        identifiers.new(),
        attempt["customer"],
        attempt["id"],
        intent.method,
        intent.last4,
        intent.id,
        intent.charge,
        intent.livemode,
        intent.received,
        intent.currency,
        intent.fee,
        intent.fee_currency,
        intent.payout_at,
        local_date(intent.paid_at or unit.now, zone),
        unit.now,
        unit.actor,
    )
    return made[0]["id"] if made else None


async def _tell(unit: Unit, payment: uuid.UUID, posting: _Posting, settled: Sequence[Part]) -> None:
    attempt, intent = posting.attempt, posting.intent
    for place, part in enumerate(settled):
        event = posting.event(payment, part.amount)
        unit.record(
            event.among(place, len(settled), intent.received),
            customer=attempt["customer"],
            document=part.document,
            link=attempt["link"],
        )
    rest = intent.received - sum(part.amount for part in settled)
    if rest > 0:
        unit.record(
            posting.event(payment, rest, credit=True),
            customer=attempt["customer"],
            document=posting.first,
            link=attempt["link"],
        )
        await ask(unit, posting.question("overpayment", payment, rest))
