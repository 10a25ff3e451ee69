"""Each mistake that cost somebody money, made on purpose: a scenario tells, or the simulation.

A mutant that nobody notices here would not be noticed in the code either.
"""

import datetime as dt
import os
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from stripe._payment_intent_service import PaymentIntentService
from stripe._refund_service import RefundService
from stripe.checkout._session_service import SessionService

from app.domain.outbox import actions as outbox
from app.domain.payments import (
    autopay,
    inbox,
    ledger,
    posting,
    reconciling,
    recording,
    refunding,
    rules,
    syncing,
)
from app.domain.payments.inbox import ReadEvent
from app.domain.payments.rules import AttemptState
from app.effects.outbox import Attempt
from app.effects.stripe import webhooks as signatures
from app.effects.stripe.checkout import Checkout
from app.effects.stripe.reading import Events
from app.effects.stripe.reconciler import Reconciler
from app.effects.stripe.refunds import Refunds
from app.engine import db
from tests.conftest import SQLITE_TEMPLATE
from tests.payments import test_charging as charging
from tests.payments import test_checkout as paying
from tests.payments import test_inbox as receiving
from tests.payments import test_money as counting
from tests.payments import test_refunds as returning
from tests.payments import test_webhooks as webhooks
from tests.payments import test_wire as wire
from tests.payments.bank import Bank
from tests.payments.simulation import Stage

#: How many stories a mistake that the simulation should notice may survive.
MOST_SEEDS = 100
Mistake = Callable[[pytest.MonkeyPatch], None]


async def nothing(*_: Any, **__: Any) -> None:
    """What was to be done is not."""


def other_key(service: Any) -> Mistake:
    """A new idempotency key at each try, as whoever makes it up on the spot has it."""

    def make(patch: pytest.MonkeyPatch) -> None:
        real = service.create_async

        async def create(self: Any, params: Any, options: Any) -> Any:
            return await real(self, params, {**options, "idempotency_key": str(uuid.uuid4())})

        patch.setattr(service, "create_async", create)

    return make


def paid_is_enough(patch: pytest.MonkeyPatch) -> None:
    """Money for an invoice that is paid already is passed over."""
    real = posting.post

    async def post(unit: Any, attempt: Any, parts: Any, intent: Any) -> Any:
        (row,) = await db().fetch("SELECT due FROM document WHERE id = $1", parts[0].document)
        return await real(unit, attempt, parts, intent) if row["due"] > 0 else None

    patch.setattr("app.domain.payments.syncing.post", post)


def ends_are_final(patch: pytest.MonkeyPatch) -> None:
    def settled(before: AttemptState, now: AttemptState) -> AttemptState:
        return before if before in rules.ENDED else now

    patch.setattr(rules, "settled", settled)


def posted_each_time(patch: pytest.MonkeyPatch) -> None:
    """Nothing says that a PaymentIntent's money stands in the ledger already."""
    real = posting.post

    async def post(unit: Any, attempt: Any, parts: Any, intent: Any) -> Any:
        again = msgspec.structs.replace(intent, id=f"{intent.id}-{uuid.uuid4()}")
        return await real(unit, attempt, parts, again)

    patch.setattr("app.domain.payments.syncing.post", post)


def own_amount(patch: pytest.MonkeyPatch) -> None:
    """What we asked for is posted, not what Stripe received."""
    real = posting.post

    async def post(unit: Any, attempt: Any, parts: Any, intent: Any) -> Any:
        wanted = msgspec.structs.replace(intent, received=attempt["amount"])
        return await real(unit, attempt, parts, wanted)

    patch.setattr("app.domain.payments.syncing.post", post)


def done_before_handled(patch: pytest.MonkeyPatch) -> None:
    async def perform(self: Events, effect: ReadEvent, attempt: Attempt) -> str:
        event = await inbox.kept(effect.event)
        if event is None or event.state != "pending":
            return "settled"
        await inbox.settle([effect.event], attempt=None, done=True)
        return await self._read(event)

    patch.setattr(Events, "perform", perform)


def old_answers_count(patch: pytest.MonkeyPatch) -> None:
    """An answer that was overtaken is applied all the same."""
    real = syncing.answered

    async def answered(attempt: uuid.UUID, answer: Any) -> Any:
        await db().fetch("UPDATE attempt SET applied_seq = -1 WHERE id = $1", attempt)
        return await real(attempt, answer)

    patch.setattr(syncing, "answered", answered)


