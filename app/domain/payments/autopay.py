"""Invoices that are charged by themselves: told of before, tried three times, never twice (6.7)."""

import datetime as dt
import uuid

import msgspec

from app.domain import clock, identifiers
from app.domain.activity.rules import AutopayScheduled
from app.domain.billing import queries as billing
from app.domain.clock import local_date
from app.domain.documents.disputes import WAITS_OR_LOST
from app.domain.payments import consents, ledger, units
from app.domain.payments.attempts import NewAttempt, tell, write
from app.domain.payments.charged import plan_is
from app.domain.payments.letters import SendPaymentLetter, owe
from app.domain.payments.rules import AttemptState, Part
from app.domain.settings.queries import current
from app.domain.unit import Unit
from app.engine import Row, db

#: The customer is told so long before.
NOTICE = dt.timedelta(days=2)
#: What has to be so of an invoice just before it is charged. The charge is among what is
#: processed: together that is not more than what is due.
_LAST_LOOK = (
    f"document.voided_at IS NULL AND document.processing <= document.due AND NOT {WAITS_OR_LOST}"
)


class ChargeMethod(msgspec.Struct, frozen=True, kw_only=True, tag="stripe.charge"):
    """A saved method is charged; the attempt's id is the key."""

    attempt: uuid.UUID


class Charge(msgspec.Struct, frozen=True, kw_only=True):
    """What is charged to which of Stripe's methods."""

    attempt: uuid.UUID
    customer: uuid.UUID
    state: AttemptState
    amount: int
    currency: str
    method: str
    stripe_customer: str
    number: str


async def plan() -> None:
    """Tell those whose invoices fall due in two days or did already; once for each due date."""
    today = local_date(clock.now(), (await current()).time_zone)
    livemode = (await billing.current()).livemode
    rows = await db().fetch(
        "SELECT document.id, document.customer, document.currency, document.due_on,"
        " document.due - document.processing AS amount FROM document"
        " JOIN autopay ON autopay.customer = document.customer AND autopay.state = 'active'"
        " JOIN saved_method ON saved_method.id = autopay.method AND saved_method.state = 'active'"
        " AND saved_method.livemode = $1"
        " JOIN seller ON seller.id = document.seller AND seller.confirmed_at IS NOT NULL"
        " WHERE document.kind = 'invoice' AND document.version > 0 AND document.voided_at IS NULL"
        " AND document.due > document.processing AND document.due_on <= $2"
        f" AND NOT {WAITS_OR_LOST}"
        " AND NOT EXISTS (SELECT 1 FROM autopay_plan WHERE autopay_plan.document = document.id"
        " AND autopay_plan.due_on = document.due_on)"
        " ORDER BY document.due_on, document.id LIMIT 200",
        livemode,
        today + NOTICE,
    )
    for row in rows:
        if units.chargeable(row["currency"]) and row["amount"] >= units.least(row["currency"]):
            await _notice(row, today)


async def _notice(row: Row, today: dt.date) -> None:
    on = max(row["due_on"], today + NOTICE)
    async with Unit("system") as unit:
        made = await db().fetch(
            "INSERT INTO autopay_plan (id, document, due_on, noticed_on, next_on, tries, state)"
            " VALUES ($1, $2, $3, $4, $5, 0, 'planned') ON CONFLICT (document, due_on) DO NOTHING"
            " RETURNING id",
            identifiers.new(),
            row["id"],
            row["due_on"],
            today,
            on,
        )
        if not made:
            return
        event = AutopayScheduled(amount=row["amount"], currency=row["currency"], on=on)
        unit.record(event, customer=row["customer"], document=row["id"])
        letter = SendPaymentLetter(
            purpose="autopay_notice",
            customer=row["customer"],
            document=row["id"],
            amount=row["amount"],
            currency=row["currency"],
            on=on,
        )
        owe(unit, letter, f"{row['id']}:{row['due_on']}:{today}")  # planned anew, told anew


async def due_plans() -> list[Row]:
    """The plans whose day has come, with their documents.

    Who disputes a payment, or has won that, is not charged for the same invoice by himself.
    """
    today = local_date(clock.now(), (await current()).time_zone)
    return await db().fetch(
        "SELECT autopay_plan.id, autopay_plan.document FROM autopay_plan"
        " JOIN document ON document.id = autopay_plan.document"
        f" WHERE state = 'planned' AND next_on <= $1 AND NOT {WAITS_OR_LOST}"
        " ORDER BY next_on, autopay_plan.id LIMIT 50",
        today,
    )


async def begin(plan_: uuid.UUID) -> uuid.UUID | None:
    """Write the charge of a plan down, after a last look; None where there is nothing to charge.

    The sessions at its document have ended already. Two workers begin one charge.
    """
    async with Unit("system") as unit:
        found = await db().fetch("SELECT document FROM autopay_plan WHERE id = $1", plan_)
        documents = await ledger.locked("document", (each["document"] for each in found))
        row = (await ledger.locked("autopay_plan", [plan_])).get(plan_)
        if row is None or row["state"] != "planned":
            return None  # another worker has begun it, or it is planned anew
        document = documents[row["document"]]
        amount = 0 if document["voided_at"] else document["due"] - document["processing"]
        if not await consents.holds(document["customer"]) or document["due_on"] != row["due_on"]:
            await plan_is(plan_, "stopped")
            return None
        if amount < units.least(document["currency"]):
            # A debit on its way may fail: then there is something to charge after all.
            await plan_is(plan_, "done" if document["due"] <= 0 else "planned")
            return None
        attempt = await _write(unit, row, document, amount)
        await ledger.reprocess([document["id"]])
        unit.later(ChargeMethod(attempt=attempt), key=f"stripe-charge:{attempt}")
    return attempt


async def _write(unit: Unit, row: Row, document: Row, amount: int) -> uuid.UUID:
    new = NewAttempt(
        customer=document["customer"],
        kind="autopay",
        livemode=(await billing.current()).livemode,
        parts=[Part(document=document["id"], amount=amount)],
        currency=document["currency"],
        run_key=f"{document['id']}:{row['due_on']}:{row['tries'] + 1}",
    )
    attempt = await write(unit, new)
    await db().fetch(
        "UPDATE autopay_plan SET state = 'charging', tries = tries + 1 WHERE id = $1", row["id"]
    )
    await tell(unit, attempt, new)
    return attempt


async def charge(attempt: uuid.UUID) -> Charge | None:
    """What is to be charged, after a last look; None where nothing is any more.

    The method may be gone by now, autopay ended, or the invoice paid another way or void.
    """
    rows = await db().fetch(
        "SELECT attempt.id AS attempt, attempt.customer, attempt.state, attempt.amount,"
        " attempt.currency, saved_method.stripe_id AS method,"
        " stripe_customer.stripe_id AS stripe_customer, document.number FROM attempt"
        " JOIN autopay ON autopay.customer = attempt.customer AND autopay.state = 'active'"
        " JOIN saved_method ON saved_method.id = autopay.method AND saved_method.state = 'active'"
        " JOIN stripe_customer ON stripe_customer.customer = attempt.customer"
        " AND stripe_customer.livemode = attempt.livemode"
        " AND saved_method.livemode = attempt.livemode"
        " JOIN attempt_part ON attempt_part.attempt = attempt.id"
        " JOIN document ON document.id = attempt_part.document"
        f" WHERE attempt.id = $1 AND {_LAST_LOOK}",
        attempt,
    )
    return msgspec.convert(rows[0], Charge, strict=False) if rows else None
