"""Money that goes back: asked for by staff, or found at Stripe, and what it no longer settles."""

import uuid

import msgspec

from app.domain import identifiers
from app.domain.activity.rules import PaymentRefunded, RefundFailed
from app.domain.errors import NotFound, Refused
from app.domain.payments import ledger
from app.domain.payments.rules import RefundFacts
from app.domain.tasks import Question, ask, settle_about
from app.domain.unit import Unit
from app.engine import Row, db

#: A refund in these states has left, or leaves.
GONE = ("pending", "requires_action", "succeeded")
#: A refund goes on from a state to those of a higher number, or the same; never back.
_PROGRESS = {
    "requested": 0, "pending": 1, "requires_action": 1, "succeeded": 2, "failed": 3, "canceled": 3,
}  # fmt: skip


class SendRefund(msgspec.Struct, frozen=True, kw_only=True, tag="stripe.refund"):
    """Stripe is asked to give money back; the refund's id is the key."""

    refund: uuid.UUID


class RefundOrder(msgspec.Struct, frozen=True, kw_only=True):
    """A refund as Stripe is asked for it."""

    id: uuid.UUID
    intent: str | None
    amount: int
    currency: str
    state: str
    stripe_id: str | None


async def request(payment: uuid.UUID, amount: int, reason: str, actor: str) -> uuid.UUID:
    """Have a part of a payment given back. What staff recorded is given back by staff.

    Raises NotFound, Refused where it is more than is left of the payment, or disputed.
    """
    async with Unit(actor) as unit:
        row = (await ledger.locked("payment", [payment])).get(payment)
        if row is None:
            raise NotFound("There is no such payment.")
        waiting = await _sum(payment, ("requested",))
        if row["charged_back"]:
            raise Refused("The bank took this payment back by a dispute: it cannot be refunded.")
        left = row["amount"] - row["refunded"] - waiting
        if not 0 < amount <= left:
            raise Refused("More than is left of this payment cannot be given back.")
        refund = identifiers.new()
        await _insert(unit, refund, row, amount, ("requested", "staff", reason))
        if row["intent"]:
            unit.later(SendRefund(refund=refund), key=f"stripe-refund:{refund}")
        else:
            await _move(unit, await _refund(refund), "succeeded", "")
    return refund


async def order(refund: uuid.UUID) -> RefundOrder:
    """Raises NotFound."""
    rows = await db().fetch(
        "SELECT refund.id, payment.intent, refund.amount, payment.currency, refund.state,"
        " refund.stripe_id"
        " FROM refund JOIN payment ON payment.id = refund.payment WHERE refund.id = $1",
        refund,
    )
    if not rows:
        raise NotFound("There is no such refund.")
    return msgspec.convert(rows[0], RefundOrder, strict=False)


async def refused(unit: Unit, refund: uuid.UUID, why: str) -> None:
    """Stripe does not give it back; nothing has moved."""
    row = await _refund(refund)
    if row["state"] == "requested":
        await _move(unit, row, "failed", why)


async def told(facts: RefundFacts) -> bool:
    """Apply what Stripe says of a refund; one made there is written down. False: not of ours."""
    async with Unit("stripe") as unit:
        payments = await db().fetch("SELECT id FROM payment WHERE intent = $1", facts.intent)
        if not payments:
            return False
        payment = (await ledger.locked("payment", [payments[0]["id"]]))[payments[0]["id"]]
        row = await _known(unit, payment, facts)
        if row["stripe_id"] is None:
            await db().fetch("UPDATE refund SET stripe_id = $1 WHERE id = $2", facts.id, row["id"])
        # An answer that was overtaken moves nothing; only one that Stripe never gave us a name for
        # may come back after it failed.
        unnamed = row["stripe_id"] is None
        onward = unnamed or _PROGRESS[facts.status] >= _PROGRESS[row["state"]]
        if row["state"] != facts.status and onward:
            await _move(unit, row, facts.status, facts.failure)
    return True


