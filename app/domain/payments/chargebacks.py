"""Payments that a bank disputes: what was taken back by it, and until when we may answer."""

import msgspec

from app.domain import identifiers
from app.domain.activity.rules import PaymentDisputed
from app.domain.documents.disputes import OVER
from app.domain.payments import ledger
from app.domain.payments.rules import ChargebackFacts
from app.domain.tasks import Question, ask, settle_about
from app.domain.unit import Unit
from app.engine import Row, db


async def told(facts: ChargebackFacts) -> bool:
    """Apply what Stripe says of a dispute. False: it is of no payment of ours.

    What moves money are the dispute's balance transactions, not its word: an inquiry moves none.
    """
    async with Unit("stripe") as unit:
        payments = await db().fetch("SELECT id FROM payment WHERE intent = $1", facts.intent)
        if not payments:
            return False
        payment = (await ledger.locked("payment", [payments[0]["id"]]))[payments[0]["id"]]
        before, facts = await _latest(facts)
        await _save(unit, payment, facts)
        await _move(unit, payment, facts)
        if before != facts.status:
            await _tell(unit, payment, facts)
    return True


async def warned(warning: str, intent: str) -> bool:
    """Leave it to staff what to do about a card that may be somebody else's. False: not of ours."""
    rows = await db().fetch("SELECT * FROM payment WHERE intent = $1", intent)
    if not rows:
        return False
    about = await ledger.settled_by(rows[0]["id"])
    async with Unit("stripe") as unit:
        question = Question(
            kind="fraud_warning",
            reference=warning,
            customer=rows[0]["customer"],
            document=about[0] if about else None,
            payment=rows[0]["id"],
            amount=rows[0]["amount"],
            currency=rows[0]["currency"],
        )
        await ask(unit, question)
    return True


async def unsettled() -> list[str]:
    """What Stripe calls the disputes that are not over."""
    rows = await db().fetch("SELECT stripe_id, status FROM chargeback")
    return [row["stripe_id"] for row in rows if row["status"] not in OVER]


async def _latest(facts: ChargebackFacts) -> tuple[str, ChargebackFacts]:
    """The status known before, and what is so now: an answer that was overtaken takes nothing back.

    What was moved stays moved, and what is over stays over.
    """
    rows = await db().fetch("SELECT * FROM chargeback WHERE stripe_id = $1", facts.id)
    if not rows:
        return "", facts
    known = rows[0]
    over = known["status"] in OVER and facts.status not in OVER
    # Stripe may give its fee back with the money: whoever knows of more moves knows it better.
    later = facts.withdrawn + facts.reinstated >= known["withdrawn"] + known["reinstated"]
    return known["status"], msgspec.structs.replace(
        facts,
        fee=facts.fee if later else known["fee"],
        fee_currency=facts.fee_currency if later else known["fee_currency"],
        status=known["status"] if over else facts.status,
        withdrawn=max(known["withdrawn"], facts.withdrawn),
        reinstated=max(known["reinstated"], facts.reinstated),
    )


async def _save(unit: Unit, payment: Row, facts: ChargebackFacts) -> None:
    await db().fetch(
        "INSERT INTO chargeback (id, stripe_id, payment, amount, status, reason, due_by, withdrawn,"
        " reinstated, fee, fee_currency, created_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
        " ON CONFLICT (stripe_id) DO UPDATE SET status = excluded.status,"
        " due_by = excluded.due_by, withdrawn = excluded.withdrawn,"
        " reinstated = excluded.reinstated, fee = excluded.fee,"
        " fee_currency = excluded.fee_currency",
        identifiers.new(),
        facts.id,
        payment["id"],
        facts.amount,
        facts.status,
        facts.reason,
        facts.due_by,
        facts.withdrawn,
        facts.reinstated,
        facts.fee,
        facts.fee_currency,
        unit.now,
    )


async def _move(unit: Unit, payment: Row, facts: ChargebackFacts) -> None:
    rows = await db().fetch(
        "SELECT coalesce(sum(withdrawn - reinstated), 0) AS gone FROM chargeback"
        " WHERE payment = $1",
        payment["id"],
    )
    gone = min(max(0, int(rows[0]["gone"])), payment["amount"] - payment["refunded"])
    if gone == payment["charged_back"]:
        return
    await db().fetch("UPDATE payment SET charged_back = $1 WHERE id = $2", gone, payment["id"])
    mark = f"chargeback:{facts.id}"
    if gone > payment["charged_back"]:
        await ledger.shrink(unit, payment["id"], mark)
    else:
        await ledger.restore(unit, payment["id"], mark)


async def _tell(unit: Unit, payment: Row, facts: ChargebackFacts) -> None:
    rows = await db().fetch("SELECT id FROM chargeback WHERE stripe_id = $1", facts.id)
    about = await ledger.settled_by(payment["id"])
    document = about[0] if about else None
    event = PaymentDisputed(
        chargeback=rows[0]["id"],
        payment=payment["id"],
        amount=facts.amount,
        currency=payment["currency"],
        status=facts.status,
        due_at=None if facts.status in OVER else facts.due_by,
    )
    unit.record(event, customer=payment["customer"], document=document)
    if facts.status in OVER:
        await settle_about(unit, "chargeback", facts.id)
        return
    question = Question(
        kind="chargeback",
        reference=facts.id,
        customer=payment["customer"],
        document=document,
        payment=payment["id"],
        amount=facts.amount,
        currency=payment["currency"],
        due_at=facts.due_by,
    )
    await ask(unit, question)
