"""What Stripe tells: kept once by its id before anybody acts on it. A pointer, never data."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Literal, TypeAlias

import msgspec

from app.domain import clock
from app.domain.tasks import Question, ask
from app.domain.unit import Unit
from app.engine import db, places

Form: TypeAlias = Literal["snapshot", "thin"]
#: After so long an event is no longer needed whole.
PAYLOADS_LAST = dt.timedelta(days=60)

#: What we ask Stripe to tell us of.
ATTEMPTS = (
    "checkout.session.completed",
    "checkout.session.expired",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "payment_intent.succeeded",
    "payment_intent.processing",
    "payment_intent.payment_failed",
    "payment_intent.requires_action",
    "payment_intent.canceled",
    "charge.updated",
)
REFUNDS = ("refund.created", "refund.updated", "refund.failed")
CHARGEBACKS = (
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.dispute.closed",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.funds_reinstated",
)
METHODS = (
    "setup_intent.succeeded",
    "setup_intent.setup_failed",
    "payment_method.detached",
    "payment_method.automatically_updated",
    "mandate.updated",
)
WARNINGS = ("radar.early_fraud_warning.created",)
WANTED = (*ATTEMPTS, *REFUNDS, *CHARGEBACKS, *METHODS, *WARNINGS)


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """One event as it came; `object` is what it is about, `id` is the same in both forms."""

    id: str
    kind: str
    object_kind: str
    object: str
    form: Form
    api_version: str
    livemode: bool
    created_at: dt.datetime
    payload: str


class ReadEvent(msgspec.Struct, frozen=True, kw_only=True, tag="stripe.event"):
    """An event is looked into: Stripe is asked what is so now."""

    event: str


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """An event that is kept; `attempt` is the one that it was found to be about."""

    id: str
    kind: str
    object_kind: str
    object: str
    livemode: bool
    state: Literal["pending", "done", "ignored"]
    attempt: uuid.UUID | None


async def receive(told: Told, source: Literal["webhook", "reconcile"], *, livemode: bool) -> bool:
    """Keep an event once, and have it looked into; whether it was new.

    One of the other mode is kept and ignored, with a task: test money is no money.
    """
    async with Unit("stripe") as unit:
        wanted = told.kind in WANTED
        matches = told.livemode == livemode
        made = await db().fetch(
            "INSERT INTO stripe_event (id, kind, object_kind, object, form, api_version, livemode,"
            " created_at, received_at, source, payload, state, detail)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
            " ON CONFLICT (id) DO NOTHING RETURNING id",
            told.id,
            told.kind,
            told.object_kind,
            told.object,
            told.form,
            told.api_version,
            told.livemode,
            told.created_at,
            unit.now,
            source,
            told.payload,
            "pending" if wanted and matches else "ignored",
            "" if matches else "other mode",
        )
        if made and wanted and matches:
            unit.later(ReadEvent(event=told.id), key=f"stripe-event:{told.id}")
        if made and not matches:
            question = Question(kind="livemode_mismatch", reference=told.object or told.id)
            await ask(unit, question)
    return bool(made)


async def kept(event: str) -> Kept | None:
    """The event with this id, if it came."""
    rows = await db().fetch("SELECT * FROM stripe_event WHERE id = $1", event)
    return msgspec.convert(rows[0], Kept, strict=False) if rows else None


async def failures(intent: str) -> list[str]:
    """What Stripe wrote of each try at a PaymentIntent that failed, as far as it was told."""
    rows = await db().fetch(
        "SELECT payload FROM stripe_event WHERE object = $1 AND kind = $2 AND form = 'snapshot'"
        " AND payload <> '' ORDER BY created_at, id",
        intent,
        "payment_intent.payment_failed",
    )
    return [row["payload"] for row in rows]


async def waiting(about: str) -> list[str]:
    """The events about one of Stripe's objects that nobody has looked into yet."""
    rows = await db().fetch(
        "SELECT id FROM stripe_event WHERE object = $1 AND state = 'pending'", about
    )
    return [row["id"] for row in rows]


async def settle(events: Sequence[str], *, attempt: uuid.UUID | None, done: bool) -> None:
    """Write down what came of events that are looked into."""
    if not events:
        return
    await db().fetch(
        "UPDATE stripe_event SET state = $1, attempt = coalesce($2, attempt), settled_at = $3"
        f" WHERE state = 'pending' AND id IN {places(1, len(events), after=3)}",
        "done" if done else "ignored",
        attempt,
        clock.now(),
        *events,
    )


async def attempt_of(*names: str) -> uuid.UUID | None:
    """The attempt that Stripe means by one of these: session, PaymentIntent, or our own id."""
    for name in filter(None, names):
        rows = await db().fetch("SELECT id FROM attempt WHERE session = $1 OR intent = $1", name)
        if not rows and (ours := _uuid(name)):
            rows = await db().fetch("SELECT id FROM attempt WHERE id = $1", ours)
        if rows:
            found: uuid.UUID = rows[0]["id"]
            return found
    return None


async def forget() -> None:
    """Empty what events said, once it is 60 days old."""
    await db().fetch(
        "UPDATE stripe_event SET payload = '' WHERE received_at < $1 AND payload <> ''",
        clock.now() - PAYLOADS_LAST,
    )


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