def any_state_follows(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(refunding, "_PROGRESS", dict.fromkeys(refunding._PROGRESS, 0))  # noqa: SLF001


def unsigned(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(signatures, "verified", lambda body, *_: signatures.told(body))


def no_old_signature(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(signatures, "TOLERANCE", 0)  # as the SDK has it: any age


def any_mode(patch: pytest.MonkeyPatch) -> None:
    real = inbox.receive

    async def receive(told: Any, source: Any, *, livemode: bool) -> bool:
        return await real(told, source, livemode=told.livemode)

    patch.setattr(inbox, "receive", receive)


def lease_for_ever(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(outbox, "LEASE", dt.timedelta(days=1))


def planned_is_enough(patch: pytest.MonkeyPatch) -> None:
    """A worker that begins a plan does not see that another one has."""
    real = ledger.locked

    async def locked(table: str, ids: Any) -> Any:
        rows = await real(table, ids)
        as_planned = {id_: {**row, "state": "planned"} for id_, row in rows.items()}
        return as_planned if table == "autopay_plan" else rows

    patch.setattr(ledger, "locked", locked)


def read_before(patch: pytest.MonkeyPatch) -> None:
    """What a worker begins with was read before it held anything."""
    real, known = ledger.locked, dict[str, Any]()

    async def locked(table: str, ids: Any) -> Any:
        wanted = sorted(ids)
        return known.setdefault(f"{table} {wanted}", await real(table, wanted))

    patch.setattr(ledger, "locked", locked)


def without(owner: Any, name: str) -> Mistake:
    return lambda patch: patch.setattr(owner, name, nothing)


async def no_looks() -> list[uuid.UUID]:
    return []


NAMED: dict[str, tuple[Mistake, Callable[..., Any]]] = {
    "no stable key": (other_key(SessionService), wire.test_s20_session_is_found_by_its_key),
    "no replay of events": (
        without(Reconciler, "_events"),
        returning.test_s43_refund_is_found_without_webhooks,
    ),
    "paid is enough": (paid_is_enough, paying.test_s14_two_paid_sessions_leave_credit),
    "ends are final": (ends_are_final, wire.test_s21_lists_find_what_nobody_looks_at),
    "posted each time": (posted_each_time, paying.test_s17_return_and_webhook_race),
    "our own amount": (own_amount, counting.test_s40_other_amount_is_posted_and_told),
    "done before handled": (
        done_before_handled,
        receiving.test_s35_event_that_fails_is_tried_again,
    ),
    "open attempts left alone": (
        lambda patch: patch.setattr(reconciling, "claim_looks", no_looks),
        wire.test_s21_month_of_silence_is_looked_through,
    ),
    "no metadata in events": (
        without(Checkout, "adopt"),
        wire.test_s20_events_name_their_attempt,
    ),
    "no metadata in sessions": (
        without(Reconciler, "_found"),
        wire.test_s20_session_is_found_by_its_metadata,
    ),
    "no session of an intent": (
        without(Checkout, "_session_of"),
        wire.test_s20_decline_before_answer_ends_nothing,
    ),
    "lists are not compared": (
        without(Reconciler, "_payments"),
        wire.test_s21_lists_find_what_nobody_looks_at,
    ),
    "no stable key of charges": (
        other_key(PaymentIntentService),
        lambda bank: charging.test_s23_charge_without_list_is_one(bank, pytest.MonkeyPatch()),
    ),
    "charges are not looked for": (
        without(Checkout, "charge_of"),
        charging.test_s23_lost_charge_outlives_cancelling,
    ),
    "plan begun twice": (planned_is_enough, charging.test_s51_plan_under_way_is_not_begun),
    "plan begun unlocked": (read_before, charging.test_s51_plan_under_way_is_not_begun),
    "no last look at the invoice": (
        lambda patch: patch.setattr(autopay, "_LAST_LOOK", "1 = 1"),
        charging.test_s16_money_before_charge_stops_it,
    ),
    "lease for ever": (
        lease_for_ever,
        lambda bank: receiving.test_s36_killed_worker_loses_no_event(bank, "before"),
    ),
    "siblings stay open": (
        without(recording, "end_siblings"),
        wire.test_s18_transfer_ends_session_for_more,
    ),
    "refund made again": (
        without(Refunds, "_made"),
        returning.test_s42_lost_answer_of_yesterday_makes_one_refund,
    ),
    "no stable key of refunds": (
        other_key(RefundService),
        returning.test_s42_refund_without_list_is_one,
    ),
    "old answers count": (old_answers_count, webhooks.test_s29_overtaken_answer_changes_nothing),
    "refunds go back": (any_state_follows, returning.test_s44_old_answer_revives_no_refund),
    "unsigned": (unsigned, webhooks.test_s26_forged_requests_are_refused),
    "signed long ago": (no_old_signature, webhooks.test_s26_forged_requests_are_refused),
    "either mode": (any_mode, receiving.test_s33_events_of_other_mode_leave_task),
}  # fmt: skip
#: Those that chance alone finds too.
BY_CHANCE: dict[str, Mistake] = {
    "no stable key": other_key(SessionService),
    "no replay of events": without(Reconciler, "_events"),
    "paid is enough": paid_is_enough,
    "posted each time": posted_each_time,
}


@pytest.fixture
def dialect() -> str:
    """One database is enough to notice a mistake of ours."""
    return "sqlite"


@pytest.mark.parametrize("name", NAMED)
async def test_s56_scenario_notices_mistake(
    bank: Bank, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    mistake, scenario = NAMED[name]
    mistake(monkeypatch)
    with pytest.raises((Exception, pytest.fail.Exception)):  # in whatever way
        await scenario(bank)


@pytest.mark.parametrize("name", BY_CHANCE)
async def test_s56_simulation_notices_mistake(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    BY_CHANCE[name](monkeypatch)
    stage = Stage(Path(os.environ[SQLITE_TEMPLATE]))
    try:
        for seed in range(MOST_SEEDS):
            if await stage.play(seed):
                break
    finally:
        stage.close()
    print(f"{name}: noticed by seed {seed}")  # noqa: T201  # asked for
    assert stage.violations
