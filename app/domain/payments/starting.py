"""A customer goes to pay: the attempt is written down before Stripe hears of it."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

import msgspec

from app.domain import clock, money
from app.domain.billing import queries as billing_queries
from app.domain.billing.rules import Billing
from app.domain.clock import local_date
from app.domain.documents.queries import status_of
from app.domain.errors import Conflict, Fault, Refused
from app.domain.payments import ledger, rules, units
from app.domain.payments.attempts import NewAttempt, parts_of, step, tell, write
from app.domain.payments.rules import (
    SESSION_LASTS,
    SESSION_LEFT,
    SHORTEST_SESSION,
    WAITING,
    Part,
    Payable,
    PayReason,
    SessionFacts,
)
from app.domain.settings.queries import current
from app.domain.unit import Unit
from app.engine import Row, db, places


class PayOrder(msgspec.Struct, frozen=True, kw_only=True):
    """What a customer wants to pay, by which link; documents of one customer and currency."""

    customer: uuid.UUID
    link: uuid.UUID
    parts: tuple[Part, ...]
    locale: str = ""


class Start(msgspec.Struct, frozen=True, kw_only=True):
    """The attempt to go on with, and those that must end first: one open session a document."""

    attempt: uuid.UUID
    siblings: tuple[uuid.UUID, ...] = ()


class NotPayable(Conflict):
    """It cannot be paid now, for `reason`."""

    def __init__(self, reason: PayReason, number: str) -> None:
        super().__init__(f"{number} cannot be paid online now.")
        self.reason = reason


async def start(order: PayOrder) -> Start:
    """Write an attempt down, or find the one that waits for the same amounts.

    Raises NotPayable, and Refused where an amount does not fit.
    """
    async with Unit("customer") as unit:
        documents = await ledger.locked("document", (part.document for part in order.parts))
        billing = await billing_queries.current()
        await _check(order, documents, billing)
        waiting = await waiting_for(documents)
        for known in waiting:
            if _same(known, order) and _lasts(known, unit.now):
                attempt = known["id"]
                break
        else:
            attempt = await _write(unit, order, documents, billing)
    # Those of one that is found too: Stripe may have been away when they were to end.
    siblings = tuple(each["id"] for each in waiting if each["id"] != attempt)
    return Start(attempt=attempt, siblings=siblings)


async def check(order: PayOrder) -> None:
    """Look again whether it can be paid. Raises NotPayable, Refused."""
    documents = await ledger.rows("document", (part.document for part in order.parts))
    await _check(order, documents, await billing_queries.current())


async def opened(attempt: uuid.UUID, session: SessionFacts) -> None:
    """Stripe made the session of an attempt: from now on it can be paid there."""
    async with Unit("customer") as unit:
        rows = await db().fetch(
            "UPDATE attempt SET session = $1, url = $2, expires_at = $3, state = 'open'"
            " WHERE id = $4 AND state = 'created' RETURNING id",
            session.id,
            session.url,
            session.expires_at,
            attempt,
        )
        if rows:
            await step(unit, attempt, ("created", "open"), "checkout", session.id)


async def charged(attempt: uuid.UUID, intent: str) -> None:
    """Stripe has a PaymentIntent for this attempt, which we had not heard of."""
    await db().fetch(
        "UPDATE attempt SET intent = $1 WHERE id = $2 AND intent IS NULL RETURNING id",
        intent,
        attempt,
    )


async def waiting_for(documents: Mapping[uuid.UUID, Row]) -> list[dict[str, Any]]:
    """The attempts at these documents in which a customer may still pay, with their parts."""
    if not documents:
        return []
    states = sorted(WAITING)
    rows = await db().fetch(
        "SELECT DISTINCT attempt.* FROM attempt JOIN attempt_part ON"
        " attempt_part.attempt = attempt.id WHERE attempt.kind = 'checkout'"
        f" AND attempt.state IN {places(1, len(states))}"
        f" AND attempt_part.document IN {places(1, len(documents), after=len(states))}"
        " ORDER BY attempt.created_at DESC",
        *states,
        *sorted(documents),
    )
    return [{**row, "parts": await parts_of(row["id"])} for row in rows]


def payable(document: Row, billing: Billing, *, confirmed: bool, today: dt.date) -> Payable:
    """All that decides whether and how a document can be paid."""
    row = {**document, "voided": document["voided_at"] is not None}
    return Payable(
        kind=document["kind"],
        status=status_of(row, today),
        currency=document["currency"],
        due=document["due"],
        processing=document["processing"],
        connected=billing.connected,
        seller_confirmed=confirmed,
        instalment=document["instalment"],
        other_amounts=billing.other_amounts,
        least_share=billing.least_share,
    )


async def _check(order: PayOrder, documents: Mapping[uuid.UUID, Row], billing: Billing) -> None:
    today = local_date(clock.now(), (await current()).time_zone)
    if len({row["currency"] for row in documents.values()}) != 1:
        raise Refused("Invoices in different currencies are paid one after the other.")
    sellers = {row["seller"] for row in documents.values()}
    confirmed = await db().fetch(
        f"SELECT id FROM seller WHERE confirmed_at IS NOT NULL AND id IN {places(1, len(sellers))}",
        *sorted(sellers),
    )
    ours = {row["id"] for row in confirmed}
    for part in order.parts:
        row = documents.get(part.document)
        if row is None or row["customer"] != order.customer:
            raise Refused("Choose invoices that are yours.")
        known = payable(row, billing, confirmed=row["seller"] in ours, today=today)
        if reason := rules.refusal(known):
            raise NotPayable(reason, row["number"])
        if not rules.fits(known, part.amount):
            raise Refused("This amount cannot be paid.", _fault(known))
    currency = next(iter(documents.values()))["currency"]
    whole = sum(part.amount for part in order.parts)
    if whole > units.most(currency):
        raise Refused("This is more than can be paid at once: pay a part, or by bank transfer.")
    units.to_stripe(whole, currency)


def _fault(known: Payable) -> Fault:
    """What would be right; the page says it with the currency's own words."""
    least = rules.least_amount(known) if known.other_amounts else known.left
    shown = [
        f"{money.major(each, known.currency):f} {known.currency}" for each in (least, known.left)
    ]
    return Fault("amount", f"Choose an amount from {shown[0]} to {shown[1]}.")


async def _write(
    unit: Unit, order: PayOrder, documents: Mapping[uuid.UUID, Row], billing: Billing
) -> uuid.UUID:
    currency = next(iter(documents.values()))["currency"]
    request = {
        "locale": order.locale,
        "numbers": [documents[part.document]["number"] for part in order.parts],
        "expires_at": int((unit.now + SESSION_LASTS).timestamp()),
    }
    new = NewAttempt(
        customer=order.customer,
        kind="checkout",
        livemode=billing.livemode,
        link=order.link,
        parts=order.parts,
        currency=currency,
        request=msgspec.json.encode(request).decode(),
    )
    attempt = await write(unit, new)
    await tell(unit, attempt, new)
    return attempt


def _same(attempt: Mapping[str, Any], order: PayOrder) -> bool:
    wanted = {part.document: part.amount for part in order.parts}
    return wanted == {part.document: part.amount for part in attempt["parts"]}


def _lasts(attempt: Mapping[str, Any], now: dt.datetime) -> bool:
    # Until Stripe has made it, it must end late enough for Stripe to make it at all.
    ends = attempt["expires_at"] or attempt["created_at"] + SESSION_LASTS - SHORTEST_SESSION
    return bool(ends - now > SESSION_LEFT)
