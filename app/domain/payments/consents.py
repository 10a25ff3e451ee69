"""Whether a customer lets us charge him: from when, in which words, and until when."""

import uuid
from typing import Literal, TypeAlias

from app.domain.activity.rules import AutopayCancelled, AutopayEnrolled, AutopayPaused
from app.domain.payments.letters import SendPaymentLetter, owe
from app.domain.unit import Unit
from app.engine import Row, db

EndReason: TypeAlias = Literal["customer", "staff", "method"]


async def enrol(unit: Unit, customer: uuid.UUID, method: uuid.UUID, consent: Row) -> None:
    """A customer lets his invoices be charged, in these words, from this address."""
    await db().fetch(
        "INSERT INTO autopay (customer, method, state, reason, consent, consented_at,"
        " consented_from, changed_at) VALUES ($1, $2, 'active', '', $3, $4, $5, $4)"
        " ON CONFLICT (customer) DO UPDATE SET method = excluded.method, state = 'active',"
        " reason = '', consent = excluded.consent, consented_at = excluded.consented_at,"
        " consented_from = excluded.consented_from, changed_at = excluded.changed_at",
        customer,
        method,
        consent["consent"],
        unit.now,
        consent["address"],
    )
    unit.record(AutopayEnrolled(method=method), customer=customer)
    # What was given up before it was ever tried is planned again, and told of anew.
    await db().fetch(
        "DELETE FROM autopay_plan WHERE state = 'stopped' AND tries = 0 AND document IN"
        " (SELECT id FROM document WHERE customer = $1)",
        customer,
    )


async def end(unit: Unit, customer: uuid.UUID, reason: EndReason) -> None:
    """No more charges for a customer; said twice it is true once."""
    if await _stands(unit, customer, "ended", reason):
        unit.record(AutopayCancelled(reason=reason), customer=customer)
        await db().fetch(
            "UPDATE autopay_plan SET state = 'stopped', next_on = NULL WHERE state = 'planned'"
            " AND document IN (SELECT id FROM document WHERE customer = $1)",
            customer,
        )


async def pause(unit: Unit, customer: uuid.UUID) -> None:
    await _stands(unit, customer, "paused", "declined")
    unit.record(AutopayPaused(reason="declined"), customer=customer)


async def write_ended(unit: Unit, customer: uuid.UUID, method: uuid.UUID) -> None:
    """Tell a customer that his method is gone, and that nothing is charged any more."""
    letter = SendPaymentLetter(
        purpose="autopay_paused", customer=customer, document=None, amount=0, currency=""
    )
    owe(unit, letter, f"{customer}:{method}:{unit.now.date()}")


async def holds(customer: uuid.UUID) -> bool:
    rows = await db().fetch(
        "SELECT saved_method.id FROM autopay JOIN saved_method ON saved_method.id = autopay.method"
        " WHERE autopay.customer = $1 AND autopay.state = 'active'"
        " AND saved_method.state = 'active'",
        customer,
    )
    return bool(rows)


async def _stands(unit: Unit, customer: uuid.UUID, state: str, reason: str) -> bool:
    rows = await db().fetch(
        "UPDATE autopay SET state = $1, reason = $2, changed_at = $3 WHERE customer = $4"
        " AND state <> $1 AND state <> 'ended' RETURNING customer",
        state,
        reason,
        unit.now,
        customer,
    )
    return bool(rows)
