"""Who a customer is at Stripe."""

import uuid

from app.domain import identifiers
from app.engine import db


async def stripe_id(customer: uuid.UUID, *, livemode: bool) -> str | None:
    """What Stripe calls the customer, if it knows him."""
    rows = await db().fetch(
        "SELECT stripe_id FROM stripe_customer WHERE customer = $1 AND livemode = $2",
        customer,
        livemode,
    )
    return str(rows[0]["stripe_id"]) if rows else None


async def remember(customer: uuid.UUID, name: str, *, livemode: bool) -> str:
    """Keep what Stripe calls the customer; whoever was first is right."""
    await db().fetch(
        "INSERT INTO stripe_customer (id, customer, livemode, stripe_id) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT DO NOTHING RETURNING id",
        identifiers.new(),
        customer,
        livemode,
        name,
    )
    return await stripe_id(customer, livemode=livemode) or name