async def pending() -> list[str]:
    """What Stripe calls the refunds that have not arrived yet."""
    rows = await db().fetch(
        "SELECT stripe_id FROM refund WHERE state IN ('pending', 'requires_action')"
        " AND stripe_id IS NOT NULL"
    )
    return [row["stripe_id"] for row in rows]


async def _known(unit: Unit, payment: Row, facts: RefundFacts) -> Row:
    rows = await db().fetch("SELECT * FROM refund WHERE stripe_id = $1", facts.id)
    if not rows and facts.ours:
        rows = await db().fetch(
            "SELECT * FROM refund WHERE id = $1 AND stripe_id IS NULL", uuid.UUID(facts.ours)
        )
    if rows:
        return rows[0]
    refund = identifiers.new()
    await _insert(unit, refund, payment, facts.amount, ("requested", "stripe", ""))
    return await _refund(refund)


async def _move(unit: Unit, refund: Row, state: str, failure: str) -> None:
    """Let a refund be in `state`: what it takes from the payment follows."""
    ended = state in {"succeeded", "failed", "canceled"}
    await db().fetch(
        "UPDATE refund SET state = $1, failure = $2, settled_at = $3 WHERE id = $4",
        state,
        failure[:255],
        unit.now if ended else None,
        refund["id"],
    )
    payment: uuid.UUID = refund["payment"]
    await db().fetch(
        "UPDATE payment SET refunded = $1 WHERE id = $2", await _sum(payment, GONE), payment
    )
    was, is_ = refund["state"] in GONE, state in GONE
    mark = f"refund:{refund['id']}"
    if is_ and not was:
        await _tell(unit, refund, PaymentRefunded)
        await ledger.shrink(unit, payment, mark)
        await settle_about(unit, "refund_failed", str(refund["id"]))  # it had not, after all
    elif was and not is_:
        await ledger.restore(unit, payment, mark)
    if state == "failed":
        await _tell(unit, refund, RefundFailed)


async def _tell(unit: Unit, refund: Row, event: type[PaymentRefunded] | type[RefundFailed]) -> None:
    """What became of a refund; one that failed is for staff to give back another way."""
    payment: uuid.UUID = refund["payment"]
    row = (await ledger.locked("payment", [payment]))[payment]
    about = await ledger.settled_by(payment)
    customer, document = row["customer"], about[0] if about else None
    amount, currency = refund["amount"], row["currency"]
    told = event(refund=refund["id"], payment=payment, amount=amount, currency=currency)
    unit.record(told, customer=customer, document=document)
    if event is RefundFailed:
        question = Question(
            kind="refund_failed",
            reference=str(refund["id"]),
            customer=customer,
            document=document,
            payment=payment,
            amount=amount,
            currency=currency,
        )
        await ask(unit, question)


async def _insert(
    unit: Unit, refund: uuid.UUID, payment: Row, amount: int, words: tuple[str, str, str]
) -> None:
    state, origin, reason = words
    await db().fetch(
        "INSERT INTO refund (id, payment, amount, state, origin, reason, failure, created_at,"
        " created_by) VALUES ($1, $2, $3, $4, $5, $6, '', $7, $8)",
        refund,
        payment["id"],
        amount,
        state,
        origin,
        reason,
        unit.now,
        unit.actor,
    )


async def _refund(refund: uuid.UUID) -> Row:
    return (await db().fetch("SELECT * FROM refund WHERE id = $1", refund))[0]


async def _sum(payment: uuid.UUID, states: tuple[str, ...]) -> int:
    rows = await db().fetch(
        "SELECT coalesce(sum(amount), 0) AS gone FROM refund WHERE payment = $1"
        f" AND state IN ({', '.join(f'${place}' for place in range(2, len(states) + 2))})",
        payment,
        *states,
    )
    return int(rows[0]["gone"])
