"""What has to be so of money at any time, and the shortest way to a customer who pays by Stripe."""

import datetime as dt
import uuid

from app.domain.billing.actions import change
from app.domain.billing.rules import BillingChanges
from app.domain.payments.rules import SessionFacts
from app.domain.payments.starting import PayOrder, opened, start
from app.engine import db


async def money_holds() -> None:
    """Every payment is what of it settles something, went back or is left; no invoice owes less."""
    used = await _sums("payment")
    for row in await db().fetch("SELECT * FROM payment"):
        kept = row["amount"] - row["refunded"] - row["charged_back"]
        assert 0 <= used.get(row["id"], 0) <= kept
    settled, given = await _sums("document"), await _sums("credit_note")
    for row in await db().fetch("SELECT * FROM document WHERE version > 0"):
        assert row["due"] >= 0
        assert row["paid"] + row["due"] == row["total"]
        moved = given if row["kind"] == "credit_note" else settled
        assert row["paid"] == moved.get(row["id"], 0)


async def _sums(column: str) -> dict[uuid.UUID, int]:
    rows = await db().fetch(
        f"SELECT {column} AS id, sum(amount) AS amount FROM allocation"
        f" WHERE undone_at IS NULL AND {column} IS NOT NULL GROUP BY {column}"
    )
    return {row["id"]: int(row["amount"]) for row in rows}


async def connected() -> None:
    """The business has an account at Stripe."""
    key, secret = f"sk_test_{'0' * 24}", f"whsec_{'0' * 32}"
    await change(BillingChanges(version=1, secret_key=key, webhook_secret=secret), "system")


async def open_attempt(order: PayOrder) -> uuid.UUID:
    """A session at Stripe in which somebody may pay."""
    begun = await start(order)
    session = SessionFacts(
        id=f"cs_{begun.attempt.hex}",
        status="open",
        url="https://checkout.example",
        expires_at=dt.datetime(2999, 1, 1, tzinfo=dt.UTC),
    )
    await opened(begun.attempt, session)
    return begun.attempt
