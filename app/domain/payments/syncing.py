"""What Stripe says of an attempt now, applied: one way for all who ask."""

import datetime as dt
import uuid
from collections.abc import Sequence

import msgspec

from app.domain.activity.rules import (
    AnyEvent,
    PaymentCancelled,
    PaymentDeclined,
    PaymentExpired,
    PaymentFailed,
    PaymentProcessing,
    Several,
)
from app.domain.errors import NotFound
from app.domain.payments import charged, declines, enrolling, ledger, rules
from app.domain.payments.attempts import parts_of, step
from app.domain.payments.letters import SendPaymentLetter, owe
from app.domain.payments.posting import post
from app.domain.payments.rules import (
    ENDED,
    WAITING,
    AttemptKind,
    AttemptState,
    ChargeFailure,
    IntentFacts,
    MethodFacts,
    Part,
    SessionFacts,
    Source,
)
from app.domain.payments.starting import waiting_for
from app.domain.tasks import Question, ask
from app.domain.unit import Unit
from app.engine import Row, db

#: When the reconciler looks again, if nothing tells before.
_WAITS, _SETTLES, _FEE = dt.timedelta(minutes=5), dt.timedelta(hours=6), dt.timedelta(hours=1)
_LONGEST = dt.timedelta(hours=1)


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """An attempt as we know it, so that Stripe can be asked about it."""

    id: uuid.UUID
    customer: uuid.UUID
    link: uuid.UUID | None
    kind: AttemptKind
    state: AttemptState
    amount: int
    currency: str
    livemode: bool
    session: str | None
    intent: str | None
    url: str
    request: str
    created_at: dt.datetime
    expires_at: dt.datetime | None


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What Stripe had when it was asked for the `seq`-th time, and how we came to ask."""

    seq: int
    session: SessionFacts | None
    intent: IntentFacts | None
    method: MethodFacts | None = None
    source: Source
    detail: str = ""


class EndSession(msgspec.Struct, frozen=True, kw_only=True, tag="stripe.expire"):
    """A session in which nothing is to be paid any more is ended at Stripe."""

    attempt: uuid.UUID


async def known(attempt: uuid.UUID) -> Known:
    """Raises NotFound."""
    rows = await db().fetch("SELECT * FROM attempt WHERE id = $1", attempt)
    if not rows:
        raise NotFound("There is no such attempt.")
    return msgspec.convert(rows[0], Known, strict=False)


async def asking(attempt: uuid.UUID) -> int:
    """The number of the question that is put to Stripe now; a later one's answer stands over it."""
    rows = await db().fetch(
        "UPDATE attempt SET sync_seq = sync_seq + 1 WHERE id = $1 RETURNING sync_seq", attempt
    )
    if not rows:
        raise NotFound("There is no such attempt.")
    return int(rows[0]["sync_seq"])


async def answered(attempt: uuid.UUID, answer: Answer) -> AttemptState:
    """Apply what Stripe said; an answer that was overtaken changes nothing. Gives the state."""
    async with Unit("stripe") as unit:
        parts = await parts_of(attempt)
        if answer.intent is not None:
            # First, as who takes money back does: nobody waits in a ring.
            await ledger.locked("payment", await _posted(answer.intent.id))
        await ledger.locked("document", (part.document for part in parts))
        row = (await ledger.locked("attempt", [attempt])).get(attempt)
        if row is None:
            raise NotFound("There is no such attempt.")
        before: AttemptState = row["state"]
        if answer.seq <= row["applied_seq"]:
            return before
        derived = rules.derive(row["kind"], answer.session, answer.intent)
        now = rules.settled(before, derived)
        await _save(unit, row, answer, now)
        await _declined(unit, row, parts, declines.untold(row, answer.intent))
        if now != before:
            await _moved(unit, row, parts, now, answer)
        if now != before and row["kind"] == "autopay":
            await charged.outcome(unit, row, now, answer.intent)
        if now != before and now == "succeeded" and answer.method is not None:
            await enrolling.enrolled(unit, row, answer.method)
        if now == "succeeded" and answer.intent is not None and row["kind"] != "setup":
            await _money(unit, row, parts, answer.intent, late=before in ENDED - {"succeeded"})
    return now


async def _posted(intent: str) -> list[uuid.UUID]:
    rows = await db().fetch("SELECT id FROM payment WHERE intent = $1", intent)
    return [row["id"] for row in rows]


async def _save(unit: Unit, row: Row, answer: Answer, state: AttemptState) -> None:
    session, intent = answer.session, answer.intent
    last = intent.failures[-1] if intent and intent.failures else None
    known = declines.known(row, intent)
    await db().fetch(
        "UPDATE attempt SET state = $1, applied_seq = $2, session = coalesce($3, session),"
        " intent = coalesce($4, intent), setup_intent = coalesce($5, setup_intent), url = $6,"
        " declines = $7, code = $8, decline_code = $9, advice_code = $10, method = $11,"
        " last4 = $12, look_at = $13, finished_at = $14, refusals = $15 WHERE id = $16",
        state,
        answer.seq,
        session.id if session else None,
        intent.id if intent else None,
        (session.setup_intent or None) if session else None,
        session.url if session else row["url"],
        max(row["declines"], len(known)),
        last.code if last else row["code"],
        last.decline_code if last else row["decline_code"],
        last.advice_code if last else row["advice_code"],
        (intent.method if intent else "") or row["method"],
        (intent.last4 if intent else "") or row["last4"],
        _look_at(unit.now, row, state, intent),
        (row["finished_at"] or unit.now) if state in ENDED else None,
        " ".join(known),
        row["id"],
    )


