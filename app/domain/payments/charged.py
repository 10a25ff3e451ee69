"""What follows from a charge of autopay: it is tried again, stepped up or paused; both are told."""

import datetime as dt
import uuid
from typing import Literal

from app.domain.activity.rules import AutopayFailed
from app.domain.clock import local_date
from app.domain.payments import consents, ledger
from app.domain.payments.letters import SendPaymentLetter, owe
from app.domain.payments.rules import AttemptState, IntentFacts
from app.domain.settings.queries import current
from app.domain.tasks import Question, TaskKind, ask, settle_about
from app.domain.unit import Unit
from app.engine import Row, db

#: Tries follow the first after so many days.
AFTER = (dt.timedelta(days=3), dt.timedelta(days=7))
#: A bank that says so wants no further try (docs.stripe.com/declines/codes).
NEVER_AGAIN = frozenset(
    {"do_not_try_again", "lost_card", "stolen_card", "pickup_card", "fraudulent",
     "revocation_of_authorization", "revocation_of_all_authorizations", "restricted_card"}
)  # fmt: skip
STEP_UP = frozenset({"authentication_required", "payment_intent_authentication_failure"})


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
        await plan_is(plans[0]["id"], "done")
        return
    if state == "canceled":
        await plan_is(plans[0]["id"], await _overtaken(plans[0]["document"]))
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


async def plan_is(plan: uuid.UUID, state: str) -> None:
    """A plan comes to this."""
    await db().fetch("UPDATE autopay_plan SET state = $1 WHERE id = $2", state, plan)


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
        await plan_is(plan_["id"], "step_up")
        await _write_to(unit, attempt, plan_, "step_up", None)
    elif codes & NEVER_AGAIN:
        await plan_is(plan_["id"], "stopped")
        await consents.end(unit, attempt["customer"], "method")
        await _write_to(unit, attempt, plan_, "autopay_paused", None)
    elif not await consents.holds(attempt["customer"]):
        await plan_is(plan_["id"], "stopped")
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
        await plan_is(plan_["id"], "stopped")
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
