"""What is known of the money of one document: what its customer did, what Stripe says, what we did.

Every row is read where it is kept; nothing here is a summary of another.
"""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Literal, TypeAlias

import msgspec

from app.engine import Row, db, places

Lane: TypeAlias = Literal["customer", "stripe", "ledger"]
_MOST = 100  # of each kind, the latest
_OPENED = "'document.viewed', 'link.copied', 'delivery.sent', 'payment.started'"


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that happened. `what` names it: an event of ours or of Stripe's, or a state.

    `amount` is minor units, 0 where there is none; `reference` is Stripe's name for what it is
    about; `detail` a code, a method or a source. Of a dispute: what Stripe asks for it, in minor
    units of `fee_currency`, and until when it may be answered.
    """

    at: dt.datetime
    lane: Lane
    what: str
    amount: int = 0
    detail: str = ""
    reference: str = ""
    livemode: bool = False
    bad: bool = False
    fee: int = 0
    fee_currency: str = ""
    until: dt.datetime | None = None


class DeadEvent(msgspec.Struct, frozen=True, kw_only=True):
    """An event of Stripe's that could not be looked into; `work` tries it again."""

    work: uuid.UUID
    event: str
    kind: str
    error: str
    failed_at: dt.datetime


async def attempts(document: uuid.UUID) -> list[Row]:
    """The tries to pay a document, the latest first, each with what of it is for the document."""
    return await db().fetch(
        "SELECT attempt.*, attempt_part.amount AS part FROM attempt"
        " JOIN attempt_part ON attempt_part.attempt = attempt.id"
        f" WHERE attempt_part.document = $1 ORDER BY attempt.created_at DESC LIMIT {_MOST}",
        document,
    )


async def payments(document: uuid.UUID) -> list[Row]:
    """The payments that settle a document or did, or that were meant to."""
    return await db().fetch(
        "SELECT DISTINCT payment.* FROM payment WHERE payment.id IN"
        " (SELECT payment FROM allocation WHERE document = $1)"
        " OR payment.attempt IN (SELECT attempt FROM attempt_part WHERE document = $1)"
        " ORDER BY payment.created_at",
        document,
    )


async def allocations(document: uuid.UUID) -> list[Row]:
    """What settles a document, and what did."""
    return await db().fetch(
        "SELECT * FROM allocation WHERE document = $1 ORDER BY created_at, id", document
    )


async def of(
    document: uuid.UUID, tried: Sequence[Row], paid: Sequence[Row], settled: Sequence[Row]
) -> list[Evidence]:
    """All of it in the order of time."""
    found = await _customer(document)
    found += await _stripe(tried)
    found += await _moved(paid)
    found += [*_booked(paid), *_settled(settled)]
    return sorted(found, key=lambda each: each.at)


async def dead_events(tried: Sequence[Row], paid: Sequence[Row]) -> list[DeadEvent]:
    """The events about these that were given up and nobody dismissed."""
    # Its object may not be known here yet; what it names as its attempt is ours.
    names = {str(row["id"]) for row in tried}
    names |= {row[name] for row in tried for name in ("session", "intent") if row[name]}
    names |= {row["charge"] for row in paid if row["charge"]}
    if not names:
        return []
    rows = await db().fetch(
        "SELECT outbox.id AS work, stripe_event.id AS event, stripe_event.kind,"
        " stripe_event.object, stripe_event.payload,"
        " coalesce(outbox.last_error, '') AS error, outbox.failed_at FROM outbox"
        " JOIN stripe_event ON outbox.key = 'stripe-event:' || stripe_event.id"
        " WHERE outbox.failed_at IS NOT NULL AND outbox.noted_at IS NULL"
        f" ORDER BY outbox.failed_at DESC LIMIT {_MOST}"
    )
    ours = [row for row in rows if any(name in row["payload"] + row["object"] for name in names)]
    return msgspec.convert(ours, list[DeadEvent], strict=False)


async def silent_since() -> dt.datetime | None:
    """Since when Stripe's webhooks tell nothing, where the reconciler found what they should have.

    None while they tell, or nobody misses anything.
    """
    found = (await db().fetch("SELECT max(found_at) AS at FROM reconciliation"))[0]["at"]
    told = await db().fetch(
        "SELECT received_at AS at FROM stripe_event WHERE source = 'webhook'"
        " ORDER BY received_at DESC LIMIT 1"
    )
    missed = _moment(found)
    last = _moment(told[0]["at"]) if told else None
    if missed is None or (last is not None and last > missed):
        return None
    return last or missed


