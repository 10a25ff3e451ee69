"""Knowing a customer, writing one down, and changing one."""

import uuid
from typing import Any

import msgspec

from app.domain import identifiers, parties
from app.domain.activity.rules import CustomerCreated, CustomerUpdated
from app.domain.customers import queries, rules
from app.domain.customers.rules import Changes, Customer, CustomerContact, NewCustomer
from app.domain.errors import Conflict, Fault, Refused
from app.domain.unit import Unit
from app.engine import db

_STALE = "Somebody changed this customer meanwhile. Look again, then save."


async def known(unit: Unit, party: parties.Party) -> tuple[uuid.UUID, bool]:
    """The customer that `party` is, and whether it had to be made."""
    made = await _insert(unit, party, None)
    if made is None:
        identity = parties.identity(party)
        found = await db().fetch("SELECT id FROM customer WHERE identity = $1", identity)
        return found[0]["id"], False
    if party.contact:
        contact = party.contact
        first = CustomerContact(name=contact.name, email=contact.email, phone=contact.phone)
        await _save_contacts(made, (first,))
    return made, True


async def create(unit: Unit, new: NewCustomer) -> uuid.UUID:
    """Write a customer down. Raises Conflict for one who is known already."""
    external_id = new.external_id or None
    await _check_external_id(external_id, None)
    made = await _insert(unit, rules.party(new), external_id)
    if made is None:
        raise Conflict("There is a customer with this name and number or address already.")
    await _save_contacts(made, new.contacts)
    return made


async def change(customer: uuid.UUID, changes: Changes, actor: str) -> Customer:
    """Save `changes`. Raises NotFound, Refused, or Conflict when somebody was faster."""
    async with Unit(actor) as unit:
        before = await queries.customer(customer)
        columns = await _columns(customer, before, changes)
        sets = ", ".join(f"{name} = ${place}" for place, name in enumerate(columns, 3))
        rows = await db().fetch(
            f"UPDATE customer SET version = version + 1{', ' if sets else ''}{sets}"
            " WHERE id = $1 AND version = $2 RETURNING id",
            customer,
            changes.version,
            *columns.values(),
        )
        if not rows:
            raise Conflict(_STALE)
        if changes.contacts is not msgspec.UNSET:
            await _save_contacts(customer, changes.contacts)
        after = await queries.customer(customer)
        touched = rules.fields(changes)
        fields = tuple(name for name in touched if getattr(before, name) != getattr(after, name))
        if fields:
            unit.record(CustomerUpdated(fields=fields), customer=customer)
    return after


async def _insert(unit: Unit, party: parties.Party, external_id: str | None) -> uuid.UUID | None:
    """The id of a new row; None where the party is known."""
    made = await db().fetch(
        "INSERT INTO customer (id, identity, name, country, external_id, party, search,"
        " portal_enabled, created_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1)"
        " ON CONFLICT (identity) DO NOTHING RETURNING id",
        identifiers.new(),
        parties.identity(party),
        party.name,
        party.address.country,
        external_id,
        queries.encoded(party),
        rules.searchable(party.name, external_id),
        True,
        unit.now,
    )
    if not made:
        return None
    customer: uuid.UUID = made[0]["id"]
    unit.record(CustomerCreated(), customer=customer)
    return customer


async def _columns(customer: uuid.UUID, before: Customer, changes: Changes) -> dict[str, Any]:
    party = rules.changed(before.as_party(), changes)
    external_id = before.external_id
    if changes.external_id is not msgspec.UNSET:
        external_id = changes.external_id or None
        await _check_external_id(external_id, customer)
    columns: dict[str, Any] = {
        "name": party.name,
        "country": party.address.country,
        "external_id": external_id,
        "party": queries.encoded(party),
        "search": rules.searchable(party.name, external_id),
    }
    if changes.portal_enabled is not msgspec.UNSET:
        columns["portal_enabled"] = changes.portal_enabled
    if changes.autopay_offered is not msgspec.UNSET:
        columns["autopay_offered"] = changes.autopay_offered
    return columns


async def _check_external_id(external_id: str | None, customer: uuid.UUID | None) -> None:
    if external_id is None:
        return
    if db().engine_type == "postgres":  # on SQLite BEGIN IMMEDIATE is the lock
        await db().fetch("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", external_id)
    rows = await db().fetch("SELECT id FROM customer WHERE external_id = $1", external_id)
    if rows and rows[0]["id"] != customer:
        fault = Fault("external_id", "Another customer has this id.")
        raise Refused("The id is taken.", fault)


async def _save_contacts(customer: uuid.UUID, contacts: tuple[CustomerContact, ...]) -> None:
    """Keep those that have an id, in the new order; the others go."""
    rows = await db().fetch("SELECT id FROM contact WHERE customer = $1", customer)
    gone = {row["id"] for row in rows}
    for position, contact in enumerate(contacts):
        values = (contact.name, contact.email, contact.phone, contact.locale, position)
        if contact.id in gone:
            gone.remove(contact.id)
            await db().fetch(
                "UPDATE contact SET name = $2, email = $3, phone = $4, locale = $5, position = $6"
                " WHERE id = $1",
                contact.id,
                *values,
            )
        else:
            await db().fetch(
                "INSERT INTO contact (id, customer, name, email, phone, locale, position)"
                " VALUES ($1, $2, $3, $4, $5, $6, $7)",
                identifiers.new(),
                customer,
                *values,
            )
    for identifier in gone:
        await db().fetch("DELETE FROM contact WHERE id = $1", identifier)
