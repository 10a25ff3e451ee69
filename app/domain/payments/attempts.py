"""Tries to pay as they are written down: each with its parts, and with every step that it took."""

import datetime as dt
import uuid
from collections.abc import Sequence

import msgspec

from app.domain import identifiers
from app.domain.activity.rules import PaymentStarted
from app.domain.engagement import actions as engagement
from app.domain.payments.rules import AttemptKind, Part
from app.domain.settings.queries import current
from app.domain.unit import Unit
from app.engine import db

#: After so long without an answer of Stripe's the reconciler asks.
FIRST_LOOK = dt.timedelta(minutes=2)


class NewAttempt(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be tried; `request` is how it was asked for (JSON), `run_key` autopay's."""

    customer: uuid.UUID
    kind: AttemptKind
    livemode: bool
    link: uuid.UUID | None = None
    parts: Sequence[Part] = ()
    currency: str = ""
    request: str = "{}"
    run_key: str | None = None


async def write(unit: Unit, new: NewAttempt) -> uuid.UUID:
    """Write an attempt down, before Stripe hears of it."""
    attempt = identifiers.new()
    await db().fetch(
        "INSERT INTO attempt (id, customer, link, kind, state, amount, currency, livemode, url,"
        " request, declines, refusals, code, decline_code, advice_code, method, last4, sync_seq,"
        " applied_seq, run_key, created_at, look_at) VALUES ($1, $2, $3, $4, 'created', $5, $6, $7,"
        " '', $8, 0, '', '', '', '', '', '', 0, 0, $9, $10, $11)",
        attempt,
        new.customer,
        new.link,
        new.kind,
        sum(part.amount for part in new.parts),
        new.currency,
        new.livemode,
        new.request,
        new.run_key,
        unit.now,
        unit.now + FIRST_LOOK,
    )
    for part in new.parts:
        await db().fetch(
            "INSERT INTO attempt_part (id, attempt, document, amount) VALUES ($1, $2, $3, $4)",
            identifiers.new(),
            attempt,
            part.document,
            part.amount,
        )
    source = "autopay" if new.kind == "autopay" else "checkout"
    await step(unit, attempt, ("", "created"), source, "")
    return attempt


async def step(
    unit: Unit, attempt: uuid.UUID, states: tuple[str, str], source: str, detail: str
) -> None:
    """Write down what became of an attempt, and how we know."""
    await db().fetch(
        "INSERT INTO attempt_step (id, attempt, at, before, state, source, detail)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7)",
        identifiers.new(),
        attempt,
        unit.now,
        *states,
        source,
        detail[:255],
    )


async def parts_of(attempt: uuid.UUID) -> tuple[Part, ...]:
    """What an attempt is for, in the order of its documents' dates."""
    rows = await db().fetch(
        "SELECT attempt_part.document, attempt_part.amount FROM attempt_part"
        " JOIN document ON document.id = attempt_part.document WHERE attempt = $1"
        " ORDER BY document.due_on, document.id",
        attempt,
    )
    return tuple(Part(**row) for row in rows)


async def tell(unit: Unit, attempt: uuid.UUID, new: NewAttempt) -> None:
    """Tell of a try and count it: at each of its documents, and once in the day and the hour."""
    auto = new.kind == "autopay"
    for part in new.parts:
        event = PaymentStarted(
            attempt=attempt, amount=part.amount, currency=new.currency, auto=auto
        )
        unit.record(event, customer=new.customer, document=part.document, link=new.link)
        await _count(part.document, unit.now)
    zone = (await current()).time_zone
    await engagement.add({"attempts": 1}, (), {}, unit.now, zone)


async def _count(document: uuid.UUID, now: dt.datetime) -> None:
    await db().fetch(
        "INSERT INTO engagement (subject, scope, attempts, pay_started_at)"
        " VALUES ($1, 'document', 1, $2) ON CONFLICT (subject) DO UPDATE SET"
        " attempts = engagement.attempts + 1,"
        " pay_started_at = coalesce(engagement.pay_started_at, excluded.pay_started_at)",
        document,
        now,
    )