def _moment(value: object) -> dt.datetime | None:
    """SQLite's `max` forgets that the column holds times."""
    return None if value is None else msgspec.convert(value, dt.datetime, strict=False)


async def _customer(document: uuid.UUID) -> list[Evidence]:
    rows = await db().fetch(
        "SELECT activity.at, activity.kind, activity.data FROM activity"
        " LEFT JOIN visit ON visit.id = activity.visit"
        f" WHERE activity.document = $1 AND activity.kind IN ({_OPENED})"
        " AND (activity.kind <> 'document.viewed' OR visit.visit_class = 'human')"
        f" ORDER BY activity.seq DESC LIMIT {_MOST}",
        document,
    )
    return [
        Evidence(
            at=row["at"],
            lane="customer",
            what=row["kind"],
            amount=msgspec.json.decode(row["data"]).get("amount", 0),
        )
        for row in reversed(rows)
    ]


async def _stripe(tried: Sequence[Row]) -> list[Evidence]:
    """What became of each try, and what Stripe told of it."""
    if not tried:
        return []
    by_id = {row["id"]: row for row in tried}
    among = places(1, len(by_id))
    steps = await db().fetch(
        f"SELECT * FROM attempt_step WHERE attempt IN {among} ORDER BY at, id", *by_id
    )
    events = await db().fetch(f"SELECT * FROM stripe_event WHERE attempt IN {among}", *by_id)
    found = [_step(row, by_id[row["attempt"]]) for row in steps]
    return found + [
        Evidence(
            at=row["received_at"],
            lane="stripe",
            what=row["kind"],
            detail=row["source"],
            reference=row["id"],
            livemode=bool(row["livemode"]),
        )
        for row in events
    ]


def _step(row: Row, attempt: Row) -> Evidence:
    state = row["state"]
    named = attempt["session"] if state in {"created", "open", "abandoned"} else attempt["intent"]
    return Evidence(
        at=row["at"],
        lane="stripe",
        what=state,
        amount=attempt["part"],
        detail=row["detail"] if state == "declined" else row["source"],
        reference=named or attempt["session"] or "",
        livemode=bool(attempt["livemode"]),
        bad=state in {"declined", "failed"},
    )


async def _moved(paid: Sequence[Row]) -> list[Evidence]:
    """Refunds, and disputes of charges."""
    if not paid:
        return []
    by_id = {row["id"]: row for row in paid}
    among = places(1, len(by_id))
    refunds = await db().fetch(f"SELECT * FROM refund WHERE payment IN {among}", *by_id)
    disputes = await db().fetch(f"SELECT * FROM chargeback WHERE payment IN {among}", *by_id)
    found = [
        Evidence(
            at=row["settled_at"] or row["created_at"],
            lane="stripe",
            what="refund",
            amount=row["amount"],
            detail=row["failure"] or row["state"],
            reference=row["stripe_id"] or "",
            livemode=bool(by_id[row["payment"]]["livemode"]),
            bad=row["state"] in {"failed", "canceled"},
        )
        for row in refunds
    ]
    return found + [
        Evidence(
            at=row["created_at"],
            lane="stripe",
            what="dispute",
            amount=row["amount"],
            detail=row["status"],
            reference=row["stripe_id"],
            livemode=bool(by_id[row["payment"]]["livemode"]),
            bad=row["status"] != "won",
            fee=row["fee"],
            fee_currency=row["fee_currency"],
            until=row["due_by"] if row["status"].endswith("needs_response") else None,
        )
        for row in disputes
    ]


def _booked(paid: Sequence[Row]) -> list[Evidence]:
    return [
        Evidence(
            at=row["created_at"],
            lane="ledger",
            what="payment",
            amount=row["amount"],
            detail=row["method"],
            reference=row["intent"] or "",
            livemode=bool(row["livemode"]),
        )
        for row in paid
    ]


def _settled(settled: Sequence[Row]) -> list[Evidence]:
    found: list[Evidence] = []
    for row in settled:
        by = "payment" if row["payment"] else "credit_note" if row["credit_note"] else "write_off"
        made = Evidence(
            at=row["created_at"], lane="ledger", what=f"settled_by_{by}", amount=row["amount"]
        )
        found.append(made)
        if row["undone_at"]:
            undone = row["undone_reason"]
            found.append(
                Evidence(
                    at=row["undone_at"],
                    lane="ledger",
                    what="taken_back",
                    amount=row["amount"],
                    detail=undone,
                )
            )
    return found