def _look_at(
    now: dt.datetime, row: Row, state: AttemptState, intent: IntentFacts | None
) -> dt.datetime | None:
    """More and more seldom, while a customer may still pay; hourly until Stripe knows its fee."""
    if state == "processing":
        return now + _SETTLES
    if state in WAITING:
        age: dt.timedelta = now - row["created_at"]
        return now + min(max(_WAITS, age / 4), _LONGEST)
    unknown_fee = intent is not None and intent.fee is None
    return now + _FEE if state == "succeeded" and unknown_fee else None


async def _declined(
    unit: Unit, row: Row, parts: Sequence[Part], untold: Sequence[ChargeFailure]
) -> None:
    """Tell each decline once, however many came since somebody looked.

    A debit that the bank gave back after days is no decline: that try has failed.
    """
    if row["kind"] != "checkout":
        return
    returned = row["state"] == "processing"
    for failure in (each for each in untold if not (returned and each.charge)):
        code = failure.decline_code or failure.code or "declined"
        await step(unit, row["id"], (row["state"], "declined"), "webhook", code)
        for place, part in enumerate(parts):
            event = PaymentDeclined(
                attempt=row["id"], amount=part.amount, currency=row["currency"], code=code
            )
            _record(unit, row, part, event.among(place, len(parts), row["amount"]))


async def _moved(
    unit: Unit, row: Row, parts: Sequence[Part], state: AttemptState, answer: Answer
) -> None:
    if state != "declined":
        await step(unit, row["id"], (row["state"], state), answer.source, answer.detail)
    for place, part in enumerate(parts):
        event = _event(row, part, state, answer.intent)
        if isinstance(event, Several):
            event = event.among(place, len(parts), row["amount"])
        if event is not None:
            _record(unit, row, part, event)
    if "processing" in {row["state"], state} or row["kind"] == "autopay":
        await ledger.reprocess([part.document for part in parts])
    if (row["kind"], row["state"], state) == ("checkout", "processing", "failed"):
        _owe_letter(unit, row, parts)


def _owe_letter(unit: Unit, row: Row, parts: Sequence[Part]) -> None:
    """The customer believed that it was paid: tell him of the debit that came back."""
    letter = SendPaymentLetter(
        purpose="debit_failed",
        customer=row["customer"],
        document=parts[0].document if len(parts) == 1 else None,
        amount=row["amount"],
        currency=row["currency"],
    )
    owe(unit, letter, row["id"])


def _event(
    row: Row, part: Part, state: AttemptState, intent: IntentFacts | None
) -> AnyEvent | None:
    amount, currency, attempt = part.amount, row["currency"], row["id"]
    match state:
        case "processing":
            return PaymentProcessing(attempt=attempt, amount=amount, currency=currency)
        case "failed":
            last = intent.failures[-1] if intent and intent.failures else None
            code = (last.decline_code or last.code) if last else ""
            return PaymentFailed(
                attempt=attempt, amount=amount, currency=currency, code=code or "failed"
            )
        case "abandoned":
            count = max(row["declines"], len(declines.known(row, intent)))
            return PaymentExpired(attempt=attempt, amount=amount, currency=currency, declines=count)
        case "canceled":
            return PaymentCancelled(attempt=attempt, amount=amount, currency=currency)
        case _:
            return None


async def _money(
    unit: Unit, row: Row, parts: Sequence[Part], intent: IntentFacts, *, late: bool
) -> None:
    payment = await post(unit, row, parts, intent)
    if payment is None:
        await _costs(intent)
        return
    if late:
        question = Question(
            kind="late_success",
            reference=intent.id,
            customer=row["customer"],
            document=parts[0].document if parts else None,
            payment=payment,
            amount=intent.received,
            currency=intent.currency,
        )
        await ask(unit, question)
    await end_siblings(unit, [part.document for part in parts], row["id"])


async def end_siblings(
    unit: Unit, documents: Sequence[uuid.UUID], but: uuid.UUID | None = None
) -> None:
    """End the other sessions at these documents where what they ask for is no longer due."""
    rows = await ledger.locked("document", documents)
    for attempt in await waiting_for(rows):
        asks = {part.document: part.amount for part in attempt["parts"]}
        fits = all(
            asks[document] <= row["due"] - row["processing"] and not row["voided_at"]
            for document, row in rows.items()
            if document in asks
        )
        if attempt["id"] != but and not fits:
            unit.later(EndSession(attempt=attempt["id"]), key=f"stripe-expire:{attempt['id']}")


async def _costs(intent: IntentFacts) -> None:
    """What Stripe kept and when it pays out, known later than the money."""
    if intent.fee is not None:
        await db().fetch(
            "UPDATE payment SET fee = $1, fee_currency = $2, payout_at = $3 WHERE intent = $4",
            intent.fee,
            intent.fee_currency,
            intent.payout_at,
            intent.id,
        )


def _record(unit: Unit, row: Row, part: Part, event: AnyEvent) -> None:
    unit.record(event, customer=row["customer"], document=part.document, link=row["link"])
