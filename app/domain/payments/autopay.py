"""Invoices that are charged by themselves: told of before, tried three times, never twice (6.7)."""

import datetime as dt
import uuid
from typing import Literal

import msgspec

from app.domain import clock, identifiers
from app.domain.activity.rules import AutopayFailed, AutopayScheduled
from app.domain.billing import queries as billing
from app.domain.clock import local_date
from app.domain.documents.disputes import WAITS_OR_LOST
from app.domain.payments import consents, ledger, units
from app.domain.payments.attempts import NewAttempt, tell, write
from app.domain.payments.letters import SendPaymentLetter, owe
from app.domain.payments.rules import AttemptState, IntentFacts, Part
from app.domain.payments.tasks import Question, TaskKind, ask, settle_about
from app.domain.settings.queries import current
from app.domain.unit import Unit
from app.engine import Row, db

#: The customer is told so long before; tries follow the first after so many days.
NOTICE = dt.timedelta(days=2)
AFTER = (dt.timedelta(days=3), dt.timedelta(days=7))
#: A bank that says so wants no further try (docs.stripe.com/declines/codes).
NEVER_AGAIN = frozenset(
    {"do_not_try_again", "lost_card", "stolen_card", "pickup_card", "fraudulent",
     "revocation_of_authorization", "revocation_of_all_authorizations", "restricted_card"}
)  # fmt: skip
STEP_UP = frozenset({"authentication_required", "payment_intent_authentication_failure"})

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
            await _plan_is(plan_, "stopped")
            return None
        if amount < units.least(document["currency"]):
            # A debit on its way may fail: then there is something to charge after all.
            await _plan_is(plan_, "done" if document["due"] <= 0 else "planned")
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


async def outcome(
    unit: Unit, attempt: Row, state: AttemptState, intent: IntentFacts | None
) -> None:
    """What follows from the end of a charge, in the Unit that found it out."""
    document, due_on, _ = str(attempt["run_key"]).rsplit(":", 2)
    plans = await db().fetch(
        "SELECT * FROM autopay_plan WHERE document = $1 AND due_on = $2",
        uuid.UUID(document),
        dt.date.fromisoformat(due_on),
    )
    if not plans or state not in {"succeeded", "failed", "canceled"}:
        return
    if state == "succeeded":
        await _plan_is(plans[0]["id"], "done")
        return
    if state == "canceled":
        await _plan_is(plans[0]["id"], await _overtaken(plans[0]["document"]))
        return
    failure = intent.failures[-1] if intent and intent.failures else None
    codes = {failure.code, failure.decline_code, failure.advice_code} if failure else set()
    told = (failure.decline_code or failure.code) if failure else "failed"
    await _failed(unit, attempt, plans[0], codes, told)


async def refused(unit: Unit, attempt: Row, why: str) -> None:
    """Stripe does not even try to charge a method: both sides are told, as of a last decline."""
    document, due_on, _ = str(attempt["run_key"]).rsplit(":", 2)
    plan_: Row = {"document": uuid.UUID(document), "due_on": dt.date.fromisoformat(due_on)}
    await db().fetch(
        "UPDATE autopay_plan SET state = 'stopped' WHERE document = $1 AND due_on = $2",
        plan_["document"],
        plan_["due_on"],
    )
    await consents.pause(unit, attempt["customer"])
    await _write_to(unit, attempt, plan_, "autopay_paused", None)
    event = AutopayFailed(attempt=attempt["id"], code=why or "refused")
    unit.record(event, customer=attempt["customer"], document=plan_["document"])
    await ask(unit, _question("charge_refused", attempt, plan_["document"]))


async def waits(attempt: uuid.UUID) -> None:
    """A charge waits until Stripe is connected again: staff are told, once for each."""
    async with Unit("system") as unit:
        rows = await db().fetch(
            "SELECT attempt.*, attempt_part.document FROM attempt"
            " JOIN attempt_part ON attempt_part.attempt = attempt.id WHERE attempt.id = $1",
            attempt,
        )
        if rows:
            await ask(unit, _question("charge_waits", rows[0], rows[0]["document"]))


async def goes_on(attempt: uuid.UUID) -> None:
    """It waits no more."""
    async with Unit("system") as unit:
        await settle_about(unit, "charge_waits", str(attempt))


def _question(kind: TaskKind, attempt: Row, document: uuid.UUID) -> Question:
    return Question(
        kind=kind,
        reference=str(attempt["id"]),
        customer=attempt["customer"],
        document=document,
        amount=attempt["amount"],
        currency=attempt["currency"],
    )


async def _failed(unit: Unit, attempt: Row, plan_: Row, codes: set[str], told: str) -> None:
    today = local_date(unit.now, (await current()).time_zone)
    again: dt.date | None = None
    if codes & STEP_UP:
        await _plan_is(plan_["id"], "step_up")
        await _write_to(unit, attempt, plan_, "step_up", None)
    elif codes & NEVER_AGAIN:
        await _plan_is(plan_["id"], "stopped")
        await consents.end(unit, attempt["customer"], "method")
        await _write_to(unit, attempt, plan_, "autopay_paused", None)
    elif not await consents.holds(attempt["customer"]):
        await _plan_is(plan_["id"], "stopped")
    elif plan_["tries"] <= len(AFTER):
        first = await _first_try(attempt, plan_)
        again = max(first + AFTER[plan_["tries"] - 1], today + dt.timedelta(days=1))
        await db().fetch(
            "UPDATE autopay_plan SET state = 'planned', next_on = $1 WHERE id = $2",
            again,
            plan_["id"],
        )
        await _write_to(unit, attempt, plan_, "autopay_failed", again)
    else:
        await _plan_is(plan_["id"], "stopped")
        await consents.pause(unit, attempt["customer"])
        await _write_to(unit, attempt, plan_, "autopay_paused", None)
    event = AutopayFailed(attempt=attempt["id"], code=told or "failed", again=again)
    unit.record(event, customer=attempt["customer"], document=plan_["document"])


async def _overtaken(document: uuid.UUID) -> Literal["done", "planned", "stopped"]:
    """Where a plan is whose charge was not made: what is due after other money is charged anew."""
    row = (await ledger.rows("document", [document]))[document]
    if row["voided_at"] or row["processing"] <= row["due"]:
        return "stopped"
    return "planned" if row["due"] > 0 else "done"


async def _first_try(attempt: Row, plan_: Row) -> dt.date:
    rows = await db().fetch(
        "SELECT created_at FROM attempt WHERE run_key = $1",
        f"{plan_['document']}:{plan_['due_on']}:1",
    )
    began: dt.datetime = rows[0]["created_at"] if rows else attempt["created_at"]
    return local_date(began, (await current()).time_zone)


async def _write_to(
    unit: Unit,
    attempt: Row,
    plan_: Row,
    purpose: Literal["step_up", "autopay_failed", "autopay_paused"],
    on: dt.date | None,
) -> None:
    letter = SendPaymentLetter(
        purpose=purpose,
        customer=attempt["customer"],
        document=plan_["document"],
        amount=attempt["amount"],
        currency=attempt["currency"],
        on=on,
    )
    owe(unit, letter, attempt["id"])


async def _plan_is(plan_: uuid.UUID, state: str) -> None:
    await db().fetch("UPDATE autopay_plan SET state = $1 WHERE id = $2", state, plan_)
