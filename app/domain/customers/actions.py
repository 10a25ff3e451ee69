"""Knowing a customer, and switching its portal on and off."""

import uuid

from app.domain import identifiers, parties, tables
from app.domain.activity.rules import CustomerCreated, CustomerUpdated
from app.domain.customers import queries
from app.domain.customers.rules import Changes, Customer, changed
from app.domain.errors import Conflict
from app.domain.unit import Unit
from app.engine import db


async def known(unit: Unit, party: parties.Party) -> tuple[uuid.UUID, bool]:
    """The customer that `party` is, and whether it had to be made."""
    identity = parties.identity(party)
    made = await db().fetch(
        "INSERT INTO customer (id, identity, name, country, portal_enabled, created_at, version)"
        " VALUES ($1, $2, $3, $4, $5, $6, 1) ON CONFLICT (identity) DO NOTHING RETURNING id",
        identifiers.new(),
        identity,
        party.name,
        party.address.country,
        True,
        unit.now,
    )
    if not made:
        found = await db().fetch("SELECT id FROM customer WHERE identity = $1", identity)
        return found[0]["id"], False
    customer: uuid.UUID = made[0]["id"]
    unit.record(CustomerCreated(), customer=customer)
    if party.contact:
        await tables.Contact.insert(
            tables.Contact(
                id=identifiers.new(),
                customer=customer,
                name=party.contact.name,
                email=party.contact.email,
                phone=party.contact.phone,
            )
        )
    return customer, True


async def change(customer: uuid.UUID, changes: Changes, actor: str) -> Customer:
    """Save `changes`. Raises NotFound, Refused, or Conflict when somebody was faster."""
    async with Unit(actor) as unit:
        wanted = changed(await queries.customer(customer), changes)
        rows = await db().fetch(
            "UPDATE customer SET version = version + 1,"
            " portal_enabled = coalesce($3, portal_enabled)"
            " WHERE id = $1 AND version = $2 RETURNING id",
            customer,
            changes.version,
            wanted.get("portal_enabled"),
        )
        if not rows:
            raise Conflict("Somebody changed this customer meanwhile. Look again, then save.")
        if "locale" in wanted:
            await db().fetch(
                "UPDATE contact SET locale = $2 WHERE id ="
                " (SELECT id FROM contact WHERE customer = $1 ORDER BY id LIMIT 1)",
                customer,
                wanted["locale"],
            )
        if wanted:
            unit.record(CustomerUpdated(fields=tuple(wanted)), customer=customer)
    return await queries.customer(customer)
